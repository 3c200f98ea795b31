"""Segments at two moments or of two files, side by side with what changed."""

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

from rlreco.language import MISSING
from rlreco.views.words.formats import Formats

UP, DOWN, SAME = "▲", "▼", "="

_WELCOME = {"champions", "loyal", "potential_loyalist", "new", "promising"}
_UNWELCOME = {"need_attention", "about_to_sleep", "at_risk", "cant_lose", "hibernating"}


class Change(NamedTuple):
    """before and after as text, the direction of the change, and its size as text."""

    before: str
    after: str
    arrow: str
    size: str


def people_change(row: Mapping[Hashable, Any], formats: Formats) -> Change:
    """row : of `compared`"""
    before, after = row["customers_before"], row["customers_after"]
    return Change(formats.number(before), formats.number(after), _arrow(after - before), formats.signed(after - before))


def money_change(row: Mapping[Hashable, Any], earlier: Formats, later: Formats) -> Change:
    """In percent; without one where there was no money or the currency is another. row : of `compared`"""
    before, after = row["money_before"], row["money_after"]
    written = earlier.short_money(before), later.short_money(after)
    if earlier.currency != later.currency or before <= 0:
        return Change(*written, "", MISSING)
    share = 100 * (after - before) / before
    return Change(*written, _arrow(round(share)), f"{later.signed(share)} %")


def is_good(segment: str, arrow: str) -> bool | None:
    """Whether the change is good for the shop, to which the growth of At risk isn't.

    None where nothing changed, and for a segment that a visitor named.
    """
    if arrow not in (UP, DOWN) or segment not in _WELCOME | _UNWELCOME:
        return None
    return (arrow == UP) == (segment in _WELCOME)


def _arrow(change: float) -> str:
    return SAME if change == 0 else UP if change > 0 else DOWN
