"""Names of off-policy estimators for people; the code name belongs beside it."""

from collections.abc import Mapping
from types import MappingProxyType

ESTIMATOR_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "ips": "Inverse propensities",
        "snips": "Inverse propensities, normalised",
        "cips": "Inverse propensities, clipped",
        "dm": "Model of rewards alone",
        "dr": "Doubly robust",
        "sndr": "Doubly robust, normalised",
        "switch": "Doubly robust with a switch",
        "replay": "Replay of matching slates",
    }
)
"""Code -> name, of every estimator."""


def estimator_name(spec: str) -> str:
    """As in "Doubly robust (model=ridge)". spec : NAME[:key=value,...]"""
    code, _, settings = spec.partition(":")
    name = ESTIMATOR_NAMES.get(code.strip(), code)
    return f"{name} ({settings.strip()})" if settings else name


def estimator_and_code(spec: str) -> str:
    """For lists of options, which have no grey: "Doubly robust · dr"."""
    return f"{ESTIMATOR_NAMES[spec]} · {spec}" if spec in ESTIMATOR_NAMES else spec
