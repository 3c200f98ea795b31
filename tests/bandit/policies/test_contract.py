"""What every policy of the registry promises, whichever it is."""

import pickle
from math import inf, nan

import numpy as np
import pytest

from rlreco.bandit.policies.registry import LARGEST, POLICIES, parameters, parse
from rlreco.bandit.posterior import Arms, Linear
from rlreco.bandit.prior.shop import Shop
from rlreco.bandit.slates.choose import choose, propensities
from rlreco.bandit.slates.slate import along
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.simulation.learners import Shown
from rlreco.simulation.setups import BernoulliArms, ShopVisits
from rlreco.simulation.simulate import simulate

LEARNERS = sorted(set(POLICIES) - {"uniform", "popularity"})
DETERMINISTIC = ("uniform", "popularity", "greedy", "epsilon_greedy", "ucb1", "ucb1_tuned", "kl_ucb", "lin_ucb")
BY_NOISE = sorted(set(POLICIES) - set(DETERMINISTIC))
N_ARMS, N_FEATURES, DRAWS = 7, 3, 20_000


def some_arms(*leading, seed=0, shared=False):
    """All that any policy reads, with the leading axes wanted."""
    rng = np.random.default_rng(seed)
    shape = (*leading, N_ARMS)
    features = rng.standard_normal((*shape, N_FEATURES))
    seen = rng.standard_normal((*leading, 40, N_FEATURES))
    linear = Linear(features, np.swapaxes(seen, -1, -2) @ seen, seen.sum(axis=-2))
    return Arms(
        means=rng.uniform(0.05, 0.6, shape),
        impressions=rng.integers(1, 50, shape).astype(float),
        relative_variance=rng.uniform(0.05, 0.5, shape) if shared else None,
        rounds=np.full((*leading, 1), 60.0),
        history=rng.uniform(0, 0.2, shape),
        gains=rng.uniform(0, 40, shape),
        linear=linear,
    )


def each(arms, change):
    """The arms with their last axis changed: of every array but the linear sums and the time."""
    linear = arms.linear._replace(features=np.moveaxis(change(np.moveaxis(arms.linear.features, -1, 0)), 0, -1))
    variance = arms.relative_variance
    return Arms(
        change(arms.means),
        change(arms.impressions),
        None if variance is None else change(variance),
        arms.rounds,
        change(arms.history),
        change(arms.gains),
        linear,
    )


def repeated(arms, n):
    def more(array):
        return None if array is None else np.broadcast_to(array, (n, *array.shape))

    linear = Linear(*(more(array) for array in arms.linear))
    values = (arms.means, arms.impressions, arms.relative_variance, arms.rounds, arms.history, arms.gains)
    return Arms(*map(more, values), linear)


def one_of(arms, place):
    linear = Linear(*(array[place] for array in arms.linear))
    return Arms(arms.means[place], arms.impressions[place], None, arms.rounds[place], arms.history[place],
                arms.gains[place], linear)  # fmt: skip


def mean_scores(policy, arms, seed):
    return policy.scores(repeated(arms, DRAWS), np.random.default_rng(seed)).mean(axis=0)


def noise_of(policy, arms):
    return policy.scores(repeated(arms, 2_000), np.random.default_rng(9)).std(axis=0).max() / np.sqrt(DRAWS)


@pytest.mark.parametrize("name", LEARNERS)
def test_it_does_better_than_uniform_where_there_is_something_to_learn(name):
    arms = BernoulliArms((0.1, 0.9, 0.2, 0.3, 0.4), permute=True)

    result = simulate(arms, [name, "uniform"], rounds=400, replicates=30, seed=5)

    gap = result.differences(against="uniform").iloc[0]
    assert gap["high"] < -0.15 * result.run("uniform").totals.regret[-1].mean()


@pytest.mark.parametrize("name", POLICIES)
def test_the_same_seed_gives_the_same_scores_and_slates(name):
    recommender, arms = parse(name), some_arms(4)

    first, second = (choose(recommender, arms, 3, np.random.default_rng(1)).arms for _ in range(2))
    scores = [recommender.policy.scores(arms, np.random.default_rng(2)) for _ in range(2)]

    assert (first == second).all()
    assert (scores[0] == scores[1]).all()
    assert scores[0].shape == (4, N_ARMS)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("name", DETERMINISTIC)
def test_arms_in_another_order_have_their_scores_in_that_order(name, shared):
    policy, arms, order = parse(name).policy, some_arms(shared=shared), np.random.default_rng(3).permutation(N_ARMS)
    rng = np.random.default_rng(0)

    moved = policy.scores(each(arms, lambda array: array[..., order]), rng)

    assert moved == pytest.approx(policy.scores(arms, rng)[order], rel=1e-12)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("name", BY_NOISE)
def test_arms_in_another_order_have_their_random_scores_in_that_order_on_average(name, shared):
    policy, arms, order = parse(name).policy, some_arms(shared=shared), np.random.default_rng(3).permutation(N_ARMS)

    moved = mean_scores(policy, each(arms, lambda array: array[..., order]), seed=1)

    assert moved == pytest.approx(mean_scores(policy, arms, seed=2)[order], abs=6 * noise_of(policy, arms) + 1e-12)


@pytest.mark.parametrize("name", DETERMINISTIC)
def test_many_choices_at_once_equal_a_loop_over_them(name):
    policy, arms, rng = parse(name).policy, some_arms(5), np.random.default_rng(0)

    loop = np.stack([policy.scores(one_of(arms, place), rng) for place in range(5)])

    assert policy.scores(arms, rng) == pytest.approx(loop, rel=1e-12)


@pytest.mark.parametrize("name", BY_NOISE)
def test_many_random_choices_at_once_equal_a_loop_on_average(name):
    policy, arms = parse(name).policy, some_arms(2)

    together = policy.scores(repeated(arms, DRAWS), np.random.default_rng(1)).mean(axis=0)

    for place in range(2):
        one = one_of(arms, place)
        assert together[place] == pytest.approx(mean_scores(policy, one, seed=2), abs=6 * noise_of(policy, one) + 1e-12)


@pytest.mark.parametrize("name", POLICIES)
def test_the_chances_of_all_arms_add_up_to_the_slate(name):
    recommender = parse(name) if name in ("exp3", "epsilon_greedy") else parse(name, explore=0.05)

    found = propensities(recommender, some_arms(), np.arange(N_ARMS), 3, np.random.default_rng(0), draws=2_000)

    assert found.chances.sum() == pytest.approx(3, abs=5 * np.sqrt((found.errors**2).sum()) + 1e-9)
    assert (found.chances >= 0).all()
    assert (found.chances <= 1 + 1e-12).all()


@pytest.mark.parametrize("name", sorted(set(POLICIES) - {"uniform"}))
def test_the_chances_are_those_of_the_slates_it_draws(name):
    recommender = parse(name) if name in ("exp3", "epsilon_greedy") else parse(name, explore=0.1)
    arms, n_slates = some_arms(seed=4), 40_000
    slates = choose(recommender, repeated(arms, n_slates), 3, np.random.default_rng(5)).arms
    seen = np.bincount(slates.ravel(), minlength=N_ARMS) / n_slates

    found = propensities(recommender, arms, np.arange(N_ARMS), 3, np.random.default_rng(6), draws=3_000)

    error = np.sqrt(found.errors**2 + seen * (1 - seen) / n_slates) + 1e-6
    assert (np.abs(seen - found.chances) < 4.5 * error).all()


def shop():
    rng = np.random.default_rng(1)
    states = ("Q1_May", "Q1_June", "Q2_May", "Q2_June")
    candidates = np.stack([rng.permutation(30)[:20] for _ in states])
    shares = rng.gamma(0.7, 0.05, candidates.shape) + 1e-3
    return Shop(("segment", "month"), states, tuple(map(str, range(30))), candidates, shares, np.full(4, 10.0))


SETUPS = {
    "arms": BernoulliArms((0.1, 0.4, 0.2, 0.3), size=2),
    "shop": ShopVisits(shop(), Profile(state_features=("segment", "month"), n_products=3), fit="none"),
}
CASES = [(setup, name) for setup in SETUPS for name in POLICIES if (setup, name) != ("arms", "popularity")]


def taught(setup, recommender, shoppers, first, last):
    """A learner that saw the sessions first .. last of a uniform log."""
    learner = setup.learner(shoppers, recommender)
    rngs = [np.random.default_rng([7, replicate]) for replicate in range(3)]
    for session, visit in zip(range(1, last + 1), shoppers.sessions(rngs, setup.size), strict=False):
        rng = np.random.default_rng(session)
        arms = choose(parse("uniform"), learner.arms(session, visit.states, visit.customers), setup.size, rng).arms
        answer = shoppers.answer(session, visit.customers, arms, visit.luck)
        if session >= first:
            learner.learn(Shown(session, visit.states, visit.customers, arms, answer, np.full(arms.shape, 0.5)))
    return learner


@pytest.mark.parametrize(("where", "name"), CASES)
def test_merging_two_learners_equals_learning_from_both_logs(where, name):
    setup = SETUPS[where]
    recommender, shoppers = setup.recommender(name), setup.shoppers(range(3), 2)
    whole = taught(setup, recommender, shoppers, 1, 60)

    merged = taught(setup, recommender, shoppers, 1, 25)
    merged.absorb(taught(setup, recommender, shoppers, 26, 60))

    states = np.zeros(3, dtype=int)
    scores = [
        recommender.policy.scores(learner.arms(61, states, states), np.random.default_rng(1))
        for learner in (whole, merged)
    ]
    assert scores[1] == pytest.approx(scores[0], rel=1e-9)


@pytest.mark.parametrize(("where", "name"), CASES)
def test_a_learner_that_was_saved_and_loaded_draws_the_same(where, name):
    setup = SETUPS[where]
    recommender, shoppers = setup.recommender(name), setup.shoppers(range(3), 2)
    learner = taught(setup, recommender, shoppers, 1, 30)

    again = pickle.loads(pickle.dumps((recommender, learner)))

    states = np.ones(3, dtype=int) % shoppers.n_states
    before = choose(recommender, learner.arms(31, states, states), setup.size, np.random.default_rng(3)).arms
    assert (
        choose(again[0], again[1].arms(31, states, states), setup.size, np.random.default_rng(3)).arms == before
    ).all()


@pytest.mark.parametrize("seed", range(3))
def test_along_takes_what_numpy_takes(seed):
    rng = np.random.default_rng(seed)
    values, places = rng.random((3, 4, 9)), rng.integers(0, 9, (3, 4, 5))

    assert (along(values, places) == np.take_along_axis(values, places, axis=-1)).all()
    assert (along(values[0, 0], places[0, 0]) == values[0, 0][places[0, 0]]).all()


NUMBERS = [(name, key) for name in sorted(POLICIES) for key in parameters(name) if key != "decay"]


@pytest.mark.parametrize(("name", "key"), NUMBERS)
@pytest.mark.parametrize("size", [1e-320, 1e-160, 1.0 / LARGEST, 5.0, 100.0, LARGEST, 1e160, inf, nan])
@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_parameter_of_any_size_is_refused_or_gives_chances_that_are_numbers(name, key, size, shared):
    try:
        policy = parse(f"{name}:{key}={size}")
    except ConfigError:
        return

    chances, _ = propensities(policy, some_arms(shared=shared), np.arange(N_ARMS), 3, np.random.default_rng(0))

    assert chances.sum() == pytest.approx(3.0, abs=0.1)
