"""Sums kept in memory are never other than those in the file."""

import os
import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from rlreco.domain.records import CurveGain, Gain
from rlreco.domain.rewards import lesson
from rlreco.service.upkeep.recover import rebuild
from rlreco.store.sqlite.store import SQLiteStore


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.sqlite3"


@pytest.fixture
def store(path, shop):
    opened = shop.fill(SQLiteStore(path, durable=False))
    yield opened
    opened.close()


def some_nodes_and_products(shop, rng):
    """Some nodes, one of them without sums, and some products in any order."""
    nodes = ["all", "nowhere", *rng.sample(["month=May", "month=June", "segment=Q1", *shop.STATES], 3)]
    return nodes, rng.sample(shop.SET.products, rng.randrange(1, 12))


def assert_as_in_the_file(store, path, shop, rng):
    nodes, products = some_nodes_and_products(shop, rng)
    fresh = SQLiteStore(path)
    want = fresh.sums("shop", nodes, products)
    fresh.close()
    assert np.array_equal(store.sums("shop", nodes, products), want)


def test_own_answers_are_seen_at_once_to_the_last_bit(store, path, shop):
    rng = random.Random(1)
    for at in range(60):
        assert_as_in_the_file(store, path, shop, rng)
        shop.one_session(store, f"s{at}", rng)
        assert_as_in_the_file(store, path, shop, rng)


def test_answers_of_another_process_are_seen_at_once(store, path, shop):
    rng, other = random.Random(2), SQLiteStore(path, durable=False)
    for at in range(60):
        shop.one_session(rng.choice([store, other]), f"s{at}", rng)
        assert_as_in_the_file(store, path, shop, rng)
        assert_as_in_the_file(other, path, shop, rng)


def test_corrections_mendings_imports_and_rebuilds_are_seen_at_once(store, path, shop):
    rng, other = random.Random(3), SQLiteStore(path, durable=False)
    for at in range(10):
        shop.one_session(store, f"s{at}", rng)
    steps = [
        lambda: other.correct_sums("shop", {("all", "p01"): Gain(9.0)}, {}, other.snapshot("shop").corrections),
        lambda: rebuild(other, lesson),
        lambda: other.mend_sums("shop", {("all", "p02"): Gain(7.0)}, {("uniform", 1): CurveGain(1.0)}, []),
        lambda: rebuild(store, lesson),
        lambda: shop.one_session(other, "more", rng),
    ]
    for step in steps:
        for _ in range(5):
            assert_as_in_the_file(store, path, shop, rng)
        step()
        for _ in range(5):
            assert_as_in_the_file(store, path, shop, rng)


def test_an_answer_that_was_rolled_back_is_never_seen(store, path, shop, monkeypatch):
    rng = random.Random(4)
    shop.one_session(store, "s0", rng)
    opened = store.open_session(shop.a_session("s1", rng))
    for _ in range(10):
        assert_as_in_the_file(store, path, shop, rng)
    monkeypatch.setattr(store._cache, "expect", lambda version: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        shop.answer(store, opened, rng)
    monkeypatch.undo()
    for _ in range(10):
        assert_as_in_the_file(store, path, shop, rng)
    assert shop.answer(store, opened, rng).first
    for _ in range(10):
        assert_as_in_the_file(store, path, shop, rng)


def test_a_new_experiment_of_an_old_name_starts_from_zero(store, path, shop):
    rng = random.Random(5)
    shop.one_session(store, "s0", rng)
    assert store.sums("shop", ["all"], shop.SET.products).any()
    store.delete_experiment("shop")
    assert not store.sums("shop", ["all"], shop.SET.products).any()
    shop.fill(store)
    assert not store.sums("shop", ["all"], shop.SET.products).any()


def test_changing_returned_sums_does_not_change_the_cache(store, path, shop):
    shop.one_session(store, "s0", random.Random(6))
    for _ in range(3):
        store.sums("shop", ["all"], shop.SET.products)[:] = 99.0
    there = SQLiteStore(path, durable=False).sums("shop", ["all"], shop.SET.products)
    assert there[..., 0].max() == 1.0
    assert (store.sums("shop", ["all"], shop.SET.products) == there).all()


def test_threads_that_learn_and_look_at_once_end_with_what_is_in_the_file(store, path, shop):
    other = SQLiteStore(path, durable=False)

    def work(at):
        rng = random.Random(at)
        shop.one_session(other if at % 4 == 0 else store, f"s{at}", rng)
        nodes, products = some_nodes_and_products(shop, rng)
        assert store.sums("shop", nodes, products)[:, :, 0].sum() >= 0

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(120)))

    rng = random.Random(7)
    for _ in range(20):
        assert_as_in_the_file(store, path, shop, rng)


def test_a_node_named_twice_has_its_sums_twice(store, shop):
    shop.one_session(store, "s0", random.Random(8))
    for _ in range(2):
        sums = store.sums("shop", ["all", "all"], shop.SET.products)
        assert np.array_equal(sums[0], sums[1])
        assert sums.any()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_child_forked_while_the_cache_is_in_use_reads_right_sums(store, path, shop):
    shop.one_session(store, "s0", random.Random(9))
    store.sums("shop", ["all"], shop.SET.products)
    with store._cache._lock:
        child = os.fork()
        if child == 0:
            try:
                assert_as_in_the_file(store, path, shop, random.Random(10))
                os._exit(0)
            finally:
                os._exit(1)
        assert os.waitpid(child, 0)[1] == 0
