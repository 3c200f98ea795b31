"""Intervals, the lead of one model over the next, and the words."""

import numpy as np
import pytest

from rlreco.replay import backtest_of, replay_of, sales_of

SCORES = ["ndcg", "ndcg_low", "ndcg_high", "recall", "recall_repeat", "recall_new", "hit_rate", "hits", "hits_new"]
KEYS = ["model", "customers", "baskets", *SCORES]


def of_two(goods, wins):
    """Known customers with a basket each, x or y: a model that is right at the first `wins`, and one at none."""
    customers = range(40)
    before = {f"e{number}": (f"c{number}", "2026-01-01", "xy") for number in customers}
    after = {f"l{number}": (f"c{number}", "2026-02-01", "x") for number in customers}
    replay = replay_of(sales_of(goods(before | after)), np.datetime64("2026-01-15", "us"))
    right = np.where(np.arange(40) < wins, 0, 1)[:, None]
    return replay, {"worse": np.ones((40, 1), dtype=int), "better": right}


def test_the_summary_has_the_keys_of_the_contract_and_plain_values(replay):
    summary = backtest_of(replay, {"m": np.array([[1, 0]] * 3)}, 2, np.random.default_rng(0)).summary()

    assert list(summary) == ["cut", "k", "repeat_share", "baskets", "seconds", "models", "leads"]
    assert (summary["cut"], summary["k"], summary["baskets"]) == ("2026-02-01T00:00:00", 2, {"known": 2, "new": 1})
    assert [list(row) for row in summary["models"]] == [KEYS, KEYS]
    # One new customer: no interval, and nothing that she had before.
    assert [summary["models"][1][key] for key in ("ndcg_low", "ndcg_high", "recall_repeat")] == [None] * 3


def test_a_model_that_wins_often_is_more_than_chance_ahead(goods):
    replay, rankings = of_two(goods, wins=30)
    result = backtest_of(replay, rankings, 1, np.random.default_rng(0))

    assert (result.lead.best, result.lead.other, result.lead.difference) == ("better", "worse", 0.75)
    assert result.sentences()[0] == "100 % of what known customers bought later they had bought before."
    assert "For known customers better ranks best, with NDCG@1 0.750: more than chance ahead" in result.sentences()[1]


def test_the_best_model_is_put_beside_each_other_one_the_next_best_first(goods):
    replay, rankings = of_two(goods, wins=30)
    result = backtest_of(replay, {"worst": rankings["worse"], **rankings}, 1, np.random.default_rng(0))

    assert [(lead.best, lead.other, lead.difference) for lead in result.leads] == [
        ("better", "worst", 0.75),
        ("better", "worse", 0.75),
    ]
    assert result.summary()["leads"][1] | {"low": 0, "high": 0} == {
        **{"customers": "known", "best": "better", "ndcg": 0.75, "other": "worse", "difference": 0.75},
        **{"low": 0, "high": 0},
    }
    assert backtest_of(replay, {"alone": rankings["worse"]}, 1, np.random.default_rng(0)).leads == ()


def test_a_single_win_may_be_chance(goods):
    replay, rankings = of_two(goods, wins=1)

    # In a resample that customer is missing with the chance 37 %.
    sentence = backtest_of(replay, rankings, 1, np.random.default_rng(0)).sentences()[1]
    assert sentence.endswith("which may be chance.")


def test_models_that_rank_alike_are_called_level_and_not_ahead(goods):
    replay, rankings = of_two(goods, wins=30)
    result = backtest_of(replay, {"one": rankings["better"], "two": rankings["better"]}, 1, np.random.default_rng(0))

    assert result.sentences()[1] == "For known customers one ranks best, with NDCG@1 0.750, level with two."


def test_the_interval_is_that_of_a_mean_over_customers(goods):
    """30 of 40 right: the standard error of a share is .0685; a bootstrap of 1,000 draws is within a tenth of it."""
    replay, rankings = of_two(goods, wins=30)
    better = backtest_of(replay, rankings, 1, np.random.default_rng(0)).scores[1]
    half = 1.96 * np.sqrt(0.75 * 0.25 / 40)

    assert (better.ndcg_low, better.ndcg_high) == pytest.approx((0.75 - half, 0.75 + half), abs=0.2 * half)


def test_baskets_of_one_customer_are_resampled_together(goods):
    """Ten customers with four equal baskets each: the interval is as wide as that of ten baskets."""
    before = {f"e{number}": (f"c{number}", "2026-01-01", "xy") for number in range(10)}
    after = {
        f"l{number}-{day}": (f"c{number}", f"2026-02-{day:02}", "x") for number in range(10) for day in range(1, 5)
    }
    replay = replay_of(sales_of(goods(before | after)), np.datetime64("2026-01-15", "us"))
    right = (replay.customers % 2)[:, None]
    score = backtest_of(replay, {"half": right}, 1, np.random.default_rng(0)).scores[0]
    half = 1.96 * np.sqrt(0.25 / 10)

    assert score.ndcg_high - score.ndcg_low == pytest.approx(2 * half, rel=0.2)


def test_the_same_seed_gives_the_same_intervals(made_up):
    rankings = {"m": np.tile(np.arange(10), (len(made_up), 1))}

    first, second = (backtest_of(made_up, rankings, 10, np.random.default_rng(4)).summary() for _ in range(2))
    assert first == second
