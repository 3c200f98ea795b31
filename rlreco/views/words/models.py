"""Names of the models of lists for people; the code name belongs beside it."""

from collections.abc import Mapping
from types import MappingProxyType

from rlreco.language import gettext, gettext_noop

MODEL_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "sar": gettext_noop("Bought by the same customers"),
        "ease": gettext_noop("Linear model of products"),
        "popularity": gettext_noop("Best sellers"),
    }
)
"""Code -> message with the name, of every registered model."""


def model_and_code(name: str) -> str:
    """For lists of options, which have no grey: "Best sellers · popularity"."""
    return f"{gettext(MODEL_NAMES[name])} · {name}" if name in MODEL_NAMES else name
