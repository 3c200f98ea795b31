"""The verdict of a backtest, in one sentence for each case."""

from datetime import datetime

import pytest

from rlreco.replay import Backtest, ModelScore
from rlreco.replay.result import Lead
from rlreco.views.verdicts.batch import backtest_verdict

NAN = float("nan")


def score(model="personal", low=0.1, high=0.16):
    return ModelScore(model, "known", 120, 0.13, low, high, *[0.0] * 6)


def lead(best, other, difference, low, high):
    return Lead("known", best, 0.13, other, difference, low, high)


def verdict(*leads, scores=(), baskets=120):
    counts = {"known": baskets, "new": 7}
    return str(backtest_verdict(Backtest(datetime(2026, 2, 1), 10, 0.5, counts, 1.0, scores, leads)))


def test_lists_that_rank_better_than_the_best_sellers_say_by_how_much():
    assert verdict(lead("personal", "popularity", 0.045, 0.02, 0.07)) == (
        "personal ranks later purchases better than popularity: 0.045 more NDCG@10, 0.020 to 0.070 (95 %), observed on "
        "120 baskets of known customers."
    )


def test_the_best_sellers_are_compared_with_though_another_model_comes_next():
    words = verdict(lead("personal", "ease", 0.01, -0.01, 0.03), lead("personal", "popularity", 0.045, 0.02, 0.07))

    assert words.startswith("personal ranks later purchases better than popularity: 0.045 more NDCG@10")
    assert words.endswith("; the best of 3 models was picked, which flatters it.")


def test_where_the_best_sellers_lead_no_list_is_worth_it():
    assert verdict(lead("popularity", "sar", 0.03, 0.01, 0.05), baskets=1) == (
        "No list ranks later purchases better than popularity, which is ahead of sar: 0.030 more NDCG@10, 0.010 "
        "to 0.050 (95 %), observed on 1 basket of known customers."
    )


@pytest.mark.parametrize(("best", "other"), [("personal", "popularity"), ("popularity", "sar")])
def test_a_lead_that_may_be_chance_is_not_told_yet(best, other):
    assert verdict(lead(best, other, 0.01, -0.01, 0.03)) == (
        f"Can't tell yet whether {best} ranks later purchases better than {other}: 0.010 more NDCG@10, from 0.010 less "
        "to 0.030 more (95 %), observed on 120 baskets of known customers; replay more weeks (an earlier cut), or a "
        "longer file."
    )


def test_without_the_best_sellers_the_next_best_stands_beside():
    assert "personal ranks later purchases better than ease" in verdict(lead("personal", "ease", 0.02, 0.01, 0.03))


def test_models_that_rank_alike_are_level():
    assert verdict(lead("sar", "popularity", 0.0, 0.0, 0.0)).startswith(
        "sar and popularity rank later purchases alike: 0 more NDCG@10"
    )


def test_a_single_customer_tells_nothing():
    assert verdict(lead("sar", "popularity", 0.5, NAN, NAN)).endswith(
        ": of a single customer nobody can say whether that is chance; replay more weeks."
    )


def test_a_model_alone_has_nothing_to_be_better_than():
    assert verdict(scores=(score(),)) == (
        "Can't tell whether personal ranks well, as it was replayed alone: its NDCG@10 is 0.13, 0.10 to 0.16 (95 %); "
        "replay popularity beside it."
    )
    assert "is 0.13; replay" in verdict(scores=(score(low=NAN, high=NAN),))
