"""Honest beliefs: intervals that cover the truth, the chance of being best, and regret as it can be estimated."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import beta, gamma

from rlreco.bandit.beliefs import chances_of_best, decay_weight, estimated_regret, interval, linear_posterior, shared
from rlreco.bandit.linear_features import CONSTANT
from rlreco.bandit.posterior import Arms, Linear, repeated
from rlreco.bandit.sharing.empirical_bayes import STATES, refit
from rlreco.bandit.sharing.honest import posterior
from rlreco.bandit.sharing.likely import LikelyShapes, likely_shapes
from rlreco.bandit.sharing.node_shapes import Counts
from rlreco.bandit.sharing.ratios import Shapes

SHAPES = Shapes(alpha=0.9, k0=4.0, k1=16.0, kg=44.0, k2=16.0)
SURE = (np.ones(1), SHAPES)
WIDE = Shapes(alpha=0.9, k0=4.0, k1=6.0, kg=6.0, k2=4.0)
MONTHS, SEGMENTS, CELLS, PRODUCTS = 12, 4, 6, 120


def factors(rng, shape, size):
    return rng.gamma(shape, 1 / shape, size)


def learned(seed, *, crowding, impressions=100_000, fit=None, shapes=SHAPES):
    """(what people are told, true click rates, impressions); shapes (months, segments, cells, products).

    fit : makes the input of empirical Bayes of the sums; None: the shapes are those that the truth was drawn from

    The truth is drawn from the prior, what sold better is shown more often, and every parent's sums contain its
    children's. crowding : how unevenly visits fall on states: 1 evenly, .01 nearly all in one
    """
    rng = np.random.default_rng(seed)
    size = (MONTHS, SEGMENTS, CELLS, PRODUCTS)
    history = rng.gamma(0.8, 0.03, size) + 1e-3
    true = shapes.alpha * history * factors(rng, shapes.k0, PRODUCTS)
    true = (
        true * factors(rng, shapes.k1, (MONTHS, 1, 1, PRODUCTS)) * factors(rng, shapes.kg, (1, SEGMENTS, 1, PRODUCTS))
    )
    true = np.minimum(true * factors(rng, shapes.k2, size), 0.9)
    visits = rng.gamma(crowding, 1, size[:3])
    appeal = history * rng.gamma(1.0, 1.0, size)
    shown = rng.poisson(impressions * (visits / visits.sum())[..., None] * appeal / appeal.sum(-1, keepdims=True))
    clicked = rng.binomial(shown, true)
    sums = (shown.astype(float), clicked.astype(float), shown * history)
    likely = LikelyShapes.sure(shapes)
    if fit:
        products, cells = fit(*sums)
        likely = likely_shapes(refit(Shapes(), products, cells), products, cells, STATES)
    nodes = Counts(*(at_nodes(each).reshape(4, -1) for each in sums))
    told = posterior(nodes, history.ravel(), likely.chances, likely.for_intervals).arms
    return (
        replace(told, means=told.means.reshape(size), relative_variance=told.relative_variance.reshape(size)),
        true,
        shown,
    )


def at_nodes(sums):
    parents = (sums.sum((0, 1, 2)), sums.sum((1, 2), keepdims=True), sums.sum((0, 2), keepdims=True), sums)
    return np.array([np.broadcast_to(of_node, sums.shape) for of_node in parents])


@pytest.mark.parametrize("fitted", [False, True], ids=["told the shapes", "empirical Bayes"])
@pytest.mark.parametrize("crowding", [1.0, 0.01])
def test_the_interval_of_an_arms_value_covers_the_truth_in_95_of_100_cases(crowding, fitted, products_and_cells):
    """Also when one state holds most of the data, whose clicks are most of its parents' too."""
    covered, of_shown, of_crowded = [], [], []
    for seed in range(4):
        found, true, shown = learned(seed, crowding=crowding, fit=products_and_cells if fitted else None)
        low, high = interval(found)
        hit = (low <= true) & (true <= high)
        covered.append(hit.mean())
        of_shown.append(hit[shown > 0].mean())
        of_crowded.append(hit[np.unravel_index(shown.sum(-1).argmax(), hit.shape[:3])].mean())

    assert 0.92 <= np.mean(covered) <= 0.98  # how wide tastes are is uncertain itself
    assert 0.92 <= np.mean(of_shown) <= 0.97
    assert 0.92 <= np.mean(of_crowded) <= 0.98  # of 480 arms: one standard error is .01


def test_intervals_by_fitted_shapes_cover_the_truth_where_tastes_are_wider_than_usual(products_and_cells):
    """Those of all arms, and of each state's leader, which by the usual kg and k2 cover it in 78 of 100 cases."""
    covered, of_leaders = [], []
    for seed in range(4):
        found, true, _ = learned(seed, crowding=1.0, fit=products_and_cells, shapes=WIDE)
        arms = found
        low, high = interval(arms)
        hit = (low <= true) & (true <= high)
        covered.append(hit.mean())
        of_leaders.append(np.take_along_axis(hit, arms.means.argmax(-1)[..., None], -1).mean())

    assert 0.92 <= np.mean(covered) <= 0.97
    assert 0.91 <= np.mean(of_leaders) <= 0.98  # of 1,152 leaders: one standard error is .007


def test_the_mean_of_the_honest_belief_is_right_on_average():
    """Weighted by the belief itself, what is believed equals what is true."""
    found, true, _ = learned(2, crowding=1.0)

    assert found.means.sum() == pytest.approx(true.sum(), rel=0.03)


def test_without_any_click_the_honest_mean_is_the_history():
    nothing = Counts(*np.zeros((3, 4, 3)))

    found = posterior(nothing, np.array([0.1, 0.2, 0.3]), *SURE).arms

    assert found.means == pytest.approx(0.9 * np.array([0.1, 0.2, 0.3]))
    variance = (1 + 1 / 4) * (1 + 1 / 16) * (1 + 1 / 44) * (1 + 1 / 16) - 1  # of independent factors
    assert found.relative_variance == pytest.approx(np.full(3, variance))


def test_clicks_of_the_state_itself_are_counted_once():
    """All data in one state: its own clicks update the prior, and the parents, left with nothing, keep theirs."""
    sums = np.full((4, 1), 1.0)

    honest = posterior(Counts(100 * sums, 30 * sums, 10 * sums), np.array([0.1]), *SURE).arms

    variance = sum(np.log1p(1 / np.array([4, 16, 44, 16])))
    logs = np.linspace(-6, 6, 200_001)
    weights = np.exp(30 * logs - 9 * np.exp(logs) - 0.5 * (logs + 0.5 * variance) ** 2 / variance)
    first, second = (np.exp(power * logs) @ weights / weights.sum() for power in (1, 2))
    assert honest.means == pytest.approx(0.9 * 0.1 * first, rel=1e-4)
    assert honest.relative_variance == pytest.approx(second / first**2 - 1, rel=0.01)


def test_forgetting_halves_what_old_clicks_weigh():
    sums = np.zeros((4, 1, 5))
    sums[:, 0] = [100, 30, 3, 10, 12]

    now = shared(sums, sums[0, 0], np.array([0.1]), SHAPES)
    later = shared(sums, sums[0, 0], np.array([0.1]), SHAPES, weight=2.0)
    half = shared(sums / 2, sums[0, 0] / 2, np.array([0.1]), SHAPES)

    assert later.rate == pytest.approx(half.rate)
    assert later.rate < now.rate
    assert decay_weight(2500.0, 2500.0) == 2.0
    assert decay_weight(2500.0, None) == 1.0


def test_the_chances_of_being_best_are_those_of_the_posterior():
    """Two arms whose posteriors are Gamma: the chance has a closed form (a Beta)."""
    arms = Arms(np.array([0.1, 0.15]), np.ones(2), np.array([1 / 8, 1 / 5]))

    chances = chances_of_best(repeated(arms, 100_000).draw(np.random.default_rng(0), z=1.0))

    first = beta.sf(0.15 / 5 / (0.15 / 5 + 0.1 / 8), 8, 5)
    assert chances[0] == pytest.approx(first, abs=0.006)
    assert chances.sum() == pytest.approx(1.0)


def test_an_arm_alone_has_the_interval_of_its_beta_posterior():
    low, high = interval(Arms(np.array([0.0]), np.array([0.0])))

    assert (low[0], high[0]) == pytest.approx((0.025, 0.975))


@pytest.mark.parametrize("z", [None, 0.5, 2.0])
@pytest.mark.parametrize("variance", [None, np.array([0.2, 0.05])])
def test_a_draw_exceeds_a_quantile_with_the_rest_of_its_chance(variance, z):
    """Within .001: chances of exceeding are nearly exact, quantiles exact."""
    arms = Arms(np.array([0.1, 0.6]), np.array([3.0, 40.0]), variance)

    for chance in (0.025, 0.5, 0.9):
        assert arms.exceeds(arms.quantile(chance, z), z) == pytest.approx(1 - chance, abs=1e-3)


@pytest.mark.parametrize("z", [0.5, 2.0])
def test_quantiles_are_those_of_the_gamma_and_of_the_beta_posterior(z):
    means, counts, variance = np.array([0.1, 0.6]), np.array([3.0, 40.0]), np.array([0.2, 0.05])
    shapes = 1 / (z**2 * variance)

    shared_quantiles = Arms(means, counts, variance).quantile(0.3, z)
    quantiles_alone = Arms(means, counts).quantile(0.3, z)

    assert shared_quantiles == pytest.approx(gamma.ppf(0.3, shapes, scale=means / shapes))
    assert quantiles_alone == pytest.approx(
        beta.ppf(0.3, (1 + means * counts) / z**2, (1 + (1 - means) * counts) / z**2)
    )


@pytest.mark.parametrize(("z", "deviation"), [(1.0, 1.0), (0.5, 0.5)])
def test_the_moments_of_a_draw_are_those_of_its_posterior(z, deviation):
    shared_arm = Arms(np.array([0.2]), np.array([9.0]), np.array([0.25]))
    uniform = Arms(np.array([0.0]), np.array([0.0]))

    assert shared_arm.moments(z) == (pytest.approx([0.2]), pytest.approx([0.1 * deviation]))
    assert uniform.moments(1.0) == (pytest.approx([0.5]), pytest.approx([np.sqrt(1 / 12)]))


def test_without_pseudo_counts_the_beta_posterior_is_the_counts_alone():
    arms = Arms(np.array([0.25]), np.array([8.0]), pseudo=0.0)

    assert arms.quantile(0.3)[0] == pytest.approx(beta.ppf(0.3, 2, 6))
    assert arms.exceeds(np.array([0.4]))[0] == pytest.approx(beta.sf(0.4, 2, 6), abs=1e-3)
    assert arms.draw(np.random.default_rng(0))[0] == np.random.default_rng(0).beta(2, 6)


@pytest.mark.parametrize("reward", [0.0, 1.0, 2.5])
def test_a_linear_model_is_never_sure_even_where_each_reward_was_alike_or_outweighs_its_impression(reward):
    """A click at a place that is seldom looked at counts for more than one impression."""
    features = np.array([[CONSTANT, 0.1], [CONSTANT, -0.1]])
    seen = np.repeat(features, 40, axis=0)
    arms = Arms(np.full(2, reward), np.full(2, 40.0), linear=Linear(features, seen.T @ seen, reward * seen.sum(axis=0)))

    honest = linear_posterior(arms)
    low, high = interval(honest)

    assert (honest.relative_variance > 0.0).all()
    assert (low >= 0.0).all()
    assert (low < high).all()


def test_estimated_regret_is_right_on_average_and_its_interval_covers_the_truth():
    """The truth is drawn from the posterior itself, as a right prior and honest updates make it."""
    rng = np.random.default_rng(5)
    estimates, truths = [], []
    for _ in range(300):
        variance = rng.uniform(0.02, 0.3, 60)
        means = rng.gamma(2.0, 0.02, 60)
        arms = Arms(means, np.ones(60), variance)
        true = means * variance * rng.standard_gamma(1 / variance)
        shown = np.argsort(-means)[:5]
        estimates.append(estimated_regret(repeated(arms, 200).draw(rng, z=1.0), shown, 5))
        truths.append(np.sort(true)[-5:].sum() - true[shown].sum())
    mean, low, high = np.array(estimates).T
    truth = np.array(truths)

    assert mean.mean() == pytest.approx(truth.mean(), abs=4 * truth.std() / np.sqrt(300))
    assert 0.91 <= ((low <= truth) & (truth <= high)).mean() <= 0.985
