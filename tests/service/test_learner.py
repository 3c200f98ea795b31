"""A session, end to end, through the service."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from rlreco.domain.ids import ROOT
from rlreco.domain.records import Gain
from rlreco.domain.rewards import lesson
from rlreco.domain.states import nodes
from rlreco.errors import ConfigError, DataError, NotFoundError
from rlreco.service.shoppers.run import Shoppers, run
from rlreco.service.training.train import frozen_experiment

MONDAY = datetime(2025, 8, 25, 12)


@pytest.fixture
def customer(service):
    catalogue = service.experiment("demo").catalogue
    return next(one for one in service.store.customers(catalogue, limit=100) if one.band == "Q1")


def places(service, session):
    experiment = service.experiment(session.experiment)
    return nodes(experiment.profile.state_features, experiment.crossings, session.state)


def gain(service, session, node, product):
    return Gain(*service.store.sums(session.experiment, [node], [product])[0, 0])


def test_the_segment_and_the_moment_make_the_tutorials_state_id(service, customer):
    assert service.recommend("demo", customer.id, MONDAY).session.state == "Q1_August_1_Monday"


def test_a_slate_holds_as_many_different_products_as_the_profile_says(service, customer):
    session = service.recommend("demo", customer.id, MONDAY).session

    assert len(set(session.slate)) == len(session.slate) == 10
    assert set(session.slate) <= set(service.candidates("demo", session.state).products)
    assert all(0 < chance <= 1 for chance in session.propensities)


def test_an_answer_reaches_every_node_of_the_state_and_nothing_else(service, customer):
    session = service.recommend("demo", customer.id, MONDAY).session
    clicked, bought, ignored = session.slate[:3]

    service.answer(session.id, clicked=[clicked], bought=[bought])

    share = dict(zip(session.slate, session.shares, strict=True))
    of_clicked, of_bought = 3 / 7 / session.propensities[0], 1 / session.propensities[1]
    for node in places(service, session):
        assert gain(service, session, node, clicked) == pytest.approx(Gain(1, 1, 0, share[clicked], 3 / 7, of_clicked))
        assert gain(service, session, node, bought) == pytest.approx(Gain(1, 1, 1, share[bought], 1, of_bought))
        assert gain(service, session, node, ignored) == Gain(1, 0, 0, share[ignored], 0, 0)
    root = gain(service, session, ROOT, ROOT)
    assert root == pytest.approx(Gain(10, 2, 1, sum(session.shares), 10 / 7, of_clicked + of_bought))
    assert sum(1 for _ in service.store.all_sums("demo")) == 10 * 4 + 1


def test_an_answer_sent_twice_teaches_once_and_returns_the_first_one(service, customer):
    session = service.recommend("demo", customer.id, MONDAY).session

    first = service.answer(session.id, clicked=[session.slate[0]], bought=[])
    again = service.answer(session.id, clicked=[], bought=[session.slate[1]])

    assert (first.first, again.first) == (True, False)
    assert again.session.outcome == first.session.outcome
    assert gain(service, session, session.state, session.slate[0]).impressions == 1
    assert gain(service, session, session.state, session.slate[1]).buys == 0


def test_a_click_raises_the_value_of_what_was_clicked_and_ignoring_lowers_it(service, customer):
    session = service.recommend("demo", customer.id, MONDAY).session
    service.answer(session.id, clicked=[session.slate[0]], bought=[])

    changes = service.changes(service.store.session(session.id))

    assert [change.product for change in changes] == list(session.slate)
    assert [change.outcome for change in changes] == ["clicked"] + ["ignored"] * 9
    assert [change.reward for change in changes] == [1.0] + [-2.0] * 9
    assert changes[0].value_after > changes[0].value_before
    assert all(change.value_after < change.value_before for change in changes[1:])
    assert all(change.shown == 1 for change in changes)


def test_a_click_in_one_state_is_known_in_another_but_not_to_a_policy_that_learns_each_alone(service, customer):
    session = service.recommend("demo", customer.id, MONDAY).session
    product = session.slate[0]
    june = service.state("demo", replace(customer, band="Q3"), datetime(2025, 6, 3))

    def value(policy):
        beliefs = service.beliefs("demo", june, service.recommender("demo", policy), 0.0)
        return beliefs.arms.means[beliefs.products.index(product)]

    before = value("thompson"), value("tutorial_epsilon_greedy")
    service.answer(session.id, clicked=[product], bought=[])

    assert value("thompson") > before[0]
    assert value("tutorial_epsilon_greedy") == before[1] == 0.0


def test_a_product_marked_unavailable_is_not_recommended(service, customer):
    session = service.recommend("demo", customer.id, MONDAY, policy="greedy:explore=0").session
    service.store.set_available(service.experiment("demo").catalogue, session.slate[0], False)
    service.forget("demo")

    again = service.recommend("demo", customer.id, MONDAY, policy="greedy:explore=0").session

    assert session.slate[0] not in again.slate
    assert again.slate[:9] == session.slate[1:]


def test_regret_is_estimated_for_a_person_and_exact_for_a_simulated_shopper(service, customer):
    shoppers = Shoppers(service.store, service.experiment("demo"), seed=3)

    person = service.recommend("demo", customer.id, MONDAY).session
    simulated = service.recommend("demo", customer.id, MONDAY, truth=shoppers.truth).session

    low, mean, high = person.estimate[1], person.estimate[0], person.estimate[2]
    assert low <= mean <= high
    assert person.expected is None
    assert simulated.estimate is None
    truth = dict(
        zip(service.candidates("demo", simulated.state).products, shoppers.truth(simulated.state), strict=True)
    )
    assert simulated.expected == pytest.approx(sum(truth[product] for product in simulated.slate))
    assert simulated.best == pytest.approx(sum(sorted(truth.values())[-10:]))


def test_what_is_learned_is_the_fold_of_the_log(service):
    run(service, "demo", sessions=120, seed=5)

    folded = {}
    for session in service.store.sessions("demo"):
        for arm, gained in lesson(session, service.experiment("demo")).arms.items():
            folded[arm] = folded.get(arm, Gain()) + gained
    stored = {(node, product): sums for node, product, sums in service.store.all_sums("demo")}
    assert stored.keys() == folded.keys()
    for arm, sums in stored.items():
        assert sums[:3] == folded[arm][:3]
        np.testing.assert_allclose(sums[3:], folded[arm][3:], atol=1e-9)


def test_the_level_is_refitted_at_session_100_and_seen_by_another_service(service):
    run(service, "demo", sessions=99, seed=5)
    assert service.store.derived("demo") is None

    run(service, "demo", sessions=1, seed=6)

    derived = service.store.derived("demo")
    assert (derived.revision, derived.sessions) == (1, 100)
    assert derived.values["alpha"] != 1.0


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda s, c: s.recommend("dmo", c.id), NotFoundError, "no experiment 'dmo'.*demo"),
        (lambda s, c: s.recommend("demo", "nobody"), NotFoundError, "no customer 'nobody'"),
        (lambda s, c: s.recommend("demo", c.id, policy="tompson"), ConfigError, "Did you mean 'thompson'"),
        (lambda s, c: s.answer("no-session", [], []), NotFoundError, "no session"),
        (lambda s, c: s.answer(s.recommend("demo", c.id).session.id, ["?"], []), DataError, "not on the slate"),
        (lambda s, c: s.candidates("demo", "Q9_August_1_Monday"), NotFoundError, "no state"),
    ],
)
def test_a_mistake_gets_one_clear_sentence_and_teaches_nothing(service, customer, call, error, words):
    with pytest.raises(error, match=words):
        call(service, customer)

    assert service.store.status().answered == 0
    assert list(service.store.all_sums("demo")) == []


def test_names_of_private_workspaces_are_never_told_to_who_asks_for_another(service):
    mine = replace(service.store.experiment("demo"), name="my-secret-sales", workspace="of-somebody")
    service.store.save_experiment(mine, [])

    for ask in (service.experiment, lambda name: frozen_experiment(service.store, name)):
        with pytest.raises(NotFoundError, match="demo") as told:
            ask("another")
        assert "secret" not in str(told.value)
