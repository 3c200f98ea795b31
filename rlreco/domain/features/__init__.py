"""Every feature that a state can be made of, by name: one file a feature, and its line here."""

from collections.abc import Sequence

from rlreco import specs
from rlreco.domain.features.country import Country
from rlreco.domain.features.feature import CustomerFeature, Feature, MomentFeature
from rlreco.domain.features.half import Half
from rlreco.domain.features.hour import Hour
from rlreco.domain.features.month import Month
from rlreco.domain.features.segment import Segment
from rlreco.domain.features.weekday import Weekday
from rlreco.errors import ConfigError
from rlreco.hints import nearest
from rlreco.language import gettext

__all__ = ["FEATURES", "CustomerFeature", "Feature", "MomentFeature", "check_features", "description"]

FEATURES: dict[str, type[Feature]] = {
    "segment": Segment,
    "month": Month,
    "half": Half,
    "weekday": Weekday,
    "hour": Hour,
    "country": Country,
}
"""New ones go to the end: tastes of simulated shoppers are drawn in this order."""


def check_features(features: Sequence[str]) -> tuple[str, ...]:
    """The features themselves. Raises ConfigError for an unknown one, one named twice, or none."""
    for feature in features:
        if feature not in FEATURES:
            raise ConfigError(
                gettext(
                    "stateFeatures: {feature} is not a feature. {hint}",
                    feature=repr(feature),
                    hint=nearest(feature, FEATURES),
                )
            )
    if not features or len(set(features)) < len(features):
        raise ConfigError(gettext("stateFeatures: name at least one feature, and each only once."))
    return tuple(features)


def description(name: str) -> str:
    """What the values of a feature are, on one line."""
    return specs.description(FEATURES[name])
