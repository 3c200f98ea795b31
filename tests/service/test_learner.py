"""A session, end to end, through the service."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from rlreco.domain.ids import ROOT
from rlreco.domain.records import Gain
from rlreco.domain.rewards import lesson
from rlreco.domain.states import nodes
from rlreco.errors import ConfigError, DataError, NotFoundError
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.upkeep.silence import ignore_silent

MONDAY = datetime(2025, 8, 25, 12)


@pytest.fixture
def customer(learner):
    return next(customer for customer in learner.customers() if customer.band == "Q1")


def places(learner, session):
    experiment = learner.experiment
    return nodes(experiment.profile.state_features, experiment.crossings, session.state)


def gain(demo_store, session, node, product):
    return Gain(*demo_store.sums(session.experiment, [node], [product])[0, 0])


def test_the_segment_and_the_moment_make_the_tutorials_state_id(learner, customer):
    assert learner.recommend(customer.id, MONDAY).session.state == "Q1_August_1_Monday"


def test_a_slate_holds_as_many_different_products_as_the_profile_says(learner, customer):
    session = learner.recommend(customer.id, MONDAY).session

    assert len(set(session.slate)) == len(session.slate) == 10
    assert set(session.slate) <= set(learner.candidates(session.state).products)
    assert all(0 < chance <= 1 for chance in session.propensities)


def test_an_answer_reaches_every_node_of_the_state_and_nothing_else(learner, customer, demo_store):
    session = learner.recommend(customer.id, MONDAY).session
    clicked, bought, ignored = session.slate[:3]

    learner.answer(session.id, clicked=[clicked], bought=[bought])

    share = dict(zip(session.slate, session.shares, strict=True))
    of_clicked, of_bought = 3 / 7 / session.propensities[0], 1 / session.propensities[1]
    for node in places(learner, session):
        assert gain(demo_store, session, node, clicked) == pytest.approx(
            Gain(1, 1, 0, share[clicked], 3 / 7, of_clicked)
        )
        assert gain(demo_store, session, node, bought) == pytest.approx(Gain(1, 1, 1, share[bought], 1, of_bought))
        assert gain(demo_store, session, node, ignored) == Gain(1, 0, 0, share[ignored], 0, 0)
    root = gain(demo_store, session, ROOT, ROOT)
    assert root == pytest.approx(Gain(10, 2, 1, sum(session.shares), 10 / 7, of_clicked + of_bought))
    assert len(demo_store.snapshot("demo").arms) == 10 * 4 + 1


def test_an_answer_grows_by_what_comes_later_and_what_comes_again_teaches_nothing(learner, customer, demo_store):
    session = learner.recommend(customer.id, MONDAY).session
    viewed, ordered, *_ = session.slate

    answers = [
        learner.answer(session.id, clicked, bought)
        for clicked, bought in [([viewed], []), ([], [ordered]), ([viewed], [ordered]), ([], [])]
    ]

    assert [answer.taught for answer in answers] == [True, True, False, False]
    assert [answer.added for answer in answers[:2]] == [((viewed,), ()), ((), (ordered,))]
    assert (answers[-1].session.outcome.clicked, answers[-1].session.outcome.bought) == ((viewed,), (ordered,))
    assert [gain(demo_store, session, session.state, product)[:3] for product in (viewed, ordered)] == [
        (1.0, 1.0, 0.0),
        (1.0, 1.0, 1.0),
    ]


def test_silence_waits_until_the_hours_of_the_profile_are_over_and_a_later_buy_still_counts(
    learner, customer, demo_store
):
    """Whether or not somebody closed the slate meanwhile, the sums end the same."""
    late, later = (learner.recommend(customer.id, MONDAY).session for _ in range(2))
    assert not learner.answer(late.id, final=False).taught
    after = late.opened_at + timedelta(hours=25)

    assert ignore_silent(demo_store, learner.experiment, late.opened_at + timedelta(hours=23)) == 0
    learner.answer(late.id, bought=[late.slate[0]])
    assert ignore_silent(demo_store, learner.experiment, after) == 1
    learner.answer(later.id, bought=[later.slate[0]])

    for session in (late, later):
        assert demo_store.session(session.id).outcome.bought == (session.slate[0],)
    assert demo_store.snapshot("demo").arms[(ROOT, ROOT)][:3] == (20.0, 2.0, 2.0)
    assert ignore_silent(demo_store, learner.experiment, after) == 0


def test_silence_is_ignored_as_fast_as_a_busy_shop_makes_it(demo_store, customer):
    """Of 250 silent slates one call closes 100; the next two close the rest, not one more of which is old enough."""
    opened = datetime(2026, 3, 20, 12, tzinfo=UTC)
    shop = Service(demo_store, clock=lambda: opened).learner("demo")
    for _ in range(250):
        shop.recommend(customer.id, MONDAY)

    busy = Service(demo_store, clock=lambda: opened + timedelta(hours=25)).learner("demo")
    closed = []
    for _ in range(4):
        busy.recommend(customer.id, MONDAY)
        closed.append(sum(1 for _ in demo_store.sessions("demo")))

    assert closed == [100, 200, 250, 250]


def test_a_click_raises_the_value_of_what_was_clicked_and_ignoring_lowers_it(learner, customer, demo_store):
    session = learner.recommend(customer.id, MONDAY).session
    learner.answer(session.id, clicked=[session.slate[0]], bought=[])

    changes = learner.changes(demo_store.session(session.id))

    assert [change.product for change in changes] == list(session.slate)
    assert [change.outcome for change in changes] == ["clicked"] + ["ignored"] * 9
    assert [change.reward for change in changes] == [1.0] + [-2.0] * 9
    assert changes[0].value_after > changes[0].value_before
    assert all(change.value_after < change.value_before for change in changes[1:])
    assert all(change.shown == 1 for change in changes)


def test_a_click_in_one_state_is_known_in_another_but_not_to_a_policy_that_learns_each_alone(learner, customer):
    session = learner.recommend(customer.id, MONDAY).session
    product = session.slate[0]
    june = learner.state(replace(customer, band="Q3"), datetime(2025, 6, 3))

    def value(policy):
        beliefs = learner.beliefs(june, learner.recommender(policy), 0.0)
        return beliefs.arms.means[beliefs.products.index(product)]

    before = value("thompson"), value("tutorial_epsilon_greedy")
    learner.answer(session.id, clicked=[product], bought=[])

    assert value("thompson") > before[0]
    assert value("tutorial_epsilon_greedy") == before[1] == 0.0


def test_a_product_marked_unavailable_is_not_recommended(learner, customer, demo_store):
    session = learner.recommend(customer.id, MONDAY, policy="greedy:explore=0").session
    demo_store.set_available(learner.experiment.catalogue, session.slate[0], False)
    learner.refresh()

    again = learner.recommend(customer.id, MONDAY, policy="greedy:explore=0").session

    assert session.slate[0] not in again.slate
    assert again.slate[:9] == session.slate[1:]


def test_regret_is_estimated_for_a_person_and_exact_for_a_simulated_shopper(learner, customer):
    shoppers = Shoppers(learner, seed=3)

    person = learner.recommend(customer.id, MONDAY).session
    simulated = learner.recommend(customer.id, MONDAY, truth=shoppers.truth).session

    low, mean, high = person.estimate[1], person.estimate[0], person.estimate[2]
    assert low <= mean <= high
    assert person.expected is None
    assert simulated.estimate is None
    truth = dict(zip(learner.candidates(simulated.state).products, shoppers.truth(simulated.state), strict=True))
    assert simulated.expected == pytest.approx(sum(truth[product] for product in simulated.slate))
    assert simulated.best == pytest.approx(sum(sorted(truth.values())[-10:]))


def test_what_is_learned_is_the_fold_of_the_log(learner, demo_store):
    run(learner, sessions=120, seed=5)

    folded = {}
    for session in demo_store.sessions("demo"):
        for arm, gained in lesson(session, learner.experiment).arms.items():
            folded[arm] = folded.get(arm, Gain()) + gained
    stored = demo_store.snapshot("demo").arms
    assert stored.keys() == folded.keys()
    for arm, sums in stored.items():
        assert sums[:3] == folded[arm][:3]
        np.testing.assert_allclose(sums[3:], folded[arm][3:], atol=1e-9)


def test_the_level_is_refitted_at_session_100_and_seen_by_another_service(learner, demo_store):
    run(learner, sessions=99, seed=5)
    assert demo_store.derived("demo") is None

    run(learner, sessions=1, seed=6)

    derived = demo_store.derived("demo")
    assert (derived.revision, derived.sessions) == (1, 100)
    assert derived.values["alpha"] != 1.0


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda s, c: s.learner("dmo"), NotFoundError, "no experiment 'dmo'.*demo"),
        (lambda s, c: s.learner("demo").customer("nobody"), NotFoundError, "no customer 'nobody'"),
        (lambda s, c: s.learner("demo").recommend(c.id, policy="tompson"), ConfigError, "Did you mean 'thompson'"),
        (lambda s, c: s.answer("no-session", [], []), NotFoundError, "no session"),
        (lambda s, c: s.learner("demo").answer("no-session"), NotFoundError, "no session"),
        (lambda s, c: s.answer(s.learner("demo").recommend(c.id).session.id, ["?"]), DataError, "not on the slate"),
        (lambda s, c: s.learner("demo").candidates("Q9_August_1_Monday"), NotFoundError, "no state"),
    ],
)
def test_a_mistake_gets_one_clear_sentence_and_teaches_nothing(service, customer, call, error, words, demo_store):
    with pytest.raises(error, match=words):
        call(service, customer)

    assert demo_store.status().answered == 0
    assert demo_store.snapshot("demo").arms == {}


def test_names_of_private_workspaces_are_never_told_to_who_asks_for_another(service, demo_store):
    mine = replace(demo_store.experiment("demo"), name="my-secret-sales", workspace="of-somebody")
    demo_store.save_experiment(mine, [])

    for ask in (service.learner, service.frozen):
        with pytest.raises(NotFoundError, match="demo") as told:
            ask("another")
        assert "secret" not in str(told.value)


def test_a_customer_of_another_band_is_in_another_state_on_the_same_day(learner, customer):
    states = [learner.state(replace(customer, band=band), MONDAY) for band in ("Q1", "Q3", "Q1")]

    assert states == ["Q1_August_1_Monday", "Q3_August_1_Monday", "Q1_August_1_Monday"]
