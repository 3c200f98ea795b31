"""The next best step with a shop, by how much of its log there is."""

from typing import NamedTuple

from rlreco.language import gettext, ngettext
from rlreco.views.verdicts.learning import FEWEST

ENOUGH = 1_000
"""Answered slates from which on the log bears an estimate for another policy."""


class NextStep(NamedTuple):
    """page : its file in pages/; icon : of Material Symbols; why : one sentence"""

    page: str
    label: str
    icon: str
    why: str


def next_step(answered: int) -> NextStep:
    """answered : slates with an answer so far"""
    if answered == 0:
        why = gettext("It learns from answers, and has none yet.")
        return NextStep("simulator", gettext("Play the first shopper"), "shopping_cart", why)
    if answered < FEWEST:
        why = ngettext(
            "{n} more slate and it can be judged.", "{n} more slates and it can be judged.", FEWEST - answered
        )
        return NextStep("simulator", gettext("Let shoppers come"), "groups", why)
    if answered < ENOUGH:
        why = ngettext(
            "{n} more slate and the log is thick enough to judge other policies by.",
            "{n} more slates and the log is thick enough to judge other policies by.",
            ENOUGH - answered,
        )
        return NextStep("learning", gettext("See what it learned"), "trending_up", why)
    why = gettext("The log is thick enough for that.")
    return NextStep("evaluation", gettext("Judge other policies"), "balance", why)
