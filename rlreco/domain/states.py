"""States: the values of an experiment's features for a customer at a moment.

A state's id is its values joined by "_", as in `Q1_August_1_Monday`. What is learned there is kept at its nodes.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import product as cartesian
from math import gcd

from rlreco.domain.features import FEATURES, CustomerFeature, Feature, MomentFeature
from rlreco.domain.ids import ROOT, NodeId, StateId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Customer
from rlreco.errors import ConfigError
from rlreco.language import gettext

PRODUCT_NODE: NodeId = "all"

STRANGER = "none"
"""The value of every feature of the customer for somebody of whom nothing is known."""

_ENCODED = str.maketrans({character: f"%{ord(character):02X}" for character in "%_&="})
"""Characters with a meaning in the ids of states and nodes -> how ids spell them within a value."""

_ENCODED_WHOLE = {value: f"%{value}" for value in ("", PRODUCT_NODE, ROOT)}
"""Values that alone would make an id of another meaning -> how ids spell them."""

_DECODED_WHOLE = {text: value for value, text in _ENCODED_WHOLE.items()}
_CODE = re.compile("%([0-9A-F]{2})")

Part = tuple[str, ...]
"""Values of a state's features of the customer, or of those of the moment."""


@dataclass(frozen=True, slots=True)
class StateSpace:
    """The states of one experiment. features : in the order of the states' ids."""

    features: tuple[Feature, ...]

    @classmethod
    def fit(cls, profile: Profile, customers: Collection[Customer]) -> "StateSpace":
        """The states that can occur for these customers, which training freezes."""
        kinds = [FEATURES[name] for name in profile.state_features]
        return cls(tuple(kind(profile, kind.possible(profile, customers)) for kind in kinds))

    @classmethod
    def frozen(cls, profile: Profile, states: Iterable[StateId]) -> "StateSpace":
        """The states of an experiment that was trained before. states : all of its states"""
        names = profile.state_features
        columns = zip(*(parts(names, state).values() for state in states), strict=True)
        values = [tuple(dict.fromkeys(column)) for column in columns] or [()] * len(names)
        return cls(tuple(FEATURES[name](profile, of) for name, of in zip(names, values, strict=True)))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(feature.name for feature in self.features)

    @property
    def states(self) -> list[StateId]:
        """All that can occur: the product of the features' values, in their order."""
        return [state_id(values) for values in cartesian(*(feature.values for feature in self.features))]

    @property
    def step(self) -> timedelta:
        """The state of a customer stays the same within each such step of the day."""
        steps = [feature.step for feature in self.features if isinstance(feature, MomentFeature)]
        return timedelta(seconds=gcd(*(int(step.total_seconds()) for step in steps or [MomentFeature.step])))

    def state(self, customer: Customer, at: datetime) -> StateId:
        """The state of a customer at a moment; at : by the shop's clock, naive."""
        return state_id([feature.of(customer, at) for feature in self.features])

    def of_stranger(self, at: datetime) -> StateId:
        """The state of a stranger at a moment; at : by the shop's clock, naive."""
        return state_id(
            feature.of_moment(at) if isinstance(feature, MomentFeature) else STRANGER for feature in self.features
        )

    def nearest(self, state: StateId) -> StateId:
        """The state of customers at that moment with the lowest values, for a stranger's; any other is its own."""
        if STRANGER not in state.split("_"):
            return state
        values = parts(self.names, state)
        return state_id(
            feature.values[0] if values[feature.name] == STRANGER and isinstance(feature, CustomerFeature) else text
            for feature, text in zip(self.features, values.values(), strict=True)
        )

    def customer_part(self, customer: Customer) -> Part:
        """The customer's part of all their states, as `split` gives it."""
        kinds = (feature for feature in self.features if isinstance(feature, CustomerFeature))
        return tuple(feature.of_customer(customer) for feature in kinds)

    def moment_part(self, at: datetime) -> Part:
        """The moment's part of all customers' states, as `split` gives it."""
        kinds = (feature for feature in self.features if isinstance(feature, MomentFeature))
        return tuple(feature.of_moment(at) for feature in kinds)

    def split(self, state: StateId) -> tuple[Part, Part]:
        """(values of the customer's features, values of the moment's)"""
        values = parts(self.names, state)
        of_customer, of_moment = (_names(self.features, kind) for kind in (CustomerFeature, MomentFeature))
        return tuple(map(values.__getitem__, of_customer)), tuple(map(values.__getitem__, of_moment))


def state_id(values: Iterable[str]) -> StateId:
    """`Q1_August_1_Monday`; characters of a value that have a meaning in ids are percent-encoded."""
    return "_".join(map(_encoded, values))


def parts(features: Sequence[str], state: StateId) -> Mapping[str, str]:
    """Feature name -> value. Raises ConfigError when the state doesn't fit the features."""
    return {feature: _decoded(text) for feature, text in _texts(features, state).items()}


def crossing_value(features: Sequence[str], crossing: Sequence[str], state: StateId) -> str:
    """The values of some of the features in one text, equal for two states only where all of these values are."""
    texts = _texts(features, state)
    return "&".join(texts[feature] for feature in crossing)


@lru_cache(maxsize=100_000)
def nodes(features: tuple[str, ...], crossings: tuple[tuple[str, ...], ...], state: StateId) -> tuple[NodeId, ...]:
    """Where a session in this state is counted: the product alone, each crossing, and the state itself, last.

    A crossing's node is named by its values, as `month=August`.
    """
    texts = _texts(features, state)
    middle = ["&".join(f"{feature}={texts[feature]}" for feature in crossing) for crossing in crossings]
    return (PRODUCT_NODE, *middle, state)


def _names(features: Iterable[Feature], kind: type[Feature]) -> list[str]:
    return [feature.name for feature in features if isinstance(feature, kind)]


def _texts(features: Sequence[str], state: StateId) -> dict[str, str]:
    """Feature name -> value as the state's id has it."""
    texts = state.split("_")
    if len(texts) != len(features):
        raise ConfigError(
            gettext(
                "State {state} doesn't fit the features {features}.", state=repr(state), features=", ".join(features)
            )
        )
    return dict(zip(features, texts, strict=True))


def _encoded(value: str) -> str:
    return _ENCODED_WHOLE.get(value) or value.translate(_ENCODED)


def _decoded(text: str) -> str:
    if "%" not in text:
        return text
    return _DECODED_WHOLE[text] if text in _DECODED_WHOLE else _CODE.sub(lambda code: chr(int(code[1], 16)), text)
