"""The next best step with a shop, by how much of its log there is."""

from typing import NamedTuple

from rlreco.views.verdicts.learning import FEWEST
from rlreco.views.verdicts.sentence import counted

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
        return NextStep(
            "simulator", "Play the first shopper", "shopping_cart", "It learns from answers, and has none yet."
        )
    if answered < FEWEST:
        missing = counted(FEWEST - answered, "more slate", "more slates")
        return NextStep("simulator", "Let shoppers come", "groups", f"{missing} and it can be judged.")
    if answered < ENOUGH:
        missing = counted(ENOUGH - answered, "more slate", "more slates")
        why = f"{missing} and the log is thick enough to judge other policies by."
        return NextStep("learning", "See what it learned", "trending_up", why)
    return NextStep("evaluation", "Judge other policies", "balance", "The log is thick enough for that.")
