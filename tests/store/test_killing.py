"""kill -9 at random moments, while answers grow and editions follow each other: every acknowledged answer is there
once, and the sums are the fold of the log."""

import random
import threading
from datetime import timedelta
from time import monotonic, sleep

import pytest
from pymongo import MongoClient

from rlreco.domain.rewards import lesson
from rlreco.service.upkeep.recover import rebuild, recover
from rlreco.store.connect import connect

ROUNDS = 60
SERVER_ROUNDS = 20
"""Each takes several times as long as one of the embedded store."""

STANDALONE_ROUNDS = 10
"""The server without transactions is the smaller promise, and starts anew each time for three seconds."""


def kill_in_the_middle(process, rng, kill):
    """Lets it write its first answer of either writer, however slow the disk is, then kills at a random moment of the
    next third of a second.

    Returns the ids that it had acknowledged.
    """
    acknowledged = [process.stdout.readline().strip() for _ in range(2)]
    reader = threading.Thread(target=lambda: acknowledged.extend(line.strip() for line in process.stdout))
    reader.start()
    sleep(rng.random() / 3)
    kill()
    process.kill()
    process.wait()
    reader.join()
    return [id_ for id_ in acknowledged if "-" in id_]


def assert_all_is_there(shop, store, acknowledged):
    recover(store, lesson, now=shop.NOW)
    log = [session.id for session in store.sessions("shop")]
    assert len(log) == len(set(log))
    assert set(acknowledged) <= set(log)
    assert store.unapplied() == []
    assert store.unapplied_orders() == []
    assert {f"o{id_.partition('-')[2]}" for id_ in acknowledged} <= {one.order.id for one in shop.all_orders(store)}
    shop.assert_sums_are_the_fold(store)
    assert rebuild(store, lesson, check=True).differences == 0
    if store.promise != "recoverable":
        shop.assert_editions_are_whole(store)


@pytest.mark.parametrize("rounds", [2, pytest.param(ROUNDS, marks=pytest.mark.slow)])
def test_a_killed_writer_of_the_embedded_store_loses_and_doubles_nothing(shop, writer, tmp_path, rounds):
    uri, rng, acknowledged = f"sqlite:///{tmp_path}/store.sqlite3", random.Random(1), []
    store = shop.fill(connect(uri))
    for at in range(rounds):
        process = writer(uri, f"r{at}", 100_000, 2)
        acknowledged += kill_in_the_middle(process, rng, lambda: None)
        assert_all_is_there(shop, store, acknowledged)
    assert len(acknowledged) > rounds
    assert store.edition("shop") > 1


@pytest.mark.slow
@pytest.mark.mongo
def test_a_killed_writer_of_mongodb_loses_and_doubles_nothing(shop, writer, mongo_uri):
    rng, acknowledged = random.Random(2), []
    store = shop.fill(connect(mongo_uri))
    for at in range(SERVER_ROUNDS):
        process = writer(mongo_uri, f"r{at}", 100_000, 2)
        acknowledged += kill_in_the_middle(process, rng, lambda: None)
        end_the_transactions_of_the_dead(mongo_uri)
        assert_all_is_there(shop, store, acknowledged)
    assert len(acknowledged) > SERVER_ROUNDS


def end_the_transactions_of_the_dead(uri):
    """A server does so by itself after a minute (transactionLifetimeLimitSeconds)."""
    with MongoClient(uri) as client:
        client.admin.command("killAllSessions", [])


def forget_until_killed(shop, forgetter, uri, rounds, between=lambda: None):
    """Each round is killed at another moment of the forgetting. The shop is there afterwards with all its orders, and
    has forgotten either all or nothing of what it had learned before."""
    rng, store = random.Random(5), shop.fill(connect(uri, durable=False))
    n_orders = 300
    shop.count_orders(store, [shop.an_order(at) for at in range(n_orders)])
    for at in range(rounds):
        for number in range(10):
            shop.one_session(store, f"r{at}-{number}", rng)
        process = forgetter(uri, shop.NOW)
        process.stdout.readline()
        sleep(rng.random() / 20)
        process.kill()
        process.wait()
        between()
        recover(store, lesson, now=shop.NOW + timedelta(hours=2))
        assert store.experiment("shop") is not None
        left = {session.id.partition("-")[0] for session in store.sessions("shop")}
        assert len(list(store.sessions("shop"))) == 10 * len(left)
        assert len(shop.all_orders(store)) == n_orders
        assert len(store.customers("cat")) == len(shop.CUSTOMERS)
        shop.assert_sums_are_the_fold(store)
        assert rebuild(store, lesson, check=True).differences == 0
        assert store.sweep() == 0
    store.close()


@pytest.mark.parametrize("rounds", [4, pytest.param(ROUNDS, marks=pytest.mark.slow)])
def test_a_killed_forgetting_of_the_embedded_store_loses_no_shop(shop, forgetter, tmp_path, rounds):
    forget_until_killed(shop, forgetter, f"sqlite:///{tmp_path}/store.sqlite3", rounds)


@pytest.mark.mongo
@pytest.mark.parametrize("rounds", [2, pytest.param(SERVER_ROUNDS, marks=pytest.mark.slow)])
def test_a_killed_forgetting_of_mongodb_loses_no_shop(shop, forgetter, mongo_uri, rounds):
    forget_until_killed(shop, forgetter, mongo_uri, rounds, lambda: end_the_transactions_of_the_dead(mongo_uri))


@pytest.mark.slow
@pytest.mark.mongo
def test_a_killed_mongodb_server_loses_and_doubles_nothing(shop, writer, wire_server_type, tmp_path):
    survive_server_deaths(
        shop, writer, wire_server_type("--sync-on-commit", folder=str(tmp_path / "data")), SERVER_ROUNDS
    )


@pytest.mark.slow
@pytest.mark.mongo
def test_a_killed_server_without_transactions_is_mended_from_the_log(shop, writer, wire_server_type, tmp_path):
    options = ("--sync-on-commit", "--standalone")
    server = wire_server_type(*options, folder=str(tmp_path / "data"))
    survive_server_deaths(shop, writer, server, STANDALONE_ROUNDS)


def survive_server_deaths(shop, writer, server, rounds):
    rng, acknowledged = random.Random(3), []
    uri = f"{server.uri}rlreco_test_killed"
    store = shop.fill(connect(uri))
    try:
        for at in range(rounds):
            process = writer(uri, f"r{at}", 100_000, 2)
            acknowledged += kill_in_the_middle(process, rng, server.kill)
            server.start()
            assert_all_is_there(shop, store, acknowledged)
    finally:
        server.kill()
    assert len(acknowledged) > rounds


@pytest.mark.slow
@pytest.mark.mongo
def test_work_goes_on_without_a_restart_when_a_killed_server_is_back(shop, wire_server_type, tmp_path):
    server = wire_server_type("--sync-on-commit", folder=str(tmp_path / "data"))
    try:
        store, rng = shop.fill(connect(f"{server.uri}rlreco_test_back")), random.Random(4)
        shop.one_session(store, "before", rng)
        opened = store.open_session(shop.a_session("across", rng))
        server.kill()
        began = monotonic()
        with pytest.raises(Exception, match="can't be reached") as told:
            shop.answer(store, opened, rng)
        assert monotonic() - began < 10  # the driver's own patience is thirty seconds
        assert type(told.value).__name__ == "StoreUnavailableError"
        assert "\n" not in str(told.value)
        server.start()
        assert shop.answer(store, opened, rng).first
        shop.assert_sums_are_the_fold(store)
        assert store.status().answered == 2
    finally:
        server.kill()
