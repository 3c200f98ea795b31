"""How well the default learns from shoppers calibrated on UCI Online Retail: seeds that nothing was tuned on."""

from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

from rlreco.domain.profile import Profile
from rlreco.simulation.setups import ShopVisits
from rlreco.simulation.shop_of_sales import shop_of_sales
from rlreco.simulation.simulate import simulate

SEED = 20_261_127

BARS = [
    ({}, 0.18),
    ({"history": "shuffled"}, 0.35),
    ({"history": "none"}, 0.34),
    ({"half_life": 2_500.0}, 0.20),
    ({"half_life": 2_500.0, "drift_at": 10_000}, 0.28),
]


@pytest.fixture(scope="module")
def shop(online_retail_classed):
    return shop_of_sales(online_retail_classed, Profile())


@pytest.fixture(scope="module")
def pool():
    with ProcessPoolExecutor(2) as executor:
        yield executor


def share(shop, pool, policy, rounds=20_000, replicates=20, **change):
    """Of the regret of slates at random."""
    setup = ShopVisits(shop, Profile(), **change)
    batch = replicates // 2
    result = simulate(setup, [policy], rounds=rounds, replicates=replicates, seed=SEED, batch=batch, executor=pool)
    return result.runs[0].rates()["share_of_uniform_regret"]


@pytest.mark.slow
def test_the_shop_is_the_one_that_was_measured(shop):
    assert shop.shares.shape == (672, 240)
    assert shop.baskets.sum() == 18_402
    worlds = ShopVisits(shop, Profile()).shoppers(range(3), 1)
    click = worlds._truths[0][1].click.reshape(3, 672, 240)
    by_baskets = np.average(click.mean(axis=2), axis=1, weights=shop.baskets)
    assert by_baskets == pytest.approx(np.full(3, 0.04), rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(("change", "bar"), BARS)
def test_the_default_clears_its_bar(shop, pool, change, bar):
    assert share(shop, pool, "default", **change) <= bar


@pytest.mark.slow
def test_learning_each_state_alone_is_hardly_better_than_chance(shop, pool):
    """As the tutorial means it, and as the field's libraries do it."""
    assert share(shop, pool, "tutorial_epsilon_greedy", replicates=4) > 0.7
    assert share(shop, pool, "ucb1:sharing=off", replicates=4) > 0.9


@pytest.mark.slow
@pytest.mark.parametrize("change", [{"environment": "additive"}, {"examination": 0.85}])
def test_where_its_model_is_wrong_the_default_still_beats_the_classics(shop, pool, change):
    size = {"rounds": 4_000, "replicates": 6}
    default = share(shop, pool, "default", **size, **change)

    for classic in ("epsilon_greedy:sharing=off", "kl_ucb:sharing=off,exploration=.1", "thompson:sharing=off"):
        assert default < share(shop, pool, classic, **size, **change)


@pytest.mark.slow
def test_all_policies_tie_with_customers_who_have_no_taste(shop, pool):
    """Within two standard errors of the paired difference, but for one in twenty that chance puts outside."""
    policies = ["default", "uniform", "greedy", "ucb1", "kl_ucb", "softmax", "tutorial_epsilon_greedy", "exp3"]
    setup = ShopVisits(shop, Profile(), environment="null")
    runs = simulate(setup, policies, rounds=500, replicates=20, seed=SEED, executor=pool).runs

    rewards = np.array([run.totals.reward[-1] for run in runs])
    gaps = rewards[1:] - rewards[0]
    errors = gaps.std(axis=1, ddof=1) / np.sqrt(gaps.shape[1])
    assert (np.abs(gaps.mean(axis=1)) <= 2 * errors + 1e-9).sum() >= len(gaps) - 1
    assert all((run.totals.regret[-1] == 0).all() for run in runs)
