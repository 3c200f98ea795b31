"""Empirical Bayes finds the shapes that clicks were made with."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import nbinom

from rlreco.bandit.sharing.empirical_bayes import PRODUCT_SHAPES, log_expected, log_gammas, refit
from rlreco.bandit.sharing.ratios import Shapes, level


def clicks_made(rng, *, gamma=1.0, k0=0.8, k1=8.0, alpha=0.6, n_products=2_000, n_months=6, n_states=1):
    """Products whose clicks follow the model exactly, in so many states of each month that are alike."""
    shown = rng.integers(20, 400, (n_months, n_states, n_products)).astype(float)
    share = rng.gamma(0.8, 0.03, (n_months, 1, n_products)) + 1e-4
    rate = alpha * shown * share**gamma * rng.gamma(k0, 1 / k0, n_products)
    clicks = rng.poisson(rate * rng.gamma(k1, 1 / k1, (n_months, 1, n_products))).astype(float)
    return shown, np.minimum(clicks, shown), shown * share


@pytest.mark.parametrize("k0", [0.2, 0.8, 3.2])
def test_the_shape_of_products_and_the_level_are_found(k0, products_and_cells):
    made = clicks_made(np.random.default_rng(1), k0=k0)

    found = refit(Shapes(), *products_and_cells(*made))

    assert found.gamma == 1.0
    assert found.k0 == k0
    assert found.alpha == pytest.approx(0.6, rel=0.1)


@pytest.mark.parametrize("k1", [4.0, 32.0])
def test_the_shape_of_the_crossing_is_found(k1, products_and_cells):
    made = clicks_made(np.random.default_rng(2), k1=k1, n_months=12, n_states=8)

    assert refit(Shapes(), *products_and_cells(*made)).k1 == k1


def test_a_history_that_says_nothing_is_given_no_weight(products_and_cells):
    made = clicks_made(np.random.default_rng(3), gamma=0.0, alpha=0.04)

    found = refit(Shapes(), *products_and_cells(*made))

    assert found.gamma == 0.0
    assert found.alpha == pytest.approx(0.04, rel=0.1)


def test_the_likelihood_is_that_of_the_negative_binomial():
    clicks, expected = np.array([0.0, 3.0, 7.0]), np.array([1.5, 2.0, 0.3])
    shapes, constant = PRODUCT_SHAPES[:, None], None
    for place, shape in enumerate(PRODUCT_SHAPES):
        ours = (log_gammas(shapes, clicks) + log_expected(shapes, clicks, expected))[place]
        exact = nbinom.logpmf(clicks, shape, shape / (shape + expected)).sum()
        constant = ours - exact if constant is None else constant
        assert ours - exact == pytest.approx(constant, abs=1e-9)


def test_the_level_is_that_of_sharing(products_and_cells):
    products, cells = products_and_cells(*clicks_made(np.random.default_rng(4)))

    found = refit(Shapes(), products, cells)

    assert found.alpha == pytest.approx(level(*products, replace(found, alpha=1.0), steps=200).alpha, rel=0.02)


def test_nothing_shown_leaves_the_shapes_alone(products_and_cells):
    nothing = np.zeros((2, 4))

    assert refit(Shapes(alpha=3.0), *products_and_cells(nothing, nothing, nothing)) == Shapes(alpha=3.0)


def test_few_clicks_stay_near_what_was_measured_elsewhere(products_and_cells):
    shown = np.full((1, 2, 50), 5.0)

    found = refit(Shapes(), *products_and_cells(shown, np.zeros_like(shown), 0.03 * shown))

    assert found.gamma == 1.0
    assert (found.k1, found.kg, found.k2) == (16.0, 44.0, 16.0)
