"""The shapes of crossings and of the state are those that clicks were made with."""

from dataclasses import astuple

import numpy as np
import pytest
from scipy.stats import betabinom

from rlreco.bandit.sharing.empirical_bayes import PERSONS, STATES, refit
from rlreco.bandit.sharing.node_shapes import (
    OTHER_SHAPES,
    STATE_SHAPES,
    Cells,
    Counts,
    effective_weight,
    fit_below,
    likeliest,
    log_likelihood,
    mean_variance,
    sampled_products,
)
from rlreco.bandit.sharing.ratios import Shapes

SURE = Shapes(alpha=1.0, gamma=1.0, k0=1e6)
"""The level and the products' ratios are certain, so that only nodes below differ from their expectation."""


def true_rates(rng, shapes, history=0.04, months=12, segments=4, cells=6, products=60):
    """(shares of the history, click rates) of a shop that follows the model: Gamma ratios of every node."""
    size = (months, segments, cells, products)
    share = rng.gamma(2.0, history / 2.0, size) + 1e-4
    rate = shapes.alpha * share * rng.gamma(shapes.k0, 1 / shapes.k0, products)
    rate = rate * rng.gamma(shapes.k1, 1 / shapes.k1, (months, 1, 1, products))
    rate = rate * rng.gamma(shapes.kg, 1 / shapes.kg, (1, segments, 1, products))
    return share, np.minimum(rate * rng.gamma(shapes.k2, 1 / shapes.k2, size), 0.9)


def made(rng, shapes, *, impressions=200_000, history=0.04):
    """Impressions, clicks and sums of shares, shape (months, segments, cells, products)."""
    share, rate = true_rates(rng, shapes, history)
    shown = rng.poisson(impressions / rate.size, rate.shape)
    return shown.astype(float), rng.binomial(shown, rate).astype(float), shown * share


def steps_off(grid, shape, truth):
    return abs(int(np.argmin(np.abs(np.log(grid / truth)))) - grid.tolist().index(shape))


def test_the_likelihood_is_that_of_the_beta_binomial():
    impressions, clicks, rate = np.array([1.0, 8.0, 300.0]), np.array([1.0, 0.0, 40.0]), np.array([0.3, 0.1, 0.2])
    variance = np.array([[0.05], [0.2], [0.9]])

    ours = log_likelihood(np.broadcast_to(variance, (3, 3)), impressions, clicks, rate)

    size = (1 - rate) / (rate * variance) - 1
    exact = betabinom.logpmf(clicks, impressions, rate * size, (1 - rate) * size).sum(axis=1)
    assert ours - ours[0] == pytest.approx(exact - exact[0])


def test_a_single_impression_says_nothing_of_the_variance():
    one = np.ones(1)

    for clicks in (0.0, 1.0):
        fit = log_likelihood(np.array([[0.01], [0.5]]), one, clicks * one, 0.3 * one)
        assert fit[0] == pytest.approx(fit[1])


@pytest.mark.parametrize("k2", [2.0, 8.0, 32.0])
def test_states_whose_clicks_lie_that_far_from_their_expectation_have_that_shape(k2, products_and_cells):
    """50 products of 4 states, each 10,000 times shown at .05: clicks of half are 1 / sqrt(k2) above, of half below."""
    shown = np.full((4, 50), 10_000.0)
    clicks = 500.0 * (1.0 + np.array([[1], [-1], [1], [-1]]) / np.sqrt(k2)) * np.ones(50)

    _, cells = products_and_cells(shown, clicks, 0.05 * shown)

    assert cells.sums.clicks.shape == (2, 200)
    assert fit_below(SURE, cells).k2 == k2


@pytest.mark.parametrize("kg", [5.5, 22.0, 88.0])
def test_values_of_a_crossing_whose_clicks_lie_that_far_off_have_that_shape(kg, products_and_cells):
    """Nothing else differs: one month, and 30 states in each segment that are alike."""
    shown = np.full((1, 4, 30, 50), 1_000.0)
    off = np.array([1, -1, 1, -1])[:, None, None] / np.sqrt(kg)

    _, cells = products_and_cells(shown, 50.0 * (1.0 + off) * np.ones_like(shown), 0.05 * shown)

    fitted = fit_below(SURE, cells)
    assert fitted.kg == kg
    assert fitted.k1 == 32.0
    assert fitted.k2 == 32.0


@pytest.mark.parametrize("grid", [STATES, PERSONS], ids=["states", "persons"])
@pytest.mark.parametrize(("kg", "k2"), [(5.5, 4.0), (5.5, 16.0), (44.0, 4.0), (44.0, 16.0)])
def test_shapes_that_clicks_were_made_with_are_found_within_a_step_of_the_grid(grid, kg, k2, products_and_cells):
    """In each of five shops; a step is a factor of 2."""
    shapes = Shapes(alpha=0.9, k0=3.2, k1=16.0, kg=kg, k2=k2)

    for seed in range(5):
        fitted = refit(grid.start, *products_and_cells(*made(np.random.default_rng(seed), shapes)), grid)

        assert steps_off(OTHER_SHAPES, fitted.kg, kg) <= 1
        assert steps_off(STATE_SHAPES, fitted.k2, k2) <= 1


def test_wide_states_are_seen_as_wide_where_each_was_shown_few_times_and_clicked_often(products_and_cells):
    """Some 5 impressions at rates about .1: Poisson clicks, which may be more than 5, would vary as much by chance."""
    shapes = Shapes(k0=10.0, k1=16.0, kg=44.0, k2=4.0)

    for seed in range(6):
        shop = made(np.random.default_rng(seed), shapes, impressions=5 * 12 * 4 * 6 * 60, history=0.1)
        assert fit_below(shapes, products_and_cells(*shop)[1]).k2 in (4.0, 8.0)


def test_few_clicks_leave_the_usual_shapes(products_and_cells):
    """20 sessions of 5 products of a shop that is far from usual."""
    shapes = Shapes(k0=2.0, k1=4.0, kg=5.5, k2=2.0)

    for seed in range(5):
        fitted = refit(Shapes(), *products_and_cells(*made(np.random.default_rng(seed), shapes, impressions=100)))

        assert (fitted.k1, fitted.kg, fitted.k2) == (16.0, 44.0, 16.0)


def test_without_a_cell_the_shapes_below_the_product_are_the_usual_ones():
    nothing = Cells(Counts(*np.zeros((3, 4, 0))), np.zeros(0, dtype=np.intp), np.zeros((2, 0), dtype=np.intp))

    assert fit_below(Shapes(alpha=0.7, k0=4.0, k2=2.0), nothing) == Shapes(alpha=0.7, k0=4.0)


def test_a_shop_without_crossings_has_a_shape_of_states_alone(products_and_cells):
    shown, clicks, shares = (sums.reshape(-1, 60) for sums in made(np.random.default_rng(1), Shapes(k2=4.0)))

    fitted = refit(Shapes(), *products_and_cells(shown, clicks, shares))

    assert (fitted.k1, fitted.kg) == (16.0, 44.0)
    assert fitted.k2 <= 8.0


def test_products_with_most_clicks_are_read_as_many_as_the_states_allow():
    clicks = np.array([5.0, 9.0, 4.0, 3.0, 9.0])

    assert sampled_products(clicks, 48).tolist() == [1, 4, 0, 2]
    assert sampled_products(np.arange(100.0), 672).tolist() == list(range(99, 87, -1))
    assert len(sampled_products(np.full(100, 9.0), 50_000)) == 8


def test_a_sum_of_faded_answers_is_counted_as_the_equal_ones_that_vary_as_it_does():
    """Weights double every 100 of 1,000 answers that came evenly: the variance over the mean of a Poisson sum."""
    weights = 2.0 ** (np.arange(1, 1_001) / 100)

    assert effective_weight(weights[-1]) == pytest.approx((weights**2).sum() / weights.sum(), rel=0.005)
    assert effective_weight(1.0) == 1.0


def test_fading_leaves_the_shape_of_states_where_it_was(products_and_cells):
    """40 impressions of every product in every state, whose weights double after each four; within a step."""
    shapes, weights = Shapes(k0=10.0, k1=16.0, kg=44.0, k2=8.0), 2.0 ** np.arange(0, 10, 0.25)
    rng = np.random.default_rng(4)
    share, rate = true_rates(rng, shapes)
    unit = effective_weight(weights[-1])
    clicks = sum(weight * rng.binomial(1, rate) for weight in weights) / unit
    shown = np.full(rate.shape, weights.sum() / unit)

    fitted = fit_below(shapes, products_and_cells(shown, clicks, shown * share)[1])

    assert fitted.k2 in (4.0, 8.0, 16.0)


def test_months_that_faded_to_nothing_leave_the_shapes_as_if_they_had_never_been(products_and_cells):
    """Six of twelve months are 900 half-lives old: the squares of their sums underflow to 0."""
    shop = made(np.random.default_rng(2), Shapes(k1=8.0, kg=22.0, k2=8.0))
    fades = np.repeat([2.0**-900, 1.0], 6)[:, None, None, None]
    faded, gone = ([sums * factor for sums in shop] for factor in (fades, np.round(fades)))

    for choose in (likeliest, mean_variance):
        left = fit_below(SURE, products_and_cells(*faded)[1], choose)
        assert astuple(left) == pytest.approx(astuple(fit_below(SURE, products_and_cells(*gone)[1], choose)))
