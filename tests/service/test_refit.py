"""The service fits the shapes of sharing as a simulation and an evaluation do, from what its store holds."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import numpy as np
import pytest

from rlreco.bandit.prior.shop import Shop
from rlreco.bandit.sharing.likely import without_likely
from rlreco.domain.records import Derived
from rlreco.domain.rewards import outcomes, reward
from rlreco.evaluation.tables import from_sessions
from rlreco.evaluation.targets.sums import fitted_shapes
from rlreco.service.learner.feedback import logged_session, shop_context
from rlreco.simulation.learners import Shown
from rlreco.simulation.setups import ShopVisits
from rlreco.simulation.shoppers import Answer

DAYS = [datetime(2025, month, day, 12) for month in (5, 8) for day in (4, 5, 6)]


@pytest.fixture
def taught(learner):
    teach(learner, 200)
    return learner


def teach(learner, answers):
    """They differ widely by state: half of the states click on the core, half on nothing."""
    customers = [customer.id for customer in learner.customers(limit=40)][::10]
    for number in range(answers):
        at = DAYS[number % len(DAYS)]
        customer = customers[number % len(customers)]
        session = learner.recommend(customer, at, policy="popularity", truth=partial(even, learner)).session
        learner.answer(session.id, clicked=session.slate[:6] if hash_of(session.state) else ())


def even(learner, state):
    """Rewards of simulated shoppers, to whom the state's own candidates are shown with their shares in the state."""
    return np.full(len(learner.candidates(state).products), 0.1)


def hash_of(state):
    return sum(map(ord, state)) % 2


def shop_of(learner):
    experiment = learner.experiment
    sets = {state: learner.candidates(state) for state in experiment.candidates}
    shop = Shop.of_sets(sets, experiment.baskets, experiment.profile.state_features)
    return replace(shop, crossings=experiment.crossings)


def simulated(shop, learner, sessions):
    """A simulation's learner that is taught the sessions of a log."""
    setup = ShopVisits(shop, learner.profile, shapes=learner._memory.grid.start)
    copy = setup.learner(setup.shoppers(range(1), 1), setup.recommender("default"))
    copy._grid = learner._memory.grid
    for session in sessions:
        copy.learn(shown(shop, session, learner.profile.click))
    return copy


def shown(shop, session, click):
    state = shop.states.index(session.state)
    at = {shop.products[index]: arm for arm, index in enumerate(shop.candidates[state])}
    flags = outcomes(session.slate, session.outcome.clicked, session.outcome.bought)
    clicked, bought = (np.array([of_kind]) for of_kind in zip(*flags, strict=True))
    answer = Answer(clicked, bought, np.array([[reward(*each, click) for each in flags]]))
    states = np.array([state])
    return Shown(session.number, states, states, np.array([[at[product] for product in session.slate]]), answer)


def plain(shapes):
    return [getattr(shapes, name) for name in ("alpha", "gamma", "k0", "k1", "kg", "k2")]


def test_the_service_and_a_simulation_that_is_taught_its_log_fit_the_same_shapes(taught, demo_store):
    sessions = list(demo_store.sessions("demo"))

    copy = simulated(shop_of(taught), taught, sessions)

    assert taught._memory.shapes.k2 < 16.0
    # A simulated shop counts a product's baskets by its shares, to which rounding and shrinking belong.
    assert plain(copy.shapes[0]) == pytest.approx(plain(taught._memory.shapes), rel=1e-4)
    assert without_likely(demo_store.derived("demo").values).keys() == {"alpha", "gamma", "k0", "k1", "kg", "k2"}
    likely = copy.likely(sessions[-1].number)[0]
    assert taught._memory.likely.values() == pytest.approx(likely.values(), rel=1e-3)


def test_an_evaluation_of_the_log_fits_the_same_shapes_as_the_service(taught, demo_store):
    experiment, sessions = taught.experiment, list(demo_store.sessions("demo"))
    sets = {id_: taught._store.candidates(id_) for id_ in {session.candidates for session in sessions}}
    log = from_sessions(
        [logged_session(session, taught.profile.click, {}) for session in sessions],
        {id_: candidates.products for id_, candidates in sets.items()},
        {id_: candidates.shares for id_, candidates in sets.items()},
        shop_context(
            experiment,
            lambda state, products, shares: np.zeros((len(products), 1)),
            taught._memory.shares.strengths,
        ),
    )

    assert plain(fitted_shapes(log, log.shop)) == pytest.approx(plain(taught._memory.shapes))


def test_while_another_process_refits_this_one_goes_on_and_the_next_answer_refits(learner, demo_store):
    now = learner._clock()
    until = now + timedelta(minutes=2)
    assert demo_store.begin_refit("demo", at=now, until=until)

    teach(learner, 100)
    assert demo_store.derived("demo") is None

    demo_store.end_refit("demo", until)
    teach(learner, 1)
    assert demo_store.derived("demo").sessions == 100
    assert demo_store.begin_refit("demo", at=now, until=until)


def test_values_of_an_earlier_release_go_on_with_the_usual_shapes_until_the_next_refit(learner, demo_store):
    demo_store.replace_derived("demo", Derived(1, 100, {"alpha": 0.5, "gamma": 1.0, "k0": 2.0, "k1": 8.0}))

    learner._memory.refresh(at_once=True)

    assert plain(learner._memory.shapes) == [0.5, 1.0, 2.0, 8.0, 44.0, 16.0]
