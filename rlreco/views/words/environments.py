"""What environments, and the histories that policies see in them, are called; each name begins with its code or says
what it is."""

from collections.abc import Mapping
from types import MappingProxyType

from rlreco.language import gettext, gettext_noop

_ENVIRONMENTS: Mapping[str, str] = MappingProxyType(
    {
        "calibrated": gettext_noop("calibrated: tastes from the sales history"),
        "newcomers": gettext_noop("newcomers: the same, and nothing has sold yet of the product that earns most"),
        "personal": gettext_noop("personal: every customer has tastes of their own"),
        "additive": gettext_noop("additive: tastes that no ratios between products explain"),
        "null": gettext_noop("null: all products are liked equally, so all policies must tie"),
    }
)

_HISTORIES: Mapping[str, str] = MappingProxyType(
    {
        "right": gettext_noop("right"),
        "core": gettext_noop("core products' shares shuffled"),
        "shuffled": gettext_noop("all shares shuffled"),
        "none": gettext_noop("no history"),
    }
)


def environment_words(code: str) -> str:
    """Another code, of a later release, stays as it is."""
    return gettext(_ENVIRONMENTS[code]) if code in _ENVIRONMENTS else code


def history_words(code: str) -> str:
    """Another code, of a later release, stays as it is."""
    return gettext(_HISTORIES[code]) if code in _HISTORIES else code
