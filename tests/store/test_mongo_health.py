"""Failures of a MongoDB: one clear line within two seconds, no secret in it, and work goes on after."""

import random
import socket
import threading
from contextlib import contextmanager, suppress
from time import monotonic, sleep

import pytest
from pymongo import MongoClient
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConfigurationError,
    DuplicateKeyError,
    OperationFailure,
    ServerSelectionTimeoutError,
)

from rlreco.errors import ConfigError, ConflictError, StoreError, StoreUnavailableError
from rlreco.store.connect import connect
from rlreco.store.contract.views import WrittenViews
from rlreco.store.mongo import connection as mongo_connection
from rlreco.store.mongo import schema as mongo_schema
from rlreco.store.mongo.connection import Connection

pytestmark = pytest.mark.mongo
SECRET = "s3cr3t"


@contextmanager
def refused_quickly(kind, words):
    began = monotonic()
    with pytest.raises(kind, match=words) as told:
        yield
    # The patience is below two seconds, the driver's own thirty: between them any machine is quick enough.
    assert mongo_connection.PATIENCE < 2
    assert monotonic() - began < 10
    assert "\n" not in str(told.value)
    assert SECRET not in str(told.value)
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__ or told.value.__context__ is None


class Proxy:
    """Between client and server, on a port of its own; `delay` seconds before each answer; `down` drops everything."""

    def __init__(self, port):
        self.delay, self._server = 0.0, port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._server))
                self._open += [client, server]
                threading.Thread(target=self._pump, args=(client, server, False), daemon=True).start()
                threading.Thread(target=self._pump, args=(server, client, True), daemon=True).start()

    def _pump(self, source, target, slow):
        with suppress(OSError):
            while data := source.recv(65536):
                sleep(self.delay if slow else 0)
                target.sendall(data)

    def cut(self):
        """Every connection of this moment is lost; new ones are welcome."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def close(self):
        self._listener.close()
        self.cut()


@pytest.fixture
def proxied(mongo_uri, mongo_server):
    """(proxy, URI of the same database through it)"""
    if "@" in mongo_server or "," in mongo_server or "+srv" in mongo_server:
        pytest.skip("the proxy stands before a single server without a password")
    host = mongo_server.removeprefix("mongodb://").partition("/")[0]
    proxy = Proxy(int(host.partition(":")[2] or 27017))
    further = "&" if "?" in mongo_uri else "?"
    yield proxy, mongo_uri.replace(host, f"127.0.0.1:{proxy.port}") + f"{further}directConnection=true"
    proxy.close()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_a_server_that_is_down_at_the_start_is_reported_each_time():
    store = connect(f"mongodb://anna:{SECRET}@127.0.0.1:{free_port()}/shop")
    for step in (store.status, store.experiments, lambda: store.session("s")):
        with refused_quickly(StoreUnavailableError, r"MongoDB at mongodb://127\.0\.0\.1:\d+/shop can't be reached"):
            step()


def test_an_unknown_host_name_is_reported():
    with refused_quickly(StoreUnavailableError, "can't be reached"):
        connect("mongodb://no-such-host.invalid/shop").status()


def test_a_slow_server_is_given_up_and_used_again_when_it_is_quick(proxied, shop):
    proxy, uri = proxied
    store, rng = shop.fill(connect(uri)), random.Random(1)
    opened = store.open_session(shop.a_session("s", rng))

    proxy.delay = 5.0
    with refused_quickly(StoreUnavailableError, "doesn't answer in time"):
        store.sums("shop", ["all"], ["p01"])
    with refused_quickly(StoreUnavailableError, "doesn't answer in time"):
        shop.answer(store, opened, rng)

    proxy.delay = 0.0
    proxy.cut()
    shop.patiently(lambda: shop.answer(store, opened, rng))
    assert store.session("s").outcome is not None
    shop.assert_sums_are_the_fold(store)


def test_a_connection_lost_in_the_middle_is_made_again(proxied, shop):
    proxy, uri = proxied
    store, rng = shop.fill(connect(uri)), random.Random(2)
    opened = store.open_session(shop.a_session("s", rng))

    proxy.cut()
    shop.patiently(lambda: shop.answer(store, opened, rng))

    assert store.status().answered == 1
    shop.assert_sums_are_the_fold(store)


def test_a_server_that_never_answers_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        store = connect(f"mongodb://anna:{SECRET}@127.0.0.1:{deaf.getsockname()[1]}/shop")
        with refused_quickly(StoreUnavailableError, "can't be reached"):
            store.status()


@pytest.mark.parametrize(
    "uri",
    [
        f"mongodb://anna:{SECRET}/x@localhost/shop",
        f"mongodb://anna:{SECRET}@local host:port/shop",
        f"mongodb://anna:{SECRET}%@localhost/shop",
        f"mongodb://anna:{SECRET}@localhost/sh op?authMechanism={SECRET}",
        "mongodb://",
    ],
)
def test_a_uri_that_makes_no_sense_is_refused_without_being_shown(uri):
    with refused_quickly(ConfigError, "URI of .* can't be used"):
        connect(uri).status()


@pytest.mark.slow
def test_a_wrong_password_is_reported(wire_server_type, tmp_path):
    server = wire_server_type(folder=str(tmp_path / "data"))
    try:
        with MongoClient(server.uri) as client:
            client.admin.command("createUser", "anna", pwd="right", roles=["root"])
        server.stop()
        server.command.append("--auth")
        server.start()
        with refused_quickly(StoreError, "refuses the user name or the password"):
            connect(f"mongodb://anna:{SECRET}@127.0.0.1:{server.port}/shop?authSource=admin").status()
        store = connect(f"mongodb://anna:right@127.0.0.1:{server.port}/shop?authSource=admin")
        assert store.status().sessions == 0
    finally:
        server.kill()


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (OperationFailure(SECRET, 13), StoreError, 'role "readWrite"'),
        (OperationFailure(SECRET, 18), StoreError, "password"),
        (OperationFailure(SECRET, 8000), StoreError, "password"),
        (OperationFailure(SECRET, 14031), StoreUnavailableError, "full disk"),
        (OperationFailure(SECRET, 10107), StoreUnavailableError, "read-only just now"),
        (OperationFailure(SECRET, 42, {"codeName": "Odd"}), StoreError, r"code 42 \(Odd\)"),
        (ServerSelectionTimeoutError(SECRET), StoreUnavailableError, "can't be reached"),
        (AutoReconnect(SECRET), StoreUnavailableError, "can't be reached"),
        (BulkWriteError({"writeErrors": [{"code": 14031, "errmsg": SECRET}]}), StoreUnavailableError, "full disk"),
        (ConfigurationError(SECRET), ConfigError, "can't be used"),
    ],
)
def test_each_failure_of_the_driver_has_a_message_of_its_own(error, kind, words):
    connection = Connection("mongodb://localhost/shop", True, lambda base: None)
    with refused_quickly(kind, words), connection.plainly():
        raise error


def test_a_database_of_a_newer_release_is_refused_and_left_as_it_is(mongo_uri):
    with MongoClient(mongo_uri) as client:
        meta = client.get_default_database()["meta"]
        meta.insert_one({"_id": "schema", "version": mongo_schema.SCHEMA + 1})
        with refused_quickly(StoreError, "written by a newer RLReco.*Upgrade"):
            connect(mongo_uri).status()
        assert client.get_default_database().list_collection_names() == ["meta"]


def test_a_transaction_is_retried_while_it_collides_with_others(mongo_uri, monkeypatch):
    monkeypatch.setattr(mongo_connection, "sleep", lambda seconds: None)
    connection = Connection(mongo_uri, True, lambda base: None)
    if not connection.transactional:
        pytest.skip("this server has no transactions")
    trouble = iter(
        [
            DuplicateKeyError("upsert", 11000),
            BulkWriteError({"writeErrors": [{"code": 11000}]}),
            OperationFailure("conflict", 112, {"errorLabels": ["TransientTransactionError"]}),
        ]
    )

    def work(base, transaction):
        base["counters"].insert_one({"_id": "once"}, session=transaction)
        if (error := next(trouble, None)) is not None:
            raise error
        return "done"

    assert connection.transact("turn", work) == "done"
    assert connection.base["counters"].count_documents({}) == 1


def test_a_transaction_that_fails_leaves_nothing_and_says_why(mongo_uri):
    connection = Connection(mongo_uri, True, lambda base: None)
    if not connection.transactional:
        pytest.skip("this server has no transactions")

    def work(base, transaction):
        base["counters"].insert_one({"_id": "half"}, session=transaction)
        raise OperationFailure("no", 13)

    with refused_quickly(StoreError, "readWrite"):
        connection.transact("turn", work)
    assert connection.base["counters"].count_documents({}) == 0


def test_a_collection_with_a_views_name_is_never_dropped(mongo_uri, shop):
    store = shop.fill(connect(mongo_uri))
    with MongoClient(mongo_uri) as client:
        client.get_default_database()["rlValuedic"].insert_one({"_id": "precious"})
        with refused_quickly(ConflictError, "collection rlValuedic of its own"):
            store.write_views(WrittenViews("shop", shop.NOW, 0, 0, 0, 1), {"rlValuedic": {"state": {}}})
        assert client.get_default_database()["rlValuedic"].count_documents({}) == 1


@pytest.mark.parametrize("name", ["rlreco", "admin", "test", "rlReco_test_x", ""])
def test_only_a_tests_own_database_is_ever_dropped(name, request):
    drop = request.getfixturevalue("drop_test_database")
    with pytest.raises(ValueError, match="no test's database"):
        drop("mongodb://localhost:1/", name)
