"""A short sales history leaves more to answers than a long one."""

import numpy as np
import pytest

from rlreco.bandit.prior.catalogue import CatalogueShares
from rlreco.bandit.sharing.empirical_bayes import refit
from rlreco.bandit.sharing.honest import posterior
from rlreco.bandit.sharing.likely import LikelyShapes
from rlreco.bandit.sharing.node_shapes import Cells, Counts
from rlreco.bandit.sharing.ratios import Shapes, ratios
from rlreco.bandit.sharing.strength import candidate_chances, mean_share, product_shapes, strengths

NONE = Cells(Counts(*np.zeros((3, 2, 0))), np.zeros(0, dtype=np.intp), np.zeros((0, 0), dtype=np.intp))


def believed(clicks, expected, baskets, k0=3.0):
    """Ratios of products with as many clicks as given where the history expects so many, at one node and the state."""
    nothing = np.zeros_like(clicks)
    sums = [np.stack([values, nothing]) for values in (100.0 + nothing, clicks, expected)]
    history = np.full(clicks.shape, 0.02)
    return ratios(*sums, nothing, (0.0, 0.0), history, Shapes(k0=k0), strengths(np.asarray(baskets)))


def told(clicks, expected, baskets, k0=3.0):
    """What people are told of the same products."""
    nothing = np.zeros_like(clicks)
    sums = Counts(*(np.stack([values, nothing]) for values in (100.0 + nothing, clicks, expected)))
    history, likely = np.full(clicks.shape, 0.02), LikelyShapes.sure(Shapes(k0=k0))
    return posterior(sums, history, likely.chances, likely.for_intervals, strengths(np.asarray(baskets))).arms


def test_the_prior_of_a_product_adds_the_variance_of_its_share_to_that_of_clicks_by_hand():
    # 1 / 3 + 1 / (0 + 1), 1 / 3 + 1 / (5 + 1), and hardly more than 1 / 3 after a million baskets.
    shapes = product_shapes(3.0, strengths(np.array([0.0, 5.0, 1e6])))

    assert shapes == pytest.approx([0.75, 2.0, 3.0], rel=1e-5)
    assert product_shapes(3.0, np.inf) == 3.0


def test_four_clicks_where_one_is_expected_move_a_product_without_history_further_by_hand():
    found = believed(np.array([4.0, 4.0]), np.array([1.0, 1.0]), [0.0, 5.0])

    assert found.product == pytest.approx([(0.75 + 4) / (0.75 + 1), (2 + 4) / (2 + 1)])
    # The history's part of the variance counts 1 + 3 / (n + 1) times: 4 times without a basket, 1.5 times after five.
    evidence, alone = np.array([4.75, 6.0]), 3.0 + 4.0
    counted = np.array([4.0, 1.5])
    assert found.arms(1.0).relative_variance == pytest.approx(1 / alone + counted * (1 / evidence - 1 / alone))


def test_an_exact_share_is_believed_as_k0_alone_says():
    clicks, expected = np.array([4.0]), np.array([1.0])

    exact = believed(clicks, expected, [np.inf])

    assert exact.product == pytest.approx((3 + 4) / (3 + 1))
    assert exact.arms(1.0).relative_variance == pytest.approx(1 / 7)
    assert told(clicks, expected, [np.inf]).relative_variance < told(clicks, expected, [0.0]).relative_variance


def test_the_longer_the_history_the_nearer_a_product_stays_to_it():
    baskets = np.array([0.0, 1.0, 10.0, 100.0, 1e4])

    many, none = (believed(np.full(5, clicks), np.full(5, 2.0), baskets) for clicks in (8.0, 0.0))

    assert (np.diff(many.product) < 0).all()
    assert (np.diff(none.product) > 0).all()
    for clicks, found in ((8.0, many), (0.0, none)):
        assert (np.diff(found.arms(1.0).relative_variance) < 0).all()
        assert (np.diff(told(np.full(5, clicks), np.full(5, 2.0), baskets).relative_variance) < 0).all()


def test_the_fit_of_k0_leaves_out_what_a_short_history_explains():
    """4,000 products with k0 3.2 whose shares are known from 3 baskets each: 1 / k = 1 / 3.2 + 1 / 4, so k is 1.8."""
    rng, n = np.random.default_rng(7), 4_000
    strength = np.full(n, 4.0)
    k = product_shapes(3.2, strength)
    shown = rng.integers(100, 2_000, n).astype(float)
    shares = 0.05 * shown
    clicks = rng.poisson(0.6 * shares * rng.gamma(k, 1 / k)).astype(float)
    products = Counts(shown, clicks, shares)

    assert refit(Shapes(), products, NONE, strengths=strength).k0 == 3.2
    assert refit(Shapes(), products, NONE).k0 == 1.6


def test_a_product_that_never_sold_has_the_mean_share_of_the_candidates_by_hand():
    # The two best of five are candidates, and one of the other three: of these, two sold.
    found = CatalogueShares.of({"a": 50, "b": 30, "c": 20, "d": 10, "e": 0}, 100, top=2, tail=1)

    mean = (0.5 + 0.3 + (0.2 + 0.1) / 3) / (1 + 1 + 2 / 3)
    assert found.mean == pytest.approx(mean)
    assert found.shares == pytest.approx({"a": 0.5, "b": 0.3, "c": 0.2, "d": 0.1, "e": mean})
    assert found.strengths == {"a": 51, "b": 31, "c": 21, "d": 11, "e": 1}
    assert found.unsold == {"e"}


def test_before_anything_sold_every_product_has_the_least_share():
    assert mean_share(np.zeros(3), candidate_chances(np.zeros(3), 2, 1)) == 1e-5
    assert CatalogueShares.of({}, 0, 2, 1).mean == 1e-5
