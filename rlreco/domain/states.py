"""A customer's segment and a moment make a state; a state's nodes are where what is learned there is kept."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product as cartesian

from rlreco.domain.ids import NodeId, StateId
from rlreco.errors import ConfigError, nearest

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
FEATURES = ("segment", "month", "half", "weekday")
PRODUCT_NODE: NodeId = "all"


def month(at: date) -> str:
    return MONTHS[at.month - 1]


def half(at: date, month_per: int) -> str:
    """ "1" after day `month_per` of the month, else "0"."""
    return "1" if at.day > month_per else "0"


def weekday(at: date) -> str:
    return WEEKDAYS[at.weekday()]


def state_id(features: Sequence[str], month_per: int, segment: str, at: date) -> StateId:
    """`{segment}_{Month}_{0|1}_{Weekday}` with the default features, as `Q1_August_1_Monday`."""
    values = {"segment": segment, "month": month(at), "half": half(at, month_per), "weekday": weekday(at)}
    return "_".join(values[feature] for feature in features)


def all_states(features: Sequence[str], segments: Sequence[str]) -> list[StateId]:
    """Every state that can occur: the product of all values of the features, in calendar order."""
    values = {"segment": segments, "month": MONTHS, "half": ("0", "1"), "weekday": WEEKDAYS}
    return ["_".join(parts) for parts in cartesian(*(values[feature] for feature in features))]


def parts(features: Sequence[str], state: StateId) -> Mapping[str, str]:
    """Feature name -> value. Raises ConfigError when the state doesn't fit the features."""
    values = state.split("_")
    if len(values) != len(features):
        raise ConfigError(f"State {state!r} doesn't fit the features {', '.join(features)}.")
    return dict(zip(features, values, strict=True))


def nodes(features: Sequence[str], crossings: Sequence[Sequence[str]], state: StateId) -> tuple[NodeId, ...]:
    """Where a session in this state is counted: the product alone, each crossing, and the state itself, last.

    A crossing's node is named by its values, as `month=August`.
    """
    values = parts(features, state)
    middle = ["&".join(f"{feature}={values[feature]}" for feature in crossing) for crossing in crossings]
    return (PRODUCT_NODE, *middle, state)


def check_features(features: Sequence[str]) -> tuple[str, ...]:
    """The features themselves. Raises ConfigError for an unknown one, one named twice, or none."""
    for feature in features:
        if feature not in FEATURES:
            raise ConfigError(f"stateFeatures: {feature!r} is not a feature. {nearest(feature, FEATURES)}")
    if not features or len(set(features)) < len(features):
        raise ConfigError("stateFeatures: name at least one feature, and each only once.")
    return tuple(features)
