"""Top-two Thompson sampling: Russo's own procedure in its chances, and sooner sure of the best arm than Thompson's."""

import numpy as np
import pytest

from rlreco.bandit.best_arm import chances_of_best
from rlreco.bandit.policies.registry import parse
from rlreco.bandit.policies.top_two import TopTwo
from rlreco.bandit.posterior import Arms, repeated
from rlreco.bandit.slates.choose import choose, propensities
from rlreco.errors import ConfigError
from rlreco.simulation.leaders import BestArm
from rlreco.simulation.setups import BernoulliArms
from rlreco.simulation.simulate import simulate

ARMS = Arms(np.array([0.4, 0.35, 0.3, 0.1]), np.array([20.0, 15.0, 10.0, 12.0]))


def by_the_procedure(beta, n_sessions, rng):
    """Draw; show the leader with chance beta, else draw anew until another arm leads."""
    leaders = repeated(ARMS, n_sessions).draw(rng).argmax(axis=1)
    shown = leaders.copy()
    waiting = np.flatnonzero(rng.random(n_sessions) >= beta)
    while len(waiting):
        again = repeated(ARMS, len(waiting)).draw(rng).argmax(axis=1)
        shown[waiting] = again
        waiting = waiting[again == leaders[waiting]]
    return np.bincount(shown, minlength=4) / n_sessions


@pytest.mark.parametrize("beta", [0.5, 0.8, 1.0])
def test_a_slate_of_one_shows_arms_as_often_as_russos_procedure(beta):
    """100,000 sessions; beside five standard errors, 3 % for the integral."""
    seen = by_the_procedure(beta, 100_000, np.random.default_rng(1))

    chances = TopTwo(beta).inclusion(ARMS, np.arange(4), 1)

    assert (np.abs(chances - seen) < 5 * np.sqrt(seen * (1 - seen) / 100_000) + 0.03 * seen).all()


def test_without_challengers_it_is_thompson_sampling():
    assert TopTwo(1.0).inclusion(ARMS, np.arange(4), 1) == pytest.approx(chances_of_best(ARMS))


def test_a_leader_that_is_nearly_certain_has_half_of_the_sessions():
    arms = Arms(np.array([0.9, 0.1, 0.1]), np.array([4_000.0, 4_000.0, 4_000.0]))

    chances = TopTwo().inclusion(arms, np.arange(3), 1)

    assert chances == pytest.approx([0.5, 0.25, 0.25], rel=1e-3)


def test_two_places_hold_the_leader_and_a_challenger():
    arms = Arms(np.array([0.6, 0.5, 0.05, 0.05]), np.full(4, 300.0))

    chances = TopTwo().inclusion(arms, np.arange(4), 2)

    assert chances[:2] == pytest.approx([1, 1], abs=0.01)
    assert chances.sum() == pytest.approx(2)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_slates_hold_arms_exactly_as_often_as_their_propensities_say(size):
    """And the mean of 1 / propensity over the slate's arms is their number, by which rewards are weighed in a log."""
    recommender, n_slates = parse("top_two"), 4_000
    chances = propensities(recommender, ARMS, np.arange(4), size, np.random.default_rng(0))
    slates = choose(recommender, repeated(ARMS, n_slates), size, np.random.default_rng(2)).arms

    seen = np.bincount(slates.ravel(), minlength=4) / n_slates

    assert (chances.errors == 0).all()
    error = np.sqrt(chances.chances * (1 - chances.chances) / n_slates)
    assert (np.abs(seen - chances.chances) < 4 * error + 1e-9).all()
    weights = (1 / chances.chances)[slates].sum(axis=1)
    assert abs(weights.mean() - 4) < 4 * weights.std() / np.sqrt(n_slates) + 1e-9


def test_products_that_are_away_are_never_shown():
    away = np.array([[True, False, True, True]])

    slates = [
        choose(parse("top_two"), repeated(ARMS, 1), 2, np.random.default_rng(seed), away).arms for seed in range(50)
    ]

    assert not (np.array(slates) == 1).any()


def test_a_slate_of_all_arms_holds_all():
    assert TopTwo().inclusion(ARMS, np.arange(4), 4) == pytest.approx(np.ones(4))


@pytest.mark.parametrize("beta", [0, -0.5, 1.2])
def test_a_share_that_makes_no_sense_is_one_clear_line(beta):
    with pytest.raises(ConfigError, match="top_two: beta must be above 0 and at most 1, got"):
        parse(f"top_two:beta={beta}")


def test_it_declares_the_best_arm_more_often_than_thompson_in_as_many_sessions():
    """The best of five is known by construction. 100 worlds each: one standard error of the difference is below .07."""
    arms = BernoulliArms((0.3, 0.2, 0.2, 0.2, 0.1), permute=True)

    runs = simulate(arms, ["thompson", "top_two"], rounds=600, replicates=100, seed=3).runs
    thompson, top_two = (BestArm.of(run.checkpoints, run.leaders, 0.95) for run in runs)

    assert top_two.declared_right > thompson.declared_right + 0.1
    assert top_two.right > thompson.right - 0.05
    assert top_two.loss < thompson.loss
