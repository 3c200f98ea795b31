"""Every read that a person waits for goes by an index, and views answer as the tutorial's shell expects."""

import random
import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.monitoring import CommandListener

from rlreco.domain.lists import ListedItem, ListVersion, SavedRun, UserItems
from rlreco.store.connect import connect
from rlreco.store.mongo import connection as mongo_connection
from rlreco.store.mongo.schema import INDEXES
from rlreco.store.sqlite.store import SQLiteStore

HOSTILE = ["$where", "a.b", "|", "%7C", "😀", "x" * 1000, "__proto__", "$", "."]

STEPS = {
    "sums": lambda store, shop: store.sums("shop", ["all", "month=May"], ["p01", "p02"]),
    "session": lambda store, shop: store.session("s3"),
    "customer": lambda store, shop: store.customer("cat", "c1"),
    "customers": lambda store, shop: store.customers("cat", search="c"),
    "unavailable": lambda store, shop: store.unavailable("cat"),
    "products": lambda store, shop: store.products("cat", ["p01"]),
    "derived": lambda store, shop: store.derived("shop"),
    "candidates": lambda store, shop: store.candidates(shop.SET.id),
    "node_sums": lambda store, shop: store.node_sums("shop", "all"),
    "curve": lambda store, shop: store.curve("shop"),
    "state": lambda store, shop: list(store.sessions("shop", state=shop.STATES[0], newest_first=True, limit=5)),
    "newest": lambda store, shop: list(store.sessions("shop", answered=False, newest_first=True, limit=1)),
    "states": lambda store, shop: store.newest_states("shop", 5),
    "answers": lambda store, shop: store.answers("shop", after=(3,)),
    "purchases": lambda store, shop: store.purchases("shop", "c1"),
    "orders": lambda store, shop: store.orders("shop", after=3),
    "newest_order": lambda store, shop: store.newest_order("shop"),
    "count_orders": lambda store, shop: shop.count_orders(store, [shop.an_order(7, "s3"), shop.an_order(99, "s4")]),
    "claim": lambda store, shop: shop.claim(store, "stranger", "c1"),
    "waiting": lambda store, shop: store.waiting("shop", shop.NOW),
    "count_waiting": lambda store, shop: store.count_waiting("shop"),
    "more": lambda store, shop: shop.answer_with(store, "s3", store.session("s3").slate),
    "open": lambda store, shop: store.open_session(shop.a_session("new", random.Random(2))),
    "answer": lambda store, shop: shop.one_session(store, "newer", random.Random(2)),
}
OF_MONGODB = STEPS | {
    "experiment": lambda store, shop: store.experiment("shop"),
    "experiments": lambda store, shop: store.experiments("main"),
    "descriptions": lambda store, shop: store.descriptions("main"),
    "edition": lambda store, shop: store.edition("shop"),
    "neighbours": lambda store, shop: store.neighbours("shop"),
    "own_candidates": lambda store, shop: store.own_candidates("shop"),
    "live_lists": lambda store, shop: store.live_lists("main"),
    "user_list": lambda store, shop: store.user_list("v1", "c1"),
    "lists": lambda store, shop: list(store.lists("v1")),
    "list_version": lambda store, shop: store.list_version("v1"),
    "list_versions": lambda store, shop: store.list_versions("main"),
    "blocked": lambda store, shop: store.blocked("main"),
    "runs": lambda store, shop: store.runs("main"),
    "run": lambda store, shop: store.run("r1"),
    "unapplied": lambda store, shop: (store.unapplied(), store.unapplied_orders()),
}
SORTED_THERE = {"unavailable", "answers", "own_candidates", "unapplied"}
"""Few documents, or those of a page: sorted after they are found."""
BLIND = {"customers", "node_sums", "curve", "answers", "waiting", "answer", "more", "state", "states"}
BLIND |= {"purchases", "claim", "count_orders", "count_waiting", "experiment", "experiments", "descriptions", "edition"}
BLIND |= {"neighbours", "own_candidates", "list_version", "list_versions", "blocked"}
"""Where SecantusDB's planner doesn't use an index that MongoDB's does: ranges of _id, an index's fields with another,
and many partial indexes. Nor does it take an order from an index. RLRECO_TEST_MONGODB_URI tests these too."""


@pytest.fixture
def log(shop):
    """Fills a store with thirty answered sessions."""

    def fill(store):
        rng = random.Random(1)
        shop.fill(store)
        for at in range(30):
            shop.one_session(store, f"s{at}", rng)
        store.open_session(replace(shop.a_session("stranger", rng), customer=""))
        shop.count_orders(store, [shop.an_order(at, "s4" if at < 5 else None) for at in range(30)])
        return store

    return fill


def plans_of(path, steps):
    """The plan of every statement that the steps run."""
    seen, store = [], SQLiteStore(path)
    with store._connections.reading() as db:
        db.set_trace_callback(seen.append)
    steps(store)
    store.close()
    with sqlite3.connect(path) as db:
        return {
            text: [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {text}")]
            for text in seen
            if text.lstrip().startswith(("SELECT", "UPDATE", "DELETE"))
        }


@pytest.mark.parametrize("step", STEPS)
def test_the_embedded_store_scans_no_table(log, shop, tmp_path, step):
    log(SQLiteStore(tmp_path / "store.sqlite3")).close()

    plans = plans_of(tmp_path / "store.sqlite3", lambda store: STEPS[step](store, shop))

    assert plans
    for text, plan in plans.items():
        scans = [line for line in plan if line.startswith("SCAN") and "VIRTUAL TABLE" not in line]
        assert scans == [], text
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan, text


class Filters(CommandListener):
    """Queries, each as the command find that answers it."""

    def __init__(self):
        self.seen = []

    def started(self, event):
        command = event.command
        shape = {name: command[name] for name in ("sort", "limit") if name in command}
        for looked_for in _looked_for(event.command_name, command):
            self.seen.append({"find": command[event.command_name], "filter": looked_for, **shape})

    def succeeded(self, event):
        pass

    def failed(self, event):
        pass


def _looked_for(name, command):
    if name == "find":
        return [command.get("filter", {})]
    if name == "findAndModify":
        return [command["query"]]
    if name in ("update", "delete"):
        return [one["q"] for one in command.get(f"{name}s", [])]
    return [command["pipeline"][0]["$match"]] if name == "aggregate" else []


def stages(plan):
    """(stage, index) of the plan and of all below it; an index that a stage doesn't use is None."""
    if isinstance(plan, list):
        return [stage for part in plan for stage in stages(part)]
    if not isinstance(plan, dict):
        return []
    here = [(plan["stage"], "_id_" if plan["stage"] == "IDHACK" else plan.get("indexName"))] if "stage" in plan else []
    return here + [stage for part in plan.values() for stage in stages(part)]


@pytest.fixture
def explained(log, shop, mongo_uri, monkeypatch):
    """Step -> (collection, stages of the winning plan) of each of its queries; without those that the server's planner
    can't tell."""
    publish(log(connect(mongo_uri)), shop).close()
    filters = Filters()
    monkeypatch.setitem(mongo_connection._DEFAULTS, "event_listeners", [filters])
    with MongoClient(mongo_uri) as client:
        told = OF_MONGODB.keys() - (BLIND if is_wire_server(client) else set())
        store, base = connect(mongo_uri), client.get_default_database()
        return {step: plans_of_mongodb(base, filters, step, store, shop) for step in OF_MONGODB if step in told}


def publish(store, shop):
    """A list, live, and a run."""
    version = ListVersion("v1", "main", shop.NOW, users=1, entries=1, checksum="")
    store.begin_lists(version)
    store.add_lists("v1", [UserItems("c1", (ListedItem("p01", 1.0),))])
    store.seal_lists("v1")
    store.point_lists("main", "v1", expected=None)
    store.save_run(SavedRun("r1", "main", "Run", shop.NOW))
    store.set_blocked("main", "p02", True)
    return store


def is_wire_server(client):
    return "secantusVersion" in client.server_info()


def plans_of_mongodb(base, filters, step, store, shop):
    filters.seen.clear()
    OF_MONGODB[step](store, shop)
    explanations = [(find["find"], base.command("explain", find)) for find in list(filters.seen)]
    return [(collection, stages(plan["queryPlanner"]["winningPlan"])) for collection, plan in explanations]


@pytest.mark.mongo
def test_mongodb_scans_no_collection_and_sorts_few_documents(explained, mongo_uri):
    with MongoClient(mongo_uri) as client:
        sorts_are_told = not is_wire_server(client)
    for step, plans in explained.items():
        names = {stage for _, plan in plans for stage, _ in plan}
        assert names, step
        assert "COLLSCAN" not in names, step
        assert not (sorts_are_told and step not in SORTED_THERE and "SORT" in names), step


@pytest.mark.mongo
def test_every_query_goes_by_an_index_that_the_docs_name_for_it(explained):
    used = {(collection, index) for plans in explained.values() for collection, plan in plans for _, index in plan}

    assert {pair for pair in used if pair[1] is not None} - documented() == set()


def test_the_docs_name_every_index():
    assert {
        (collection, index.document["name"]) for collection in INDEXES for index in INDEXES[collection]
    } <= documented()


def documented():
    """(collection, index) of each row of the table of queries."""
    page = (Path(__file__).parents[2] / "docs" / "stores.md").read_text(encoding="utf-8")
    section = page.partition("### Queries and indexes")[2].partition("\n#")[0]
    rows = [re.split(r" *\| *", line.strip("| ")) for line in section.splitlines() if line.startswith("| ")]
    pairs = [(re.findall(r"`(\w+)`", row[1]), re.findall(r"`(\w+)`", row[2])) for row in rows]
    return {(collection, index) for of_row, indexes in pairs for collection in of_row for index in indexes}
