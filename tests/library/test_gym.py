"""The simulated shop as an environment of Gymnasium."""

import warnings

import numpy as np
import pytest

import rlreco as rl

gymnasium = pytest.importorskip("gymnasium")

SHOPPERS = rl.Shoppers(profile={"stateFeatures": ["segment"], "topCandidates": 15, "tailCandidates": 5})


@pytest.fixture
def env():
    return rl.ShopEnv(SHOPPERS, world=1)


def test_it_passes_the_checker_of_gymnasium():
    from gymnasium.utils.env_checker import check_env

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(rl.ShopEnv(SHOPPERS), skip_render_check=True)


@pytest.mark.parametrize("name", ["rlreco.library.gym:rlreco/Shop-v0", "rlreco/Shop-v0"])
def test_it_is_made_by_its_id_with_episodes_of_a_thousand_steps(name):
    gymnasium.register_envs(rl.ShopEnv)
    made = gymnasium.make(name, shoppers=SHOPPERS, world=2)
    made.reset(seed=1)

    ends = [made.step(0)[2:4] for _ in range(1_000)]

    assert isinstance(made.unwrapped, rl.ShopEnv)
    assert ends == [(False, False)] * 999 + [(False, True)]


def test_a_seed_decides_the_shoppers_and_a_world_their_tastes(env):
    def rewards(env, seed):
        env.reset(seed=seed)
        return [env.step(n % 20)[:2] for n in range(300)]

    assert rewards(env, 1) == rewards(env, 1) == rewards(rl.ShopEnv(SHOPPERS, world=1), 1)
    assert rewards(env, 1) != rewards(env, 2)
    assert rewards(env, 1) != rewards(rl.ShopEnv(SHOPPERS, world=2), 1)


def test_a_buy_pays_1_a_click_less_and_only_what_was_clicked_is_bought(env):
    state, _ = env.reset(seed=1)
    for n in range(2_000):
        shown = env.products[state][n % 20]
        state, reward, _, _, info = env.step(n % 20)
        assert info["product"] == shown
        assert info["clicked"] or not info["bought"]
        assert (reward == 1.0) == info["bought"]
        assert (reward > 0.0) == info["clicked"]


def q_learned(env, steps, seed):
    """A plain table of values, and chance one time in ten."""
    rng = np.random.default_rng(seed)
    values = np.full((env.observation_space.n, env.action_space.n), 0.1)
    counts = np.zeros_like(values)
    state, _ = env.reset(seed=seed)
    for _ in range(steps):
        action = rng.integers(env.action_space.n) if rng.random() < 0.1 else values[state].argmax()
        following, reward, *_ = env.step(action)
        counts[state, action] += 1
        values[state, action] += (reward - values[state, action]) / counts[state, action]
        state = following
    return values


def earned(env, choose, steps, seed):
    state, _ = env.reset(seed=seed)
    total = 0.0
    for _ in range(steps):
        state, reward, *_ = env.step(choose(state))
        total += reward
    return total


def test_a_q_learner_trains_on_it_and_earns_more_than_chance(env):
    """It earns some three times as much; half as much more again is six standard errors away."""
    values, rng = q_learned(env, 10_000, 1), np.random.default_rng(2)

    trained = earned(env, lambda state: values[state].argmax(), 5_000, 3)
    chance = earned(env, lambda state: rng.integers(env.action_space.n), 5_000, 3)

    assert trained > 1.5 * chance > 0.0


def test_products_that_come_and_go_are_refused():
    with pytest.raises(rl.RLRecoError, match="come and go"):
        rl.ShopEnv(rl.Shoppers(profile={"stateFeatures": ["segment"]}, turnover=0.2))


def test_policies_can_race_on_the_shop_as_a_gymnasium_environment(env):
    table = rl.compare(["thompson:z=.5", "uniform"], on=env, rounds=3_000, replicates=3, seed=1).frame()

    assert table["reward"][0] > table["reward"][1]
