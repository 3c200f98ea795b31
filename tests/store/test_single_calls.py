"""Single calls of the MongoDB store on mongomock-ng, which needs no server and runs wherever pymongo does.

It has no transactions, views or wire: the guarantees are tested on a server, in test_contract.py and its neighbours.
"""

import random
from dataclasses import replace

import mongomock_ng
import pytest

from rlreco.domain.records import Derived, Gain, Product
from rlreco.errors import ConflictError, NotFoundError
from rlreco.store.mongo import connection as mongo_connection
from rlreco.store.mongo import schema as mongo_schema
from rlreco.store.mongo.store import MongoStore


class Admin:
    """Answer of a standalone server; mongomock-ng lacks the command "hello"."""

    def command(self, name):
        assert name == "hello"
        return {"ok": 1.0, "isWritablePrimary": True}


class Client(mongomock_ng.MongoClient):
    admin = Admin()

    def __init__(self, uri, **options):
        super().__init__(uri)


@pytest.fixture
def store(monkeypatch, shop):
    monkeypatch.setattr(mongo_connection, "MongoClient", Client)
    monkeypatch.setattr(mongo_schema, "INDEXES", {})
    return shop.fill(MongoStore("mongodb://nowhere/rlreco_test_calls"))


def test_customers_products_and_candidates_come_back_as_they_were_saved(store, shop):
    assert store.customer("cat", "c1") == shop.CUSTOMERS[1]
    assert store.customers("cat", search="c") == shop.CUSTOMERS
    assert store.products("cat", ["p01", "p99"]) == {"p01": shop.PRODUCTS[1]}
    assert store.band_sizes("cat") == {"Q1": 1, "Q2": 1, "Q3": 1, "Q4": 1}
    assert store.candidates(shop.SET.id) == shop.SET


def test_an_experiments_name_is_taken_once(store, shop):
    with pytest.raises(ConflictError, match="already an experiment 'shop'"):
        store.save_experiment(shop.experiment(), [shop.SET])
    assert store.experiment("shop") == shop.experiment()


def test_a_product_can_be_marked_and_an_unknown_one_is_refused(store):
    store.set_available("cat", "p03", False)

    assert store.unavailable("cat") == {"p03"}
    with pytest.raises(NotFoundError, match="no product 'p99'"):
        store.set_available("cat", "p99", False)


def test_a_product_is_put_once(store):
    kite = Product("kite", "Kite", 3.5)

    assert [store.put_products("cat", [kite]), store.put_products("cat", [kite])] == [{"kite"}, set()]
    assert store.products("cat", ["kite"]) == {"kite": kite}


def test_sessions_are_numbered_in_the_order_in_which_they_are_opened(store, shop):
    rng = random.Random(1)
    opened = [store.open_session(shop.a_session(f"s{at}", rng)) for at in range(3)]

    assert [one.number for one in opened] == [1, 2, 3]
    assert store.session("s1") == opened[1]
    assert store.session("unknown") is None


def test_an_answer_adds_its_gains_once(store, shop):
    rng = random.Random(2)
    opened = store.open_session(shop.a_session("s0", rng))

    part = shop.an_answer(opened, rng)

    first, again = (shop.answer_with(store, "s0", part) for _ in range(2))

    assert (first.first, again.first) == (True, False)
    assert again.session == first.session
    shop.assert_sums_are_the_fold(store)
    assert store.unapplied() == []


def test_sums_come_in_the_given_order_with_zeros_where_nothing_was_learned(store):
    store.mend_sums("shop", {("all", "p01"): Gain(3.0, 1.0, 0.0, 0.2, 0.4, 0.8)}, {}, [])

    assert store.sums("shop", ["month=May", "all"], ["p02", "p01"]).tolist() == [
        [[0.0] * 6, [0.0] * 6],
        [[0.0] * 6, [3.0, 1.0, 0.0, 0.2, 0.4, 0.8]],
    ]
    assert store.node_sums("shop", "all") == {"p01": Gain(3.0, 1.0, 0.0, 0.2, 0.4, 0.8)}


def test_derived_values_are_replaced_only_by_the_next_revision(store):
    first = Derived(1, 100, {"alpha": 0.5})

    assert store.replace_derived("shop", first)
    assert not store.replace_derived("shop", replace(first, sessions=200))
    assert store.replace_derived("shop", Derived(2, 200, {"alpha": 0.7}))
    assert store.derived("shop") == Derived(2, 200, {"alpha": 0.7})
