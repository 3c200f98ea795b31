"""Rebuild and recover: whatever happened to the sums, the log knows better."""

import random
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from pymongo import MongoClient
from pymongo.errors import AutoReconnect

from rlreco.domain.records import Bought, CurveGain, Gain, Outcome
from rlreco.domain.rewards import lesson
from rlreco.errors import ConflictError, StoreUnavailableError
from rlreco.service.upkeep.recover import rebuild, recover
from rlreco.store.connect import connect


@pytest.fixture
def store(store_uri, shop):
    """A store of each kind with one experiment and twenty answered sessions."""
    opened = shop.fill(connect(store_uri, durable=False))
    rng = random.Random(1)
    for at in range(20):
        shop.one_session(opened, f"s{at}", rng)
    shop.count_orders(opened, [shop.an_order(at, f"s{at}") for at in range(10)])
    yield opened
    opened.close()


def test_sums_that_are_right_are_left_alone(store, shop):
    before = store.snapshot("shop")

    done = rebuild(store, lesson)

    assert (done.sessions, done.orders, done.arms, done.differences) == (20, 10, len(before.arms), 0)
    assert not done.written
    assert store.snapshot("shop") == before
    shop.assert_sums_are_the_fold(store)


def test_a_check_finds_every_wrong_sum_and_changes_nothing(store):
    spoil(store)
    before = store.snapshot("shop")

    found = rebuild(store, lesson, check=True)

    assert (found.differences, found.written) == (6, False)
    assert sorted(found.examples) == [
        "shop: baskets of all customers",
        "shop: baskets with p01 of the customer c1",
        "shop: baskets with p02 of the customer nobody",
        "shop: learning curve of thompson, stretch 9999",
        "shop: p01 at all",
        "shop: p01 at nowhere",
    ]
    assert store.snapshot("shop") == before


def test_a_rebuild_puts_every_wrong_sum_right(store, shop):
    before, bought_before = store.snapshot("shop").arms, store.snapshot("shop").purchases
    spoil(store)

    assert rebuild(store, lesson).differences == 6

    bought = store.snapshot("shop").purchases
    assert bought.pop(("nobody", "p02")) == Bought()
    assert all(bought.pop(pair) == pytest.approx(sums, rel=1e-9) for pair, sums in bought_before.items())
    assert set(bought.values()) <= {Bought()}
    after = store.snapshot("shop").arms
    assert after.pop(("nowhere", "p01")) == Gain()
    assert after.keys() == before.keys()
    assert all(after[arm] == pytest.approx(gain, abs=1e-12) for arm, gain in before.items())
    assert rebuild(store, lesson).differences == 0


def spoil(store):
    arms = {("all", "p01"): Gain(5.0, 1.0, 0.0, 0.25, 0.1), ("nowhere", "p01"): Gain(1.0)}
    purchases = {
        ("root", "root"): Bought(1.0, recent_30=0.5),
        ("c1", "p01"): Bought(-1.0),
        ("nobody", "p02"): Bought(1.0),
    }
    curve = {("thompson", 9999): CurveGain(2.0)}
    store.correct_sums("shop", arms, curve, store.snapshot("shop").corrections, purchases)


def test_a_rebuild_brings_the_newest_basket_back_whether_it_is_too_new_or_too_old(store, shop):
    before = store.snapshot("shop").purchases
    pair = next(pair for pair, bought in before.items() if bought.baskets)
    store.correct_sums("shop", {}, {}, 0, {pair: Bought(last=1e6)})
    assert rebuild(store, lesson, check=True).differences == 1
    assert store.snapshot("shop").purchases[pair].last == 1e6

    assert rebuild(store, lesson).differences == 1
    assert store.snapshot("shop").purchases == before

    store.correct_sums("shop", {}, {}, 2, {}, [pair])
    assert rebuild(store, lesson).differences == 1
    assert store.snapshot("shop").purchases == before


def test_a_basket_that_comes_while_a_newest_one_is_lowered_stays_the_newest(store, shop):
    order = replace(shop.an_order(0), id="later", at=shop.NOW.replace(tzinfo=None) + timedelta(days=50))
    pair = order.customer, order.products[0]
    store.correct_sums("shop", {}, {}, 0, {pair: Bought(last=1e6)})
    first = iter([True])

    def interrupted(session, experiment, before):
        if next(first, False):
            shop.count_orders(store, [order])
        return lesson(session, experiment, before)

    rebuild(store, interrupted)

    assert store.snapshot("shop").purchases[pair].last == 50.0
    assert rebuild(store, lesson, check=True).differences == 0


def test_answers_that_come_during_a_rebuild_count_once(store, shop):
    spoil(store)
    meanwhile = iter(range(100, 105))
    rng = random.Random(2)

    def interrupted(session, experiment, before):
        if (at := next(meanwhile, None)) is not None:
            shop.one_session(store, f"during{at}", rng)
            shop.count_orders(store, [shop.part_of(shop.an_order(at % 7), rng), shop.an_order(at)])
        return lesson(session, experiment, before)

    rebuild(store, interrupted)

    assert len(list(store.sessions("shop"))) == 25
    assert rebuild(store, lesson, check=True).differences == 0


def test_of_two_rebuilds_at_once_one_corrects_and_the_other_says_so(store):
    spoil(store)
    first = iter([True])

    def interrupted(session, experiment, before):
        if next(first, False):
            rebuild(store, lesson)
        return lesson(session, experiment, before)

    with pytest.raises(ConflictError, match="Another rebuild"):
        rebuild(store, interrupted)
    assert rebuild(store, lesson, check=True).differences == 0


def test_in_a_healthy_store_only_slates_that_waited_too_long_count_as_ignored(store, shop):
    rng = random.Random(3)
    store.open_session(shop.a_session("old", rng, opened_at=shop.NOW - timedelta(hours=30)))
    store.open_session(shop.a_session("new", rng, opened_at=shop.NOW - timedelta(hours=10)))

    first = recover(store, lesson, now=shop.NOW, wait=forbidden)
    again = recover(store, lesson, now=shop.NOW, wait=forbidden)

    assert (first.applied, first.expired, first.swept) == (0, 1, 0)
    assert again.expired == 0
    assert store.session("old").outcome == Outcome((), (), 0.0, shop.NOW - timedelta(hours=6))
    assert store.session("new").outcome is None
    assert (store.status().answered, store.status().waiting) == (21, 1)
    shop.assert_sums_are_the_fold(store)


def forbidden(seconds):
    raise AssertionError("nothing needs to be waited for")


def test_a_deletion_that_was_cut_off_is_ended(store, shop, monkeypatch):
    shop.fill(store, "doomed")
    shop.one_session(store, "d1", random.Random(4), "doomed")
    monkeypatch.setattr(store, "_purge", lambda *_: None)
    store.delete_experiment("doomed")
    monkeypatch.undo()
    assert [one.name for one in store.experiments()] == ["shop"]
    assert store.session("d1") is None or store.status().sessions == 21

    assert recover(store, lesson, now=shop.NOW).swept == 1

    assert store.status().sessions == 20
    assert recover(store, lesson, now=shop.NOW).swept == 0
    shop.assert_sums_are_the_fold(store)
    shop.fill(store, "doomed")


@pytest.fixture(scope="module")
def standalone(wire_server_type):
    server = wire_server_type("--standalone")
    yield server.uri
    server.stop()


@pytest.fixture
def alone(standalone, shop):
    """A MongoDB without transactions, with ten answered sessions."""
    with MongoClient(standalone) as client:
        client.drop_database("rlreco_test_alone")
    opened = shop.fill(connect(f"{standalone}rlreco_test_alone"))
    rng = random.Random(5)
    for at in range(10):
        shop.one_session(opened, f"s{at}", rng)
    yield opened
    opened.close()


@contextmanager
def cut_off_after(monkeypatch, step):
    """The connection is lost when the given collection is about to be written."""
    from rlreco.store.mongo import arms as mongo_arms

    whole = mongo_arms.write

    def cut(base, collection, writes, transaction):
        if collection == step:
            whole(base, collection, writes[: len(writes) // 2], transaction) if len(writes) > 1 else None
            raise AutoReconnect("lost")
        whole(base, collection, writes, transaction)

    with monkeypatch.context() as patch:
        patch.setattr(mongo_arms, "write", cut)
        yield


@pytest.mark.mongo
def test_a_server_without_transactions_says_that_it_promises_less(alone):
    assert alone.promise == alone.status().promise == "recoverable"


@pytest.mark.mongo
@pytest.mark.parametrize("step", ["arms", "curve", "purchases"])
def test_an_answer_cut_off_between_log_and_sums_is_found_and_mended(alone, shop, monkeypatch, step):
    rng = random.Random(6)
    opened = alone.open_session(shop.a_session("cut", rng))
    with cut_off_after(monkeypatch, step), pytest.raises(StoreUnavailableError):
        shop.answer(alone, opened, rng)

    assert [session.id for session in alone.unapplied()] == ["cut"]
    assert alone.status().unapplied == 1
    assert not shop.answer(alone, opened, rng).first
    waited = []
    assert recover(alone, lesson, now=shop.NOW, wait=waited.append).applied == 1

    assert len(waited) == 1
    assert alone.unapplied() == []
    shop.assert_sums_are_the_fold(alone)
    assert recover(alone, lesson, now=shop.NOW, wait=forbidden).applied == 0


@pytest.mark.mongo
def test_a_claim_cut_off_between_log_and_sums_is_found_and_mended(alone, shop, monkeypatch):
    stranger = replace(shop.a_session("cut", random.Random(6)), customer="", slate=("p01", "p02", "p03"))
    alone.open_session(stranger)
    shop.answer_with(alone, "cut", ("p01",))
    with cut_off_after(monkeypatch, "purchases"), pytest.raises(StoreUnavailableError):
        shop.claim(alone, "cut", "somebody")

    assert [session.id for session in alone.unapplied()] == ["cut"]
    assert not shop.claim(alone, "cut", "somebody").first
    assert recover(alone, lesson, now=shop.NOW, wait=lambda seconds: None).applied == 1

    assert alone.purchases("shop", "somebody")["p01"].baskets == 1.0
    shop.assert_sums_are_the_fold(alone)


@pytest.mark.mongo
def test_an_order_cut_off_between_log_and_sums_is_found_and_mended(alone, shop, monkeypatch):
    orders = [shop.an_order(at) for at in range(3)]
    with cut_off_after(monkeypatch, "purchases"), pytest.raises(StoreUnavailableError):
        shop.count_orders(alone, orders)

    assert alone.unapplied_orders() == [("shop", 1)]
    assert alone.status().unapplied == 1
    assert shop.count_orders(alone, orders) == 2
    assert recover(alone, lesson, now=shop.NOW, wait=lambda seconds: None).applied == 1

    assert alone.unapplied_orders() == []
    shop.assert_sums_are_the_fold(alone)
    assert recover(alone, lesson, now=shop.NOW, wait=forbidden).applied == 0


@pytest.mark.mongo
def test_an_answer_that_is_only_on_its_way_is_left_to_who_brings_it(alone, shop, monkeypatch):
    rng = random.Random(7)
    opened = alone.open_session(shop.a_session("slow", rng))
    with cut_off_after(monkeypatch, "arms"), pytest.raises(StoreUnavailableError):
        shop.answer(alone, opened, rng)

    def arrives(seconds):
        alone.mend_sums("shop", {}, {}, ["slow"])

    assert recover(alone, lesson, now=shop.NOW, wait=arrives).applied == 0
