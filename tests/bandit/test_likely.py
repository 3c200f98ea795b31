"""Levels and widths that clicks leave likely, and beliefs over all of them."""

from dataclasses import replace

import numpy as np
import pytest

from rlreco.bandit.sharing.empirical_bayes import PERSONS, STATES, refit
from rlreco.bandit.sharing.honest import Posterior, posterior
from rlreco.bandit.sharing.likely import LikelyShapes, likely_shapes, without_likely
from rlreco.bandit.sharing.node_shapes import STATE_SHAPES, Cells, Counts, mean_variance
from rlreco.bandit.sharing.ratios import Shapes

NO_CELLS = Cells(Counts(*np.zeros((3, 2, 0))), np.zeros(0, dtype=np.intp), np.zeros((0, 0), dtype=np.intp))
OF_TWO = Shapes(np.array([[1.0], [2.0]]), np.ones((2, 1)), np.full((2, 1), 4.0))
TWO = LikelyShapes(np.array([0.75, 0.25]), OF_TWO, replace(OF_TWO, k1=8.0, kg=22.0, k2=4.0))


def drawn_products(rng, n=4_000, alpha=0.8, k0=3.2, share=0.05):
    """Sums of products whose clicks follow the model, each shown 20 to 400 times."""
    shown = rng.integers(20, 400, n).astype(float)
    clicks = rng.poisson(alpha * share * shown * rng.gamma(k0, 1 / k0, n)).astype(float)
    return Counts(shown, clicks, share * shown)


def test_before_anything_is_shown_the_shapes_alone_are_likely():
    nothing = Counts(*np.zeros((3, 5)))

    likely = likely_shapes(Shapes(alpha=0.7), nothing, NO_CELLS, STATES)

    assert likely.chances.tolist() == [1.0]
    assert likely.for_draws.alpha.tolist() == [[0.7]]


def test_the_level_of_many_products_is_the_one_their_clicks_were_made_with():
    """4,000 products: the standard error of log alpha is about .01; gamma says nothing where shares are equal."""
    likely = likely_shapes(Shapes(), drawn_products(np.random.default_rng(3)), NO_CELLS, PERSONS)

    assert likely.chances @ likely.for_draws.alpha[:, 0] == pytest.approx(0.8, rel=0.04)
    assert set(likely.for_draws.k0[:, 0]) <= {1.6, 3.2, 6.4}


def test_by_each_level_as_many_clicks_are_believed_in_as_came():
    """One product with 8 clicks where 2 a unit of alpha are expected; its mean by a sum over a grid of logarithms."""
    likely = likely_shapes(Shapes(), Counts(np.array([100.0]), np.array([8.0]), np.array([2.0])), NO_CELLS, PERSONS)

    for alpha, shape in zip(likely.for_draws.alpha[:, 0], likely.for_draws.k0[:, 0], strict=True):
        variance, logs = np.log1p(1 / shape), np.linspace(-8, 8, 20_001)
        rate = 2 * alpha * np.exp(logs)
        weights = np.exp(8 * logs - rate - (logs + variance / 2) ** 2 / (2 * variance))
        assert rate @ weights / weights.sum() == pytest.approx(8.0, rel=2e-3)


def test_a_product_shown_where_it_does_well_is_not_thought_to_do_as_well_everywhere():
    """Half of 200 products' states have twice the clicks, half none of them; 9 of 10 impressions fall on the former."""
    n = 200
    shown = np.concatenate([np.full(n, 900.0), np.full(n, 100.0)])
    shares = 0.05 * shown
    clicks = shares * np.repeat([1.5, 0.5], n)
    product, own = np.tile(np.arange(n), 2), np.stack([shown, clicks, shares])
    sums = Counts(*(np.stack([np.tile(each[:n] + each[n:], 2), each]) for each in own))
    cells = Cells(sums, product, np.zeros((0, 2 * n), dtype=np.intp))
    products = Counts(*(each[:n] + each[n:] for each in own))
    fitted = refit(Shapes(), products, cells)

    plain = likely_shapes(fitted, products, NO_CELLS, PERSONS)
    damped = likely_shapes(fitted, products, cells, PERSONS)

    assert plain.chances @ plain.for_draws.alpha[:, 0] == pytest.approx(1.4, rel=0.01)
    assert 1.0 < damped.chances @ damped.for_draws.alpha[:, 0] < 1.3


def test_the_mean_of_variances_by_hand():
    # After the pull towards 16, which these fits undo, shapes 8 and 32 are equally likely, and no other.
    fit = np.where(np.isin(STATE_SHAPES, [8.0, 32.0]), 0.5 * np.log(STATE_SHAPES / 16.0) ** 2, -np.inf)

    assert mean_variance(STATE_SHAPES, 16.0, fit) == pytest.approx(1 / ((1 / 8 + 1 / 32) / 2))


def test_derived_values_hold_all_likely_shapes_beside_those_of_the_policy():
    values = TWO.values() | {"alpha": 0.9, "k2": 16.0}

    again = LikelyShapes.of_values(values, Shapes())

    assert again.chances.tolist() == [0.75, 0.25]
    assert again.for_draws.alpha.tolist() == [[1.0], [2.0]]
    assert (again.for_draws.k2, again.for_intervals.k2) == (16.0, 4.0)
    assert again.values() == TWO.values()
    assert without_likely(values) == {"alpha": 0.9, "k2": 16.0}
    assert LikelyShapes.of_values({"alpha": 0.9}, Shapes(alpha=0.9)).for_intervals.alpha.tolist() == [[0.9]]


def test_the_mean_and_the_variance_over_two_levels_by_hand():
    """Means m and 2 m with chances 3/4 and 1/4; independent factors: 1 + v is the product of their own."""
    nothing = Counts(*np.zeros((3, 4, 1)))
    v = (1 + 1 / 4) * (1 + 1 / 16) * (1 + 1 / 44) * (1 + 1 / 16) - 1

    found = posterior(nothing, np.array([0.1]), TWO.chances, TWO.for_draws).arms

    assert found.means == pytest.approx([0.75 * 0.1 + 0.25 * 0.2])
    square = (1 + v) * (0.75 * 0.1**2 + 0.25 * 0.2**2)
    assert found.relative_variance == pytest.approx([square / 0.125**2 - 1])


def test_draws_take_a_level_for_all_arms_at_once_and_each_in_proportion_to_its_chance():
    sure = Posterior(np.array([0.75, 0.25]), np.array([[1.0, 2.0], [10.0, 20.0]]), np.full((2, 2), 1e-9))

    drawn = sure.draw(np.random.default_rng(0), 400)

    assert (drawn[:, 1] / drawn[:, 0]) == pytest.approx(2.0, rel=1e-3)
    assert (drawn[:, 0] > 5).sum() == 100


def test_beliefs_by_very_many_clicks_keep_a_variance_above_zero():
    """One set of shapes: the mean's relative variance is that of the set, 1e-18, and no rounding of 1 + 1e-18 - 1."""
    belief = Posterior(np.ones(1), np.array([[0.1]]), np.array([[1e-18]]))

    assert belief.arms.relative_variance == pytest.approx(1e-18, rel=1e-9)
