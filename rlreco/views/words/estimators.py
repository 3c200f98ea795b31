"""Names of off-policy estimators for people; the code name belongs beside it."""

from collections.abc import Mapping
from types import MappingProxyType

from rlreco.language import gettext, gettext_noop

ESTIMATOR_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "ips": gettext_noop("Inverse propensities"),
        "snips": gettext_noop("Inverse propensities, normalised"),
        "cips": gettext_noop("Inverse propensities, clipped"),
        "dm": gettext_noop("Model of rewards alone"),
        "dr": gettext_noop("Doubly robust"),
        "sndr": gettext_noop("Doubly robust, normalised"),
        "switch": gettext_noop("Doubly robust with a switch"),
        "replay": gettext_noop("Replay of matching slates"),
    }
)
"""Code -> message with the name, of every estimator."""


_SHORT: Mapping[str, str] = MappingProxyType(
    {
        "ips": gettext_noop("IPS"),
        "snips": gettext_noop("normalised IPS"),
        "cips": gettext_noop("clipped IPS"),
        "dm": gettext_noop("model alone"),
        "dr": gettext_noop("doubly robust"),
        "sndr": gettext_noop("normalised DR"),
        "switch": gettext_noop("DR with a switch"),
        "replay": gettext_noop("replay"),
    }
)


def estimator_name(spec: str) -> str:
    """As in "Doubly robust (model=ridge)". spec : NAME[:key=value,...]"""
    return _worded(spec, ESTIMATOR_NAMES)


def short_estimator_name(spec: str) -> str:
    """As in "doubly robust (model=ridge)", for labels behind another name, where little room is."""
    return _worded(spec, _SHORT)


def estimator_and_code(spec: str) -> str:
    """For lists of options, which have no grey: "Doubly robust · dr"."""
    return f"{estimator_name(spec)} · {spec}" if spec in ESTIMATOR_NAMES else spec


def _worded(spec: str, names: Mapping[str, str]) -> str:
    text, _, settings = spec.partition(":")
    code = text.strip()
    name = gettext(names[code]) if code in names else text
    return f"{name} ({settings.strip()})" if settings else name
