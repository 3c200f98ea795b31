"""Random interleavings of all operations on a store, compared with a plain model of dicts."""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pymongo import MongoClient

from rlreco.domain.records import Bought, CountedOrder, CurveGain, Gain
from rlreco.domain.rewards import lesson
from rlreco.errors import ConflictError, NotFoundError
from rlreco.service.upkeep.export import export_to, import_from
from rlreco.service.upkeep.recover import rebuild, recover
from rlreco.store.connect import connect

SEEDS = st.integers(0, 2**32)
EXPERIMENTS = ("shop", "a|b.$%")
NAMES = st.sampled_from(EXPERIMENTS)


def machine(shop, new_store):
    """The rules over stores that `new_store` makes."""

    class Machine(RuleBasedStateMachine):
        """log : sessions as they should be, by id; last : the highest number given, by experiment; bought : products of
        each order, by experiment."""

        ids = Bundle("ids")

        @initialize()
        def begin(self):
            self.store, self.log, self.made = new_store(), {}, 0
            self.last = dict.fromkeys(EXPERIMENTS, 0)
            self.bought = {name: {} for name in EXPERIMENTS}
            for name in EXPERIMENTS:
                shop.fill(self.store, name)

        @rule(target=ids, seed=SEEDS, name=NAMES, hours=st.integers(0, 48), stranger=st.booleans())
        def recommend(self, seed, name, hours, stranger):
            self.made += 1
            opened_at = shop.NOW - timedelta(hours=hours)
            shown = shop.a_session(f"s{self.made}", random.Random(seed), name, opened_at)
            opened = self.store.open_session(replace(shown, customer="") if stranger else shown)
            self.last[name] += 1
            assert opened.number == self.last[name]
            self.log[opened.id] = opened
            return opened.id

        @rule(id_=ids, seed=SEEDS)
        def answer(self, id_, seed):
            """The first time, again, or too late."""
            if id_ not in self.log:
                with pytest.raises(NotFoundError):
                    self.store.close_session(id_, shop.NO_OUTCOME, shop.NO_LESSON)
                return
            known = self.log[id_]
            closed = shop.answer(self.store, known, random.Random(seed))
            assert closed.first == (known.outcome is None)
            assert closed.first or closed.session == known
            self.log[id_] = closed.session

        @rule(id_=ids, customer=st.sampled_from(["c1", "somebody"]))
        def claim(self, id_, customer):
            """Before or after the answer, again, by another, or too late."""
            known = self.log.get(id_)
            if known is None or known.buyer not in ("", customer) or known.customer:
                with pytest.raises(NotFoundError if known is None else ConflictError):
                    shop.claim(self.store, id_, customer)
                return
            claimed = shop.claim(self.store, id_, customer)
            assert claimed.first == (known.claimed_by == "")
            assert claimed.session == replace(known, claimed_by=customer)
            self.log[id_] = claimed.session

        @rule(hours=st.integers(1, 40))
        def recover(self, hours):
            limit = shop.NOW - timedelta(hours=hours)
            old = [one.id for one in self.log.values() if one.outcome is None and one.opened_at < limit]
            done = recover(self.store, lesson, now=shop.NOW, expiry=timedelta(hours=hours))
            assert (done.applied, done.expired, done.swept) == (0, len(old), 0)
            for id_ in old:
                del self.log[id_]

        @rule(name=NAMES, numbers=st.lists(st.integers(0, 5), max_size=3), seed=SEEDS)
        def order(self, name, numbers, seed):
            """Some orders, or parts of them, that were counted before or not."""
            rng, new = random.Random(seed), 0
            orders = [shop.part_of(shop.an_order(number), rng) for number in numbers]
            for order in orders:
                there = self.bought[name].setdefault(order.id, set())
                new += bool(set(order.products) - there)
                there |= set(order.products)
            assert shop.count_orders(self.store, orders, name) == new

        @rule(name=NAMES)
        def spoil_and_rebuild(self, name):
            wrong = {("all", "p01"): Gain(3.0, 1.0), ("nowhere", "p02"): Gain(1.0)}
            found = self.store.snapshot(name)
            purchases = {("c1", "p01"): Bought(1.0, 0.5), ("root", "root"): Bought(2.0)}
            curve = {("thompson", 7): CurveGain(1.0)}
            self.store.correct_sums(name, wrong, curve, found.corrections, purchases)
            assert rebuild(self.store, lesson, check=True).differences == 5
            assert rebuild(self.store, lesson).written

        @rule()
        def carry(self):
            """Twice into another store, used from then on; numbers go on after the highest that was carried."""
            other = new_store()
            with TemporaryDirectory() as folder:
                export_to(self.store, Path(folder))
                assert import_from(other, Path(folder), lesson).sessions == len(self.log)
                assert import_from(other, Path(folder), lesson).sessions == 0
            self.store.close()
            self.store = other
            for name in EXPERIMENTS:
                self.last[name] = max((one.number for one in self.log.values() if one.experiment == name), default=0)

        @invariant()
        def the_store_is_as_the_model_says(self):
            for name in EXPERIMENTS:
                mine = sorted((one for one in self.log.values() if one.experiment == name), key=lambda one: one.number)
                assert list(self.store.sessions(name, answered=False)) == mine
                assert list(self.store.sessions(name)) == [one for one in mine if one.outcome]
                answered = [one for one in mine if one.outcome]
                assert_equal(self.store, name, *shop.fold(answered))
                whole = [
                    CountedOrder(replace(shop.an_order(int(id_[1:])), products=tuple(products)))
                    for id_, products in self.bought[name].items()
                ]
                wanted = shop.fold_purchases(answered, whole)
                stored = self.store.snapshot(name).purchases
                assert {pair for pair, bought in stored.items() if bought.baskets} == wanted.keys()
                for pair, bought in wanted.items():
                    assert stored[pair] == pytest.approx(bought, rel=1e-9), pair

        def teardown(self):
            if hasattr(self, "store"):
                self.store.close()

    return Machine


def assert_equal(store, name, arms, curve):
    """Sums of zero count as missing."""
    stored = {arm: gain for arm, gain in store.snapshot(name).arms.items() if any(gain)}
    points = {(one.policy, one.bucket): one.sums for one in store.curve(name) if any(one.sums)}
    for have, want in ((stored, arms), (points, curve)):
        assert have.keys() == want.keys()
        for key, gain in want.items():
            assert have[key] == pytest.approx(gain, abs=1e-9), key


def run(shop, new_store, examples, steps):
    given = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine(shop, new_store), settings=given)


def test_the_embedded_store_agrees_with_a_plain_model(shop):
    run(shop, lambda: connect("memory:"), 5, 15)


@pytest.mark.slow
def test_the_embedded_store_agrees_with_a_plain_model_for_long(shop):
    run(shop, lambda: connect("memory:"), 60, 40)


@pytest.mark.slow
@pytest.mark.mongo
def test_mongodb_agrees_with_a_plain_model(shop, mongo_uri):
    """One database after the other, each dropped by the next."""

    def new_store():
        made.append(mongo_uri.replace("rlreco_test_", f"rlreco_test_{len(made)}_"))
        return connect(made[-1])

    made = []
    try:
        run(shop, new_store, 4, 15)
    finally:
        with MongoClient(mongo_uri) as client:
            for uri in made:
                client.drop_database(MongoClient(uri, connect=False).get_default_database().name)
