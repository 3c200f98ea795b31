"""Scores of rankings: by hand, and beside scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from rlreco.progress import UNWATCHED
from rlreco.replay import backtest_of
from rlreco.replay.baselines import uniform
from rlreco.replay.scores import basket_scores

X, Y, Z = 0, 1, 2
NAN = float("nan")


def test_every_score_of_three_baskets_is_as_worked_out_by_hand(replay):
    # Truths: x (a repeat) and z; y of a new customer; z (a repeat).
    scores = basket_scores(replay, np.array([[Y, X], [Y, X], [X, Y]]))

    second, both = 1 / np.log2(3), 1 + 1 / np.log2(3)
    assert scores.ndcg == pytest.approx([second / both, 1.0, 0.0])
    assert scores.recall == pytest.approx([1 / 2, 1.0, 0.0])
    assert scores.recall_repeat == pytest.approx([1.0, NAN, 0.0], nan_ok=True)
    assert scores.recall_new == pytest.approx([0.0, 1.0, NAN], nan_ok=True)
    assert scores.hits.tolist() == [1, 1, 0]
    assert scores.hits_new.tolist() == [0, 1, 0]


def test_means_over_baskets_are_of_known_and_of_new_customers_apart(replay):
    rankings = {"fixed": np.array([[Y, X], [Y, X], [X, Y]])}
    result = backtest_of(replay, rankings, 2, np.random.default_rng(0))
    known, new = result.scores
    ndcg = 1 / np.log2(3) / (1 + 1 / np.log2(3)) / 2

    assert result.baskets == {"known": 2, "new": 1}
    assert (known.customers, known.baskets, known.ndcg, known.recall) == ("known", 2, pytest.approx(ndcg), 0.25)
    assert (known.recall_repeat, known.recall_new, known.hit_rate, known.hits, known.hits_new) == (0.5, 0, 0.5, 0.5, 0)
    assert (new.customers, new.baskets, new.ndcg, new.recall, new.recall_new) == ("new", 1, 1.0, 1.0, 1.0)
    assert np.isnan(new.recall_repeat)


def test_an_empty_ranking_scores_0(replay):
    scores = basket_scores(replay, np.full((3, 2), -1))

    assert scores.ndcg.tolist() == scores.hits.tolist() == [0, 0, 0]


def test_ndcg_is_that_of_scikit_learn(made_up):
    rng = np.random.default_rng(2)
    rankings, n_products = uniform(made_up, 10, rng, UNWATCHED), len(made_up.history.items)
    held, score = np.zeros((2, len(made_up), n_products))
    held[made_up.row_of, made_up.product_of] = 1
    np.put_along_axis(score, rankings.astype(int), np.arange(10, 0, -1)[None].astype(float), axis=1)

    ours = basket_scores(made_up, rankings).ndcg

    theirs = [ndcg_score(held[[row]], score[[row]], k=10) for row in range(len(made_up))]
    assert ours == pytest.approx(theirs)


def test_random_rankings_hit_as_often_as_chance_says(made_up):
    """Each product of a truth is ranked with the chance k / products; four standard errors of a binomial, about."""
    rankings, chance = uniform(made_up, 10, np.random.default_rng(3), UNWATCHED), 10 / 50
    wanted = made_up.sizes.sum()

    hits = basket_scores(made_up, rankings).hits.sum()

    assert len(made_up.history.items) == 50
    assert abs(hits - wanted * chance) < 4 * np.sqrt(wanted * chance * (1 - chance))
    assert all(len(set(row)) == 10 for row in rankings.tolist())
