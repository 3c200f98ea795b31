"""The sentence of the Lists page: what lists predict, against the best sellers, in shops whose answer is fixed."""

import pandas as pd
import pytest

from rlreco.service.lists.fit import fit
from rlreco.similarity import interactions_of
from rlreco.views.verdicts.lists import lists_verdict, no_lists_verdict

WEEKS = pd.date_range("2026-01-05", periods=30, freq="7D")


def lists(rows, model="sar", **options):
    frame = pd.DataFrame(rows, columns=["who", "what", "when"])
    return fit(interactions_of(frame, "who", "what", time="when"), model, **options)


def loyal(n_customers=25):
    """Each buys a product of her own every week, so ten best sellers are those of ten customers."""
    return [(f"c{number:02}", f"p{number:02}", week) for number in range(n_customers) for week in WEEKS]


def fans(n_customers=25):
    """All buy the same product every week: both lists are right at once."""
    return [(f"c{number:02}", "p", week) for number in range(n_customers) for week in WEEKS]


def test_lists_that_are_right_say_for_which_share_of_held_out_purchases():
    claim, _, doubt = str(lists_verdict(lists(loyal()))).partition(": ")

    assert claim == "These lists predict what is bought better than the best sellers"
    assert doubt.startswith(
        "of 125 baskets that were held out (from 23 Jun 2026 on) 100 % of the products stood on the customer's list "
        "of 10, 40 % among the 10 best sellers; the lists have 0."
    )
    assert doubt.endswith("(95 %); the same weeks chose whether lists keep what customers had, which flatters them.")


def test_lists_that_are_no_better_than_best_sellers_are_not_said_to_be():
    assert str(lists_verdict(lists(fans()))).startswith(
        "Can't tell yet whether these lists predict what is bought better than the best sellers: of 125 baskets"
    )


@pytest.mark.parametrize(
    ("fitted", "words"),
    [
        (
            lists(loyal(), keep_seen=True),
            "25 customers have lists now: how well they predict what is bought wasn't tried",
        ),
        (lists(loyal(), "popularity"), "25 customers have lists now: these are the best sellers themselves"),
        (lists(loyal(3)), "3 customers have lists now: the file is too short to hold weeks out"),
    ],
)
def test_lists_that_were_not_tried_say_why(fitted, words):
    assert str(lists_verdict(fitted)).startswith(words)


def test_before_lists_are_made_the_page_says_what_is_served():
    assert str(no_lists_verdict(None)).startswith("No lists are served yet: make them")
    assert str(no_lists_verdict(1_000)).startswith("1,000 customers have lists that are served: make new ones")
