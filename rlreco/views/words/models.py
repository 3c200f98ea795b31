"""Names of the models of lists for people; the code name belongs beside it."""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from rlreco.language import gettext, gettext_noop

MODEL_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "sar": gettext_noop("Bought by the same customers"),
        "ease": gettext_noop("Linear model of products"),
        "popularity": gettext_noop("Best sellers"),
    }
)
"""Code -> message with the name, of every registered model."""

_REPLAYED: Mapping[str, str] = MappingProxyType(
    {
        **MODEL_NAMES,
        "default": gettext_noop("The learner as it serves"),
        "default:frozen": gettext_noop("The learner as of the cut"),
        "default:learning": gettext_noop("The learner with answers"),
        "states": gettext_noop("The learner of states alone"),
        "personal": gettext_noop("The customer's own products"),
        "random": gettext_noop("Any products"),
        "sar:new": gettext_noop("Bought by the same customers, new products only"),
        "ease:new": gettext_noop("Linear model of products, new products only"),
    }
)
"""Code -> message with the name, of every model of a backtest."""

SIMILARITY_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "counts": gettext_noop("Customers of both"),
        "jaccard": gettext_noop("Share of customers of either"),
        "lift": gettext_noop("More often than by chance"),
        "cosine": gettext_noop("Between count and chance"),
    }
)
"""Code -> message with the name, of every similarity of two products."""


def model_name(code: str) -> str:
    """Of lists, or of a backtest; another one keeps its code."""
    return gettext(_REPLAYED[code]) if code in _REPLAYED else code


def quoted_model_name(code: str) -> str:
    """Within a sentence."""
    return gettext("“{name}”", name=model_name(code))


def model_and_code(name: str) -> str:
    """For lists of options, which have no grey: "Best sellers · popularity"."""
    return f"{model_name(name)} · {name}" if name in _REPLAYED else name


def similarity_and_code(code: str) -> str:
    """For lists of options: "Customers of both · counts"."""
    return f"{gettext(SIMILARITY_NAMES[code])} · {code}" if code in SIMILARITY_NAMES else code


def with_model_names(table: pd.DataFrame) -> pd.DataFrame:
    """The table with a column `name` before its column `model`."""
    named = table.copy()
    named.insert(list(table.columns).index("model"), "name", [model_name(str(code)) for code in table["model"]])
    return named
