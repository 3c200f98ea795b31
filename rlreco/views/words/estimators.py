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


def estimator_name(spec: str) -> str:
    """As in "Doubly robust (model=ridge)". spec : NAME[:key=value,...]"""
    text, _, settings = spec.partition(":")
    code = text.strip()
    name = gettext(ESTIMATOR_NAMES[code]) if code in ESTIMATOR_NAMES else text
    return f"{name} ({settings.strip()})" if settings else name


def estimator_and_code(spec: str) -> str:
    """For lists of options, which have no grey: "Doubly robust · dr"."""
    return f"{estimator_name(spec)} · {spec}" if spec in ESTIMATOR_NAMES else spec
