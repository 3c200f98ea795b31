"""What the store asks of a MongoDB with each command: concerns, retries, indexes, and the key to shard by."""

import random

import pytest
from pymongo import MongoClient
from pymongo.monitoring import CommandListener
from pymongo.read_preferences import ReadPreference

from rlreco.store.connect import connect
from rlreco.store.mongo import connection as mongo_connection
from rlreco.store.mongo.part import below, key
from rlreco.store.mongo.schema import INDEXES

pytestmark = pytest.mark.mongo

WRITES = {"insert", "update", "delete", "findAndModify"}
MAJORITY, PRIMARY = {"w": "majority", "j": True}, {"w": 1}
"""Write concerns."""


class Sent(CommandListener):
    """Commands as they were sent, once there is something to look at."""

    def __init__(self):
        self.commands = []

    def started(self, event):
        self.commands.append({"name": event.command_name, **event.command})

    def succeeded(self, event):
        pass

    def failed(self, event):
        pass

    def named(self, *names, alone=False):
        """alone : outside of transactions"""
        return [each for each in self.commands if each["name"] in names and not (alone and "autocommit" in each)]


@pytest.fixture
def open_store(shop, mongo_uri, monkeypatch):
    """Opens a store of the small shop, as (store, what it sends from now on)."""

    def opened(*, durable):
        sent = Sent()
        shop.fill(connect(mongo_uri, durable=durable)).close()
        monkeypatch.setitem(mongo_connection._DEFAULTS, "event_listeners", [sent])
        store = connect(mongo_uri, durable=durable)
        store.status()
        sent.commands.clear()
        return store, sent

    return opened


@pytest.fixture
def transactional(open_store):
    store, sent = open_store(durable=True)
    if store.promise != "transactional":
        pytest.skip("this server is standalone: it has no transactions, and retries no write")
    return store, sent


@pytest.mark.parametrize(("durable", "concern"), [(True, MAJORITY), (False, PRIMARY)])
def test_every_write_outside_of_a_transaction_names_its_concern(open_store, shop, durable, concern):
    store, sent = open_store(durable=durable)

    shop.one_session(store, "s", random.Random(1))
    store.set_available("cat", "p03", False)

    written = sent.named(*WRITES, alone=True)
    assert {each["name"] for each in written} >= {"insert", "update", "findAndModify"}
    assert [each["writeConcern"] for each in written] == [concern] * len(written)


def test_an_answer_is_one_transaction_on_a_snapshot_for_a_majority(transactional, shop):
    store, sent = transactional
    opened = store.open_session(shop.a_session("s", random.Random(1)))
    sent.commands.clear()

    shop.answer(store, opened, random.Random(1))

    inside = [each for each in sent.commands if "autocommit" in each]
    began = [each for each in inside if each.get("startTransaction")]
    (committed,) = sent.named("commitTransaction")
    assert began == inside[:1]
    assert began[0]["readConcern"]["level"] == "snapshot"
    assert committed["writeConcern"] == MAJORITY
    assert sent.named(*WRITES, alone=True) == []


def test_reads_ask_the_primary_for_its_newest(open_store):
    store, sent = open_store(durable=True)

    store.sums("shop", ["all"], ["p01"])
    store.curve("shop")

    read = sent.named("find", "aggregate")
    assert [each["name"] for each in read] == ["find", "aggregate"]
    assert all("level" not in each.get("readConcern", {}) for each in read)
    assert store._connection.base.read_preference == ReadPreference.PRIMARY


def test_single_writes_and_reads_are_retried_once_by_the_driver(transactional, shop):
    store, sent = transactional

    store.open_session(shop.a_session("s", random.Random(1)))

    assert [each["name"] for each in sent.named(*WRITES) if "txnNumber" in each] == ["findAndModify", "insert"]
    options = store._connection.base.client.options
    assert (options.retry_writes, options.retry_reads) == (True, True)


def test_every_collection_has_its_indexes(open_store, mongo_uri):
    open_store(durable=True)
    with MongoClient(mongo_uri) as client:
        base = client.get_default_database()
        for collection, wanted in INDEXES.items():
            there = base[collection].index_information()
            assert there.keys() == {"_id_", *(index.document["name"] for index in wanted)}
            for index in (index.document for index in wanted):
                made = there[index["name"]]
                assert made["key"] == list(index["key"].items())
                assert made.get("unique", False) == index.get("unique", False)
                assert made.get("partialFilterExpression") == index.get("partialFilterExpression")


def test_arms_can_be_sharded_by_their_id_in_which_the_state_comes_before_the_product(open_store, shop):
    store, sent = open_store(durable=True)
    state = shop.STATES[0]

    shop.one_session(store, "s", random.Random(1))
    store.sums("shop", [state], ["p01"])
    store.node_sums("shop", state)

    chosen = [each["filter"] for each in sent.commands if each.get("find") == "arms"]
    chosen += [change["q"] for each in sent.commands if each.get("update") == "arms" for change in each["updates"]]
    assert len(chosen) > 2
    assert all(filters.keys() == {"_id"} for filters in chosen)
    of_state = below("shop", state)["_id"]
    assert of_state["$gte"] <= key("shop", state, "p01") < of_state["$lt"]


def test_only_sessions_have_a_unique_index_that_a_key_to_shard_by_would_have_to_begin():
    unique = {name for name, indexes in INDEXES.items() for index in indexes if index.document.get("unique")}

    assert unique == {"sessions"}
