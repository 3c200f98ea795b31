"""The contract of orders and purchases (rlreco/store/contract/purchases.py), tested on every store."""

import random
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from math import inf, nan

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo import MongoClient

from rlreco.domain.ids import ROOT
from rlreco.domain.purchases import counted_sums
from rlreco.domain.records import HALF_LIVES, Bought, CandidateSet, CountedOrder, Order
from rlreco.domain.rewards import lesson
from rlreco.errors import ConflictError, DataError, NotFoundError, StoreUnavailableError
from rlreco.service.upkeep.recover import rebuild, recover
from rlreco.store.connect import connect
from rlreco.store.mongo.part import below
from rlreco.store.mongo.schema import SCHEMA
from rlreco.store.sqlite.schema import STEPS

HOSTILE = ["$where", "a.b", "|", "%7C", "a|b", "%", "😀", "x" * 1000, "__proto__", "'; DROP TABLE orders; --", " ", '"']
AT = datetime(2026, 1, 31, 9, 30)
"""Thirty days before the shop's t0."""

ONCE = Bought(1.0, *(0.5 ** (30 / days) for days in (7, 14, 30, 60, 90, 180, 365)), last=-30.0)
ORDER = Order("o1", "c1", AT, ("p01", "p02"))


@pytest.fixture
def stored(store, shop):
    return shop.fill(store)


def test_an_order_is_in_the_sums_of_its_customer_and_of_the_crowd(stored, shop):
    assert shop.count_orders(stored, [ORDER]) == 1

    once = {"p01": ONCE, "p02": ONCE, ROOT: ONCE}
    assert stored.purchases("shop", "c1") == stored.purchases("shop", ROOT) == once
    assert stored.purchases("shop", "c2") == stored.purchases("none", "c1") == {}
    assert stored.orders("shop") == [(1, CountedOrder(ORDER))]


def test_an_order_counts_once_however_often_it_is_sent(stored, shop):
    more = replace(ORDER, products=("p02", "p03"), at=AT + timedelta(days=30))

    assert shop.count_orders(stored, [ORDER, ORDER]) == 1
    assert shop.count_orders(stored, [more, ORDER]) == 1
    assert shop.count_orders(stored, [more, ORDER]) == 0

    assert stored.purchases("shop", "c1") == {"p01": ONCE, "p02": ONCE, "p03": ONCE, ROOT: ONCE}
    assert [entry.order.products for _, entry in stored.orders("shop")] == [("p01", "p02"), ("p03",)]
    assert [entry.first for _, entry in stored.orders("shop")] == [True, False]
    assert stored.newest_order("shop").order.products == ("p03",)
    assert stored.newest_order("none") is None


@pytest.mark.parametrize("days", [(0, 7, 3), (7, 3, 0), (3, 0, 7)])
def test_the_newest_basket_is_the_same_in_whatever_order_baskets_come(stored, shop, days):
    """The answer was shown a day before the shop's t0, 29 days after the orders' first."""
    for at, later in enumerate(days):
        shop.count_orders(stored, [replace(ORDER, id=f"o{at}", at=AT + timedelta(days=later))])
    buy(stored, shop, "s1", ("p02",), shown_at=-1.0)

    assert {product: sums.last for product, sums in stored.purchases("shop", "c1").items()} == {
        "p01": -23.0,
        "p02": -1.0,
        ROOT: -1.0,
    }
    assert {sums.last for sums in stored.purchases("shop", ROOT).values()} == {-23.0}
    assert rebuild(stored, lesson, check=True).differences == 0


def test_an_answer_with_purchases_is_a_basket_of_its_customer_and_not_of_the_crowd(stored, shop):
    buy(stored, shop, "s1")

    assert {product: sums.baskets for product, sums in stored.purchases("shop", "c1").items()} == {
        "p01": 1.0,
        ROOT: 1.0,
    }
    assert stored.purchases("shop", ROOT) == {}


def visit(shop, id_):
    return replace(shop.a_session(id_, random.Random(1)), customer="c1", slate=("p01", "p02", "p03"))


def buy(store, shop, id_, bought=("p01",), **changes):
    """An answered session."""
    store.open_session(replace(visit(shop, id_), **changes))
    return shop.answer_with(store, id_, bought)


def test_an_order_leaves_out_what_the_answer_to_its_session_counted(stored, shop):
    buy(stored, shop, "s1")
    shop.count_orders(stored, [replace(ORDER, session="s1")])

    assert {product: sums.baskets for product, sums in stored.purchases("shop", "c1").items()} == {
        "p01": 1.0,
        "p02": 1.0,
        ROOT: 1.0,
    }
    assert set(stored.purchases("shop", ROOT)) == {"p01", "p02", ROOT}
    assert rebuild(stored, lesson, check=True).differences == 0


def test_an_answer_leaves_out_what_orders_of_its_session_have_counted(stored, shop):
    stored.open_session(visit(shop, "s1"))
    shop.count_orders(stored, [replace(ORDER, session="s1")])
    shop.count_orders(stored, [replace(ORDER, products=("p04",))])

    assert stored.session("s1").ordered == ("p01", "p02", "p04")
    closed = shop.answer_with(stored, "s1", ("p01", "p03"))

    assert {product: sums.baskets for product, sums in stored.purchases("shop", "c1").items()} == {
        "p01": 1.0,
        "p02": 1.0,
        "p03": 1.0,
        "p04": 1.0,
        ROOT: 1.0,
    }
    assert closed.session == stored.session("s1") == next(stored.sessions("shop"))
    shop.assert_sums_are_the_fold(stored)
    assert rebuild(stored, lesson, check=True).differences == 0


def test_of_an_order_and_the_answer_to_its_session_at_once_one_counts_each_product(stored, shop):
    for at in range(8):
        opened = stored.open_session(visit(shop, f"s{at}"))
        order = replace(ORDER, id=f"o{at}", session=opened.id)
        with ThreadPoolExecutor(2) as threads:
            steps = [
                threads.submit(shop.count_orders, stored, [order]),
                threads.submit(shop.answer_with, stored, opened.id, ("p01",)),
            ]
            for step in steps:
                step.result()

    assert {product: sums.baskets for product, sums in stored.purchases("shop", "c1").items()} == {
        "p01": 8.0,
        "p02": 8.0,
        ROOT: 8.0,
    }
    assert rebuild(stored, lesson, check=True).differences == 0


def test_an_order_whose_session_has_no_purchases_counts_whole(stored, shop):
    buy(stored, shop, "s1", ())
    shop.fill(stored, "other")
    shop.count_orders(stored, [replace(ORDER, session="s1"), replace(ORDER, id="o2", session="none")])
    shop.count_orders(stored, [replace(ORDER, session="s1")], "other")

    assert stored.purchases("shop", "c1")["p01"].baskets == stored.purchases("shop", "c1")[ROOT].baskets == 2.0
    assert stored.purchases("other", "c1")[ROOT].baskets == 1.0


def test_orders_are_read_in_the_order_in_which_they_were_logged(stored, shop):
    for ids in ("cab", "d"):
        shop.count_orders(stored, [replace(ORDER, id=id_) for id_ in ids])

    def read(**limits):
        return [entry.order.id for _, entry in stored.orders("shop", **limits)]

    numbers = [number for number, _ in stored.orders("shop")]
    assert read() == ["c", "a", "b", "d"]
    assert numbers == sorted(numbers)
    assert read(after=numbers[1]) == ["b", "d"]
    assert read(limit=2) == ["c", "a"]
    assert read(after=numbers[3]) == []
    assert stored.snapshot("shop").orders == numbers[3]


def test_a_call_with_an_order_that_is_refused_counts_nothing(stored, shop):
    shop.count_orders(stored, [ORDER])

    with pytest.raises(ConflictError, match="order 'o1' is of the customer 'c1'"):
        shop.count_orders(stored, [replace(ORDER, id="o2"), replace(ORDER, customer="c2")])

    assert [entry.order.id for _, entry in stored.orders("shop")] == ["o1"]
    assert stored.purchases("shop", ROOT)[ROOT].baskets == 1.0


def test_orders_need_an_experiment_and_ids_that_are_text(stored, shop):
    with pytest.raises(NotFoundError, match="no experiment 'none'"):
        stored.count_orders("none", [ORDER], lambda entry: {})
    with pytest.raises(NotFoundError, match="no experiment 'none'"):
        stored.import_orders("none", [CountedOrder(ORDER)], lambda entry: {})
    for wrong in ({"id": ""}, {"customer": "\0"}, {"products": ("p01", "\ud800")}):
        with pytest.raises(DataError, match="The id of a"):
            shop.count_orders(stored, [replace(ORDER, **wrong)])
    assert stored.orders("shop") == []


@pytest.mark.parametrize(
    ("amounts", "says"),
    [((inf, 1.0), "is not a number"), ((nan, 1.0), "is not a number"), ((1.0,), "1 amounts for 2 products")],
)
def test_money_that_is_no_number_is_refused_as_the_log_could_not_be_read_again(stored, shop, amounts, says):
    with pytest.raises(DataError, match=says):
        shop.count_orders(stored, [replace(ORDER, products=("p01", "p02"), amounts=amounts)])

    assert stored.orders("shop") == []


def test_imported_entries_keep_what_had_been_left_out(stored, shop):
    entries = [CountedOrder(ORDER, answered=("p01",)), CountedOrder(replace(ORDER, products=("p03",)), first=False)]
    fold = partial(counted_sums, experiment=shop.experiment())

    assert stored.import_orders("shop", entries, fold) == 2
    assert stored.import_orders("shop", entries, fold) == 0

    assert [entry for _, entry in stored.orders("shop")] == entries
    assert set(stored.purchases("shop", "c1")) == {"p02", "p03"}
    shop.assert_purchases_are_the_fold(stored)


def test_an_experiment_begins_with_the_orders_of_its_history(store, shop):
    orders = [ORDER, replace(ORDER, id="o2", customer="c2", products=("p02",)), replace(ORDER, products=("p05",))]
    store.save_catalogue("cat", shop.CUSTOMERS, shop.PRODUCTS)

    store.save_experiment(shop.experiment(), [shop.SET], orders)

    assert store.experiment("shop") == shop.experiment()
    assert set(store.purchases("shop", "c1")) == {"p01", "p02", "p05", ROOT}
    assert store.purchases("shop", ROOT)["p02"] == ONCE + ONCE
    assert store.purchases("shop", ROOT)[ROOT].baskets == 2.0
    assert shop.count_orders(store, [orders[1], replace(ORDER, id="o3")]) == 1
    assert [number for number, _ in store.orders("shop")] == [1, 2, 3, 4]
    shop.assert_purchases_are_the_fold(store)
    assert rebuild(store, lesson, check=True).differences == 0
    with pytest.raises(ConflictError, match="already an experiment 'shop'"):
        store.save_experiment(shop.experiment(), [shop.SET], orders)
    assert store.purchases("shop", ROOT)[ROOT].baskets == 3.0


def test_an_experiment_keeps_its_neighbours_and_they_go_with_it(store, shop):
    store.save_catalogue("cat", shop.CUSTOMERS, shop.PRODUCTS)
    for name, orders in (("shop", [ORDER]), ("second", [])):
        store.save_experiment(shop.experiment(name), [shop.SET], orders, shop.NEIGHBOURS[: 1 + (name == "shop")])

    assert sorted(store.neighbours("shop"), key=lambda each: each.product) == shop.NEIGHBOURS
    assert store.neighbours("second") == shop.NEIGHBOURS[:1]
    store.delete_experiment("shop")
    assert store.neighbours("shop") == []
    assert store.neighbours("second") == shop.NEIGHBOURS[:1]
    store.save_experiment(shop.experiment(), [shop.SET], [ORDER])
    assert store.neighbours("shop") == []


def test_a_save_that_fails_half_way_leaves_nothing(store, shop, monkeypatch):
    cut_the_save(store, monkeypatch)

    with pytest.raises(StoreUnavailableError):
        store.save_experiment(shop.experiment(), [shop.SET], [ORDER], shop.NEIGHBOURS)
    monkeypatch.undo()

    assert store.experiments() == []
    assert store.neighbours("shop") == []
    assert store.purchases("shop", ROOT) == {}
    assert store.sweep() == 0
    store.save_experiment(shop.experiment(), [shop.SET], [ORDER])
    assert store.purchases("shop", ROOT)[ROOT].baskets == 1.0


def cut_the_save(store, monkeypatch):
    """The connection is lost after the history, before the experiment is shown."""

    def lost(*arguments, **options):
        raise StoreUnavailableError("lost")

    if store.kind == "mongodb":
        monkeypatch.setattr(store._connection, "transact", lost)
    else:
        monkeypatch.setattr(store, "_show", lost)


def test_a_save_that_was_killed_shows_nothing_and_is_swept(store, shop, monkeypatch):
    shop.fill(store, "other")
    cut_the_save(store, monkeypatch)
    monkeypatch.setattr(store, "_purge", lambda *_: None)
    with pytest.raises(StoreUnavailableError):
        store.save_experiment(shop.experiment(), [shop.SET], [ORDER])
    monkeypatch.undo()

    assert [one.name for one in store.experiments()] == ["other"]
    assert store.experiment("shop") is None
    with pytest.raises(NotFoundError):
        shop.count_orders(store, [ORDER])
    assert recover(store, lesson, now=shop.NOW + timedelta(minutes=59)).swept == 0
    assert recover(store, lesson, now=shop.NOW + timedelta(minutes=61)).swept == 1
    assert store.purchases("shop", ROOT) == {}
    store.save_experiment(shop.experiment(), [shop.SET])
    assert store.purchases("shop", ROOT) == {}
    assert store.orders("shop") == []


def test_a_save_that_was_swept_meanwhile_is_refused(store, shop, monkeypatch):
    part = store._connection if store.kind == "mongodb" else store
    step = "transact" if store.kind == "mongodb" else "_show"
    whole = getattr(part, step)

    def late(*arguments, **options):
        monkeypatch.undo()
        assert store.sweep() == 1
        return whole(*arguments, **options)

    monkeypatch.setattr(part, step, late)
    with pytest.raises(ConflictError, match="took so long"):
        store.save_experiment(shop.experiment(), [shop.SET], [ORDER])
    assert store.experiments() == []


def test_deleting_an_experiment_deletes_its_orders_and_purchases_alone(stored, shop):
    shop.fill(stored, "gone")
    for name in ("shop", "gone"):
        shop.count_orders(stored, [ORDER], name)

    stored.delete_experiment("gone")
    shop.fill(stored, "gone")

    assert stored.purchases("gone", ROOT) == stored.purchases("gone", "c1") == {}
    assert stored.orders("gone") == []
    assert stored.purchases("shop", ROOT)[ROOT].baskets == 1.0
    assert shop.count_orders(stored, [ORDER], "gone") == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_names(store, shop, name):
    candidates = CandidateSet.of((name,), (1.0,))
    hostile = replace(shop.experiment(name), candidates={name: candidates.id})
    order = Order(name, name, AT, (name,), name)
    store.save_experiment(hostile, [candidates], [order])
    fold = partial(counted_sums, experiment=hostile)

    assert store.count_orders(name, [order], fold) == 0
    assert store.count_orders(name, [replace(order, id=name + name)], fold) == 1

    assert store.purchases(name, name) == {name: ONCE + ONCE, ROOT: ONCE + ONCE}
    assert store.snapshot(name).purchases.keys() == {(name, name), (name, ROOT), (ROOT, name), (ROOT, ROOT)}
    assert [entry.order for _, entry in store.orders(name)] == [order, replace(order, id=name + name)]
    assert rebuild(store, lesson, check=True).differences == 0


def test_an_experiment_without_a_base_rate_logs_orders_and_sums_nothing(store, shop):
    store.save_experiment(replace(shop.experiment(), base=None), [shop.SET], [ORDER])

    assert [entry.order for _, entry in store.orders("shop")] == [ORDER]
    assert store.purchases("shop", ROOT) == store.purchases("shop", "c1") == {}
    assert rebuild(store, lesson, check=True).differences == 0


def test_of_the_same_orders_from_many_threads_each_counts_once(stored, shop):
    orders = [shop.an_order(at) for at in range(6)]

    with ThreadPoolExecutor(6) as threads:
        new = sum(threads.map(lambda _: shop.count_orders(stored, orders), range(6)))

    assert new == 6
    assert stored.purchases("shop", ROOT)[ROOT].baskets == 6.0
    shop.assert_purchases_are_the_fold(stored)


PIECES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2**16)), min_size=1, max_size=12)


def pieces_add_up(shop, new_store, examples):
    """Whatever the pieces and their order, the sums are those of the union of each order."""

    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(calls=st.lists(PIECES, min_size=1, max_size=5))
    def check(calls):
        store, union = shop.fill(new_store()), {}
        for call in calls:
            pieces = [shop.part_of(shop.an_order(at), random.Random(seed)) for at, seed in call]
            shop.count_orders(store, pieces)
            for piece in pieces:
                union.setdefault(piece.id, set()).update(piece.products)
        whole = [replace(shop.an_order(int(id_[1:])), products=tuple(union[id_])) for id_ in union]
        wanted = shop.fold_purchases([], map(CountedOrder, whole))
        stored = store.snapshot("shop").purchases
        assert stored.keys() == wanted.keys()
        for pair, bought in wanted.items():
            assert stored[pair] == pytest.approx(bought, rel=1e-9), pair
        store.close()

    check()


def test_any_pieces_of_orders_in_any_sequence_add_up_to_their_union(shop):
    pieces_add_up(shop, lambda: connect("memory:"), 40)


@pytest.mark.mongo
def test_any_pieces_of_orders_add_up_to_their_union_in_mongodb(shop, mongo_uri):
    def new_store():
        with MongoClient(mongo_uri) as client:
            client.drop_database(client.get_default_database().name)
        return connect(mongo_uri, durable=False)

    pieces_add_up(shop, new_store, 4)


@pytest.mark.mongo
def test_a_database_of_an_earlier_schema_is_opened_with_everything_in_it_and_counts_orders(shop, mongo_uri):
    shop.one_session(shop.fill(connect(mongo_uri)), "s1", random.Random(1))
    with MongoClient(mongo_uri) as client:
        base = client.get_default_database()
        base["meta"].update_one({"_id": "schema"}, {"$set": {"version": 1}})
        base["answered"].update_many({}, {"$unset": {"orders": ""}})
        for collection in ("orders", "purchases"):
            base.drop_collection(collection)

    store = connect(mongo_uri)

    assert (store.status().schema, store.status().answered) == (SCHEMA, 1)
    assert store.snapshot("shop").orders == 0
    assert rebuild(store, lesson).written == bool(lesson(store.session("s1"), shop.experiment()).purchases)
    assert shop.count_orders(store, [ORDER]) == 1
    shop.assert_sums_are_the_fold(store)
    assert rebuild(store, lesson, check=True).differences == 0
    with MongoClient(mongo_uri) as client:
        assert client.get_default_database()["meta"].find_one({"_id": "schema"})["version"] == SCHEMA


def purchases_of_two_kinds(store, shop):
    """Of orders, one of them in parts, and of answers, one of them after its order. Returns the snapshot."""
    shop.fill(store)
    shop.count_orders(store, [ORDER, replace(ORDER, id="o2", at=AT + timedelta(days=9), products=("p02",))])
    shop.count_orders(store, [replace(ORDER, products=("p07",))])
    buy(store, shop, "s1", ("p01",), shown_at=2.5)
    shop.count_orders(store, [replace(ORDER, id="o3", session="s1", products=("p01", "p05"))])
    store.open_session(replace(visit(shop, "s2"), shown_at=4.0))
    shop.count_orders(store, [replace(ORDER, id="o4", session="s2", products=("p03",))])
    shop.answer_with(store, "s2", ("p02", "p03"))
    return store.snapshot("shop")


def test_a_file_of_an_earlier_schema_has_the_newest_baskets_of_its_logs(shop, of_before, tmp_path):
    path = tmp_path / "store.sqlite3"
    store = connect(f"sqlite:///{path}")
    before = purchases_of_two_kinds(store, shop)
    store.save_experiment(replace(shop.experiment("old"), base=None), [shop.SET], [ORDER])
    store.close()
    with closing(sqlite3.connect(path)) as older:
        shop.without_growth(older)
        older.execute("DROP TABLE neighbours")
        older.execute("ALTER TABLE purchases DROP COLUMN last")
        older.execute("ALTER TABLE sessions DROP COLUMN claimed_by")
        older.execute("DROP INDEX orders_by_session")
        older.execute("PRAGMA user_version = 5")
        older.commit()

    store = connect(f"sqlite:///{path}")

    assert store.status().schema == len(STEPS)
    assert store.snapshot("shop") == before
    assert {product: sums.last for product, sums in store.purchases("shop", "c1").items()} == {
        **{"p01": 2.5, "p02": 4.0, "p03": -30.0, "p05": -30.0, "p07": -30.0},
        ROOT: 2.5,
    }
    assert rebuild(store, lesson, check=True).differences == 0


@pytest.mark.mongo
def test_a_database_of_an_earlier_schema_has_the_newest_baskets_of_its_logs(shop, of_before, mongo_uri):
    store = connect(mongo_uri)
    purchases_of_two_kinds(store, shop)
    stranger = store.open_session(replace(visit(shop, "s3"), customer=""))
    shop.count_orders(store, [replace(ORDER, id="o5", session="s3", products=("p02",))])
    before = store.snapshot("shop")
    with MongoClient(mongo_uri) as client:
        base = client.get_default_database()
        base["meta"].update_one({"_id": "schema"}, {"$set": {"version": 2}})
        base["purchases"].update_many({}, {"$unset": {"last": ""}})
        for ids, days in ((below("shop", ROOT), 7), (below("shop"), 30)):
            rename = {"$rename": {f"recent_{days}": "recent"}}
            base["purchases"].update_many({**ids, "recent": {"$exists": False}}, rename)
        unused = {f"recent_{days:g}": "" for days in HALF_LIVES}
        assert base["purchases"].update_many({}, {"$unset": unused}).matched_count
        base["orders"].update_many({}, {"$unset": {"session": ""}})
        base["sessions"].update_many({}, {"$unset": {"claimed_by": ""}})

    store = connect(mongo_uri)

    assert store.snapshot("shop") == before
    assert store.status().schema == SCHEMA
    assert shop.claim(store, stranger.id, "c1").session.ordered == ("p02",)
    assert rebuild(store, lesson, check=True).differences == 0
