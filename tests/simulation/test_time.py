"""The time t that policies count by: sessions, each fading as its evidence does, in simulation and service alike."""

import numpy as np
import pytest

from rlreco.bandit.beliefs import beliefs_of, decay_weight
from rlreco.bandit.policies.registry import parse, parse_for
from rlreco.bandit.posterior import Arms
from rlreco.bandit.prior.shop import Shop
from rlreco.bandit.sharing.likely import LikelyShapes
from rlreco.bandit.sharing.ratios import Shapes
from rlreco.domain.profile import Profile
from rlreco.domain.records import Gain
from rlreco.simulation.learners import Shown
from rlreco.simulation.setups import BernoulliArms, ShopVisits
from rlreco.simulation.shoppers import Answer

HALF_LIFE, SESSIONS, SIZE = 50.0, 500, 4
FADED = sum(2.0 ** -((SESSIONS + 1 - session) / HALF_LIFE) for session in range(1, SESSIONS + 1))
LOOKS = (1.0, 0.8, 0.6, 0.4)


def setup(half_life=HALF_LIFE, positions=()):
    rng = np.random.default_rng(1)
    shop = Shop(("segment",), ("Q1",), tuple("abcdef"), np.arange(6)[None], rng.uniform(0.1, 0.4, (1, 6)), np.ones(1))
    profile = Profile(state_features=("segment",), n_products=SIZE, positions=positions)
    return ShopVisits(shop, profile, half_life=half_life, fit="none")


def simulated(setup, spec):
    """Arms after 500 sessions, in all of which the first products are shown and nothing is clicked."""
    recommender, shoppers = setup.recommender(spec), setup.shoppers(range(1), 1)
    learner, nobody = setup.learner(shoppers, recommender), np.zeros(1, dtype=np.intp)
    nothing = np.zeros((1, setup.size), dtype=bool)
    for session in range(1, SESSIONS + 1):
        answer = Answer(nothing, None, np.zeros(nothing.shape))
        learner.learn(Shown(session, nobody, nobody, np.arange(setup.size)[None], answer, np.ones(nothing.shape)))
    return learner.arms(SESSIONS + 1, nobody, nobody)


def served(setup, spec):
    """Arms by the sums that a store holds after the same sessions."""
    looks = np.array(setup.profile.positions or np.ones(SIZE))
    sums = np.zeros((5, 7, len(Gain._fields)))
    total = sum(decay_weight(session, HALF_LIFE) for session in range(1, SESSIONS + 1))
    sums[:-1, :SIZE, 0] = total * looks
    sums[:-1, :SIZE, 3] = sums[:-1, :SIZE, 0] * setup.shop.shares[0, :SIZE]
    sums[-1, -1, 0] = total * looks.sum()
    profile = setup.profile.model_copy(update={"half_life": HALF_LIFE})
    weight = decay_weight(SESSIONS + 1, HALF_LIFE)
    likely = LikelyShapes.sure(Shapes())
    args = (
        parse_for(profile, spec),
        tuple("abcdef"),
        setup.shop.shares[0],
        sums,
        Shapes(),
        likely,
        weight,
        profile,
        None,
    )
    return beliefs_of(*args).arms


def test_500_sessions_with_a_half_life_of_50_count_as_72():
    assert pytest.approx(71.6, abs=0.05) == FADED


@pytest.mark.parametrize("spec", ["ucb1", "kl_ucb:sharing=off", "exp3"])
def test_a_session_counts_by_its_fading_weight_in_a_simulation_and_in_a_service(spec):
    assert simulated(setup(), spec).time.ravel() == pytest.approx([FADED])
    assert served(setup(), spec).time.ravel() == pytest.approx([FADED])


@pytest.mark.parametrize("spec", ["ucb1", "ucb1:sharing=off"])
def test_places_that_are_looked_at_less_count_less_in_both(spec):
    with_looks = setup(positions=LOOKS)

    assert simulated(with_looks, spec).time.ravel() == pytest.approx([0.7 * FADED])
    assert served(with_looks, spec).time.ravel() == pytest.approx([0.7 * FADED])


@pytest.mark.parametrize("spec", ["thompson", "thompson:sharing=off"])
def test_without_a_half_life_every_session_counts_1(spec):
    assert simulated(setup(half_life=None), spec).time.ravel() == pytest.approx([SESSIONS])


def test_arms_of_a_classic_simulation_count_the_same():
    arms = simulated(BernoulliArms((0.1, 0.2, 0.3), half_life=HALF_LIFE), "ucb1")

    assert arms.time.ravel() == pytest.approx([FADED])


def test_the_exploring_and_the_bounds_of_policies_follow_the_faded_time():
    arms = simulated(setup(), "epsilon_greedy:decay=.5,epsilon=.4")

    assert parse("epsilon_greedy:decay=.5,epsilon=.4").epsilon_at(arms) == pytest.approx([0.4 / (1 + 0.5 * FADED)])
    alone = Arms(np.array([0.2]), np.array([10.0]), rounds=arms.time[0])
    for spec, least in (("ucb1", np.sqrt(2 * np.log(FADED) / 10)), ("ucb1_tuned", 0.0), ("kl_ucb", 0.0)):
        scores = parse(spec).policy.scores(alone, np.random.default_rng(0))
        later = parse(spec).policy.scores(Arms(alone.means, alone.impressions, rounds=np.array([500.0])), None)
        assert 0.2 + least - 1e-9 <= scores[0] < later[0]
