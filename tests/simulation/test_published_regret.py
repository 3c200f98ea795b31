"""Regret of the classic policies equals what independent implementations got, and that of libraries on equal terms.

A: ten arms with click rates of percents; B: ten arms from .05 to .95. One arm a round, 10,000 rounds.
"""

from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

from rlreco.simulation.setups import BernoulliArms
from rlreco.simulation.simulate import simulate

ARMS = {
    "A": (0.10, 0.05, 0.05, 0.05, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01),
    "B": (0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95),
}
# (arms, policy, mean, standard error of 500 replicates, reach of the difference's interval, our own replicates)
PUBLISHED = [
    ("A", "epsilon_greedy", 138.9, 4.8, 15.0, 1_000),
    ("A", "ucb1", 500.8, 0.7, 0.03 * 500.8, 500),
    ("A", "ucb1_tuned", 202.9, 1.0, 0.03 * 202.9, 500),
    ("A", "kl_ucb", 111.7, 0.7, 0.03 * 111.7, 750),
    ("A", "thompson", 80.5, 0.6, 0.03 * 80.5, 2_000),
    ("A", "uniform", 660.0, 0.1, 1.0, 500),
    ("B", "epsilon_greedy", 483.8, 2.2, 0.03 * 483.8, 500),
    ("B", "ucb1", 350.1, 1.2, 0.03 * 350.1, 500),
    ("B", "ucb1_tuned", 60.9, 0.6, 3.0, 1_000),
    ("B", "kl_ucb", 46.8, 0.4, 0.03 * 46.8, 1_000),
    ("B", "thompson", 33.0, 0.3, 0.03 * 33.0, 2_000),
    ("B", "uniform", 4_500.0, 1.2, 10.0, 500),
]


@pytest.mark.slow
@pytest.mark.parametrize(("arms", "policy", "mean", "error", "reach", "replicates"), PUBLISHED)
def test_regret_is_what_was_published(arms, policy, mean, error, reach, replicates):
    """The 95 % interval of the difference (Welch) lies within the reach."""
    setup = BernoulliArms(ARMS[arms], permute=True)
    with ProcessPoolExecutor(2) as executor:
        run = simulate(setup, [policy], rounds=10_000, replicates=replicates, seed=11, batch=250, executor=executor)

    found = run.summary()["results"][0]

    interval = 1.96 * np.hypot(error, found["regret_se"])
    assert abs(found["regret_mean"] - mean) + interval < reach


ROUNDS, REPLICATES, CHANCES = 400, 80, (0.1, 0.3, 0.5, 0.7, 0.9)


def same_luck():
    """(chances, luck) of each replicate, as `simulate` with seed 3 meets them: a reward is 1 where luck < chance."""
    setup = BernoulliArms(CHANCES, permute=True)
    shoppers = setup.shoppers(range(REPLICATES), 3)
    rngs = [np.random.default_rng([3, 10, replicate]) for replicate in range(REPLICATES)]
    visits = shoppers.sessions(rngs, 1)
    luck = np.array([next(visits).luck[:, 0, 0] for _ in range(ROUNDS)])
    table = shoppers._truths[0][1].click.reshape(REPLICATES, len(CHANCES))
    return table, luck.T


def compare(policy, choose_and_learn):
    """Paired regret: ours and that of a library, which is driven by `choose_and_learn(replicate)` -> (pull, learn)."""
    setup = BernoulliArms(CHANCES, permute=True)
    ours = simulate(setup, [policy], rounds=ROUNDS, replicates=REPLICATES, seed=3).runs[0].totals.regret[-1]
    theirs = np.zeros(REPLICATES)
    for replicate, (chances, luck) in enumerate(zip(*same_luck(), strict=True)):
        pull, learn = choose_and_learn(replicate)
        for lucky in luck:
            arm = pull()
            learn(arm, int(lucky < chances[arm]))
            theirs[replicate] += chances.max() - chances[arm]
    gap = ours - theirs
    return abs(gap.mean()), 4 * gap.std(ddof=1) / np.sqrt(REPLICATES)


@pytest.mark.oracle
@pytest.mark.parametrize("policy", ["epsilon_greedy", "ucb1", "thompson"])
def test_regret_equals_that_of_mabwiser_with_the_same_luck(policy):
    mab = pytest.importorskip("mabwiser.mab")
    kinds = {
        "epsilon_greedy": lambda: mab.LearningPolicy.EpsilonGreedy(0.1),
        "ucb1": lambda: mab.LearningPolicy.UCB1(1.0),
        "thompson": lambda: mab.LearningPolicy.ThompsonSampling(),
    }

    def driver(replicate):
        learner = mab.MAB(list(range(len(CHANCES))), kinds[policy](), seed=replicate)
        tried = []

        def pull():
            # It would never try an arm whose score starts at 0 once another has won: show each of them once.
            return len(tried) if len(tried) < len(CHANCES) else learner.predict()

        def learn(arm, reward):
            tried.append((arm, reward))
            if len(tried) == len(CHANCES):
                learner.fit(*map(list, zip(*tried, strict=True)))
            elif len(tried) > len(CHANCES):
                learner.partial_fit([arm], [reward])

        return pull, learn

    gap, tolerance = compare(policy, driver)

    # Pulling each arm once at the start costs what random first pulls don't: at most a round of gaps.
    assert gap < tolerance + (0.0 if policy == "ucb1" else 2.0)


@pytest.mark.oracle
@pytest.mark.parametrize("policy", ["epsilon_greedy", "ucb1", "thompson"])
def test_regret_equals_that_of_river_with_the_same_luck(policy):
    bandit = pytest.importorskip("river.bandit")
    proba = pytest.importorskip("river.proba")
    kinds = {
        "epsilon_greedy": lambda seed: bandit.EpsilonGreedy(0.1, seed=seed),
        "ucb1": lambda seed: bandit.UCB(1.0, seed=seed),
        "thompson": lambda seed: bandit.ThompsonSampling(reward_obj=proba.Beta(), seed=seed),
    }

    def driver(replicate):
        learner, arms = kinds[policy](replicate), list(range(len(CHANCES)))
        return lambda: learner.pull(arms), lambda arm, reward: learner.update(arm, bool(reward))

    gap, tolerance = compare(policy, driver)

    assert gap < tolerance
