"""Laplace's method beside sums over a grid, and beside the factors that clicks were made with."""

import numpy as np
import pytest

from rlreco.bandit.sharing.lognormal import levels, log_variances, of_state


@pytest.mark.parametrize("seen", [[0, 0, 0], [0, 2, 0], [5, 1, 3], [0, 0, 12], [40, 0, 0]], ids=str)
def test_the_product_of_three_factors_is_that_of_a_sum_over_a_grid(seen):
    """Of the product, one crossing and the state; 101 points a factor, 6 standard deviations to both sides."""
    expected, variances = np.array([4.0, 1.0, 2.0]), np.log1p(1 / np.array([2.0, 8.0, 4.0]))
    grids = [np.linspace(-6, 6, 101) * np.sqrt(v) - v / 2 for v in variances]
    product, crossing, state = np.meshgrid(*grids, indexing="ij")
    logs = [product, product + crossing, product + crossing + state]
    of_clicks = sum(c * log - e * np.exp(log) for c, e, log in zip(seen, expected, logs, strict=True))
    of_prior = sum((u + v / 2) ** 2 / v for u, v in zip((product, crossing, state), variances, strict=True))
    weights = np.exp(of_clicks - of_prior / 2)
    mean, square = ((np.exp(power * logs[-1]) * weights).sum() / weights.sum() for power in (1, 2))

    factors = of_state(np.array(seen, dtype=float), expected, variances)

    assert factors.means == pytest.approx(mean, rel=0.01)
    assert factors.variances == pytest.approx(square / mean**2 - 1, rel=0.05)


def test_without_clicks_or_impressions_the_prior_stays():
    factors = of_state(np.zeros((2, 3)), np.zeros((2, 3)), np.full((2, 3), 0.25))

    assert factors.means == pytest.approx([1.0, 1.0])
    assert factors.variances == pytest.approx(np.full(2, np.exp(0.75) - 1))


@pytest.mark.parametrize(("seen", "of"), [(0.0, 1e6), (1e6, 1e-6), (1e7, 1e7)])
def test_clicks_far_from_what_was_expected_still_have_a_mode(seen, of):
    factors = of_state(np.full(4, seen), np.full(4, of), np.full(4, 0.25))

    assert np.isfinite(factors.means)
    assert factors.variances > 0


@pytest.mark.parametrize("shape", [0.8, 3.2, 12.8])
def test_the_level_and_the_spread_are_those_that_clicks_were_made_with(shape):
    """4,000 products shown 1 to 60 times at alpha .8: the standard error of alpha is about .02."""
    rng, grid = np.random.default_rng(3), np.array([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6])
    unit, variance = 0.05 * rng.integers(1, 60, 4_000), log_variances(shape)
    factors = np.exp(np.sqrt(variance) * rng.standard_normal(4_000) - variance / 2)

    found = levels(unit, rng.poisson(0.8 * unit * factors).astype(float), log_variances(grid[:, None]) + 0 * unit)

    best = found.log_likelihoods.argmax()
    assert found.alphas[best] == pytest.approx(0.8, abs=0.06)
    assert grid[best] / shape == pytest.approx(1.0, rel=0.5 if shape > 10 else 0)
