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

from rlreco.domain.records import Bought, CountedOrder, CurveGain, Edition, Gain, Outcome
from rlreco.domain.rewards import lesson
from rlreco.errors import ConflictError
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
        each order, by experiment; newest, editions : the experiment as it should be, and its editions after the first.
        """

        ids = Bundle("ids")

        @initialize()
        def begin(self):
            self.store, self.log, self.made = new_store(), {}, 0
            self.last = dict.fromkeys(EXPERIMENTS, 0)
            self.bought = {name: {} for name in EXPERIMENTS}
            for name in EXPERIMENTS:
                shop.fill(self.store, name)
            self.newest = {name: shop.experiment(name) for name in EXPERIMENTS}
            self.editions = {name: [] for name in EXPERIMENTS}

        @rule(target=ids, seed=SEEDS, name=NAMES, hours=st.integers(0, 48), stranger=st.booleans())
        def recommend(self, seed, name, hours, stranger):
            self.made += 1
            opened_at = shop.NOW - timedelta(hours=hours)
            shown = shop.a_session(f"s{self.made}", random.Random(seed), name, opened_at)
            newest = self.newest[name]
            candidates = newest.candidates[shown.state]
            # Base rates are of the first edition's candidates.
            bases = shown.bases if candidates == shown.candidates else ""
            shown = replace(shown, edition=newest.edition, candidates=candidates, bases=bases)
            opened = self.store.open_session(replace(shown, customer="") if stranger else shown)
            self.last[name] += 1
            assert opened.number == self.last[name]
            self.log[opened.id] = opened
            return opened.id

        @rule(id_=ids, seed=SEEDS, final=st.booleans())
        def answer(self, id_, seed, final):
            """The first time, again, or with something more."""
            known = self.log[id_]
            part = shop.an_answer(known, random.Random(seed), final)
            answered = shop.answer_with(self.store, id_, part, known.experiment)
            said = known.outcome or Outcome((), (), 0.0, part.at)
            clicked, bought = {*said.clicked, *part.clicked}, {*said.bought, *part.bought}
            new = (clicked, bought) != ({*said.clicked}, {*said.bought})
            if new or (known.outcome is None and final):
                said = replace(
                    said,
                    clicked=tuple(one for one in known.slate if one in clicked),
                    bought=tuple(one for one in known.slate if one in bought),
                    reward=pytest.approx(len(bought) + len(clicked - bought) * shop.experiment().profile.click),
                )
                assert answered.session.outcome == said
                assert answered.taught
            else:
                assert answered.session == known
                assert not answered.taught
            assert answered.before == known
            self.log[id_] = answered.session

        @rule(id_=ids, customer=st.sampled_from(["c1", "somebody"]))
        def claim(self, id_, customer):
            """Before or after the answer, again, or by another."""
            known = self.log[id_]
            if known.buyer not in ("", customer) or known.customer:
                with pytest.raises(ConflictError):
                    shop.claim(self.store, id_, customer, known.experiment)
                return
            claimed = shop.claim(self.store, id_, customer, known.experiment)
            assert claimed.first == (known.claimed_by == "")
            assert claimed.session == replace(known, claimed_by=customer)
            self.log[id_] = claimed.session

        @rule(hours=st.integers(-20, 40))
        def recover(self, hours):
            """Slates that nobody answered within a day count as ignored."""
            now, day = shop.NOW + timedelta(hours=hours), timedelta(hours=24)
            old = [one for one in self.log.values() if one.outcome is None and one.opened_at < now - day]
            done = recover(self.store, lesson, now=now)
            assert (done.applied, done.expired, done.swept) == (0, len(old), 0)
            for one in old:
                self.log[one.id] = replace(one, outcome=Outcome((), (), 0.0, one.opened_at + day))

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
        def move_on(self, name):
            """To the next edition; one that was made of the edition before comes too late."""
            edition, _, candidates = shop.next_edition(self.store, name)
            assert shop.move_on(self.store, name)
            assert not self.store.save_edition(edition, [candidates], at=shop.NOW)
            self.newest[name] = edition
            self.editions[name].append(Edition(edition.edition, shop.NOW, self.last[name]))

        @rule(name=NAMES)
        def spoil_and_rebuild(self, name):
            wrong = {("all", "p01"): Gain(3.0, 1.0), ("nowhere", "p02"): Gain(1.0)}
            found = self.store.snapshot(name)
            purchases = {("c1", "p01"): Bought(1.0, recent_30=0.5), ("root", "root"): Bought(2.0)}
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
                assert import_from(other, Path(folder)).sessions == len(self.log)
                assert import_from(other, Path(folder)).sessions == 0
            self.store.close()
            self.store = other
            for name in EXPERIMENTS:
                self.last[name] = max((one.number for one in self.log.values() if one.experiment == name), default=0)

        @invariant()
        def the_store_is_as_the_model_says(self):
            for name in EXPERIMENTS:
                self.the_editions_are_as_the_model_says(name)
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

        def the_editions_are_as_the_model_says(self, name):
            newest = self.newest[name]
            assert self.store.experiment(name) == newest
            assert self.store.edition(name) == newest.edition
            assert self.store.editions(name) == self.editions[name]
            assert len(self.store.customers(newest.catalogue)) == len(shop.CUSTOMERS)
            assert len(self.store.products(newest.catalogue)) == len(shop.PRODUCTS) + (newest.edition > 1)
            needed = {*newest.candidates.values(), *(one.candidates for one in self.log.values())}
            assert all(self.store.candidates(id_) for id_ in needed)
            neighbours = {each.product for each in self.store.neighbours(name)}
            assert (f"new{newest.edition}" in neighbours) == (newest.edition > 1)

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
