"""The tutorial's collections, as a person in the shell of the database sees them."""

import sqlite3
from collections import UserDict
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pymongo import MongoClient

from rlreco.errors import ConflictError, StoreError
from rlreco.store.connect import connect
from rlreco.store.contract.views import WrittenViews

MONDAY = "Q1_August_1_Monday"
HOSTILE = ["$where", "a.b", "|", "%7C", "😀", "x" * 1000, "__proto__", "$", ".", "_id"]
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WRITTEN = WrittenViews("shop", NOW, 200, 31, 4, 2)


@pytest.fixture(params=["sqlite", pytest.param("mongodb", marks=pytest.mark.mongo)])
def uri(request, tmp_path):
    if request.param == "mongodb":
        return request.getfixturevalue("mongo_uri")
    return f"sqlite:///{tmp_path / 'store.sqlite3'}"


@pytest.fixture
def opened(uri):
    store = connect(uri, durable=False)
    yield store
    store.close()


def shown(uri, view):
    """State -> product -> number, by the database's own driver; states without a number are left out."""
    if uri.startswith("mongodb"):
        with MongoClient(uri) as client:
            documents = list(client.get_default_database()[view].find())
        assert all(document.keys() == {"_id", document["_id"]} for document in documents)
        return {document["_id"]: document[document["_id"]] for document in documents if document[document["_id"]]}
    table = {}
    with closing(sqlite3.connect(uri.removeprefix("sqlite:///"))) as connection:
        for state, product, number in connection.execute(f"SELECT state, product, number FROM {view}"):
            table.setdefault(state, {})[product] = number
    return table


class Watched(UserDict):
    """A table that calls something while it is being written."""

    def __init__(self, table, call):
        super().__init__(table)
        self.call = call

    def items(self):
        for index, item in enumerate(super().items()):
            if index:
                self.call()
            yield item


def test_each_collection_is_shown_as_it_was_written(opened, uri):
    tables = {
        "rlQuantdic": {MONDAY: {"p1": 12.0, "p2": 0.5}, "Q2_May_0_Sunday": {}},
        "rlValuedic": {MONDAY: {"p1": 0.25}},
    }

    opened.write_views(WRITTEN, tables)

    assert shown(uri, "rlQuantdic") == {MONDAY: {"p1": 12.0, "p2": 0.5}}
    assert shown(uri, "rlValuedic") == {MONDAY: {"p1": 0.25}}
    assert opened.written_views() == WRITTEN


def test_there_are_no_views_before_the_first_are_written(opened):
    assert opened.written_views() is None
    opened.drop_views("shop")


def test_writing_again_replaces_states_products_and_the_experiment(opened, uri):
    later = replace(WRITTEN, experiment="other", written_at=NOW + timedelta(days=1), answered=201)
    opened.write_views(WRITTEN, {"rlValuedic": {MONDAY: {"p1": 1.0, "p2": 2.0}, "gone": {"p1": 1.0}}})

    opened.write_views(later, {"rlValuedic": {MONDAY: {"p2": 3.0}}})

    assert shown(uri, "rlValuedic") == {MONDAY: {"p2": 3.0}}
    assert opened.written_views() == later


def test_names_that_mean_something_to_a_database_are_kept(opened, uri):
    table = {f"{name}_state": {product: float(at) for at, product in enumerate(HOSTILE)} for name in HOSTILE}

    opened.write_views(WRITTEN, {"rlValuedic": table})

    assert shown(uri, "rlValuedic") == table


def test_a_reader_meanwhile_sees_the_old_collection_whole(opened, uri):
    old, new = {MONDAY: {"p1": 1.0}, "s": {"p1": 1.0}}, {MONDAY: {"p1": 2.0}, "s": {"p1": 2.0}}
    opened.write_views(WRITTEN, {"rlValuedic": old})
    seen = []

    opened.write_views(WRITTEN, {"rlValuedic": Watched(new, lambda: seen.append(shown(uri, "rlValuedic")))})

    assert seen == [old]
    assert shown(uri, "rlValuedic") == new


def test_an_interrupted_writing_leaves_the_collection_as_it_was(opened, uri):
    def interrupt():
        raise KeyboardInterrupt

    old = {MONDAY: {"p1": 1.0}, "s": {"p1": 1.0}}
    opened.write_views(WRITTEN, {"rlValuedic": old})

    with pytest.raises(KeyboardInterrupt):
        opened.write_views(WRITTEN, {"rlValuedic": Watched({MONDAY: {"p1": 2.0}, "s": {}}, interrupt)})

    assert shown(uri, "rlValuedic") == old
    opened.write_views(WRITTEN, {"rlValuedic": {MONDAY: {"p1": 3.0}}})
    assert shown(uri, "rlValuedic") == {MONDAY: {"p1": 3.0}}


def test_the_views_of_another_experiment_are_not_dropped(opened, uri):
    opened.write_views(WRITTEN, {"rlValuedic": {MONDAY: {"p1": 1.0}}})

    opened.drop_views("other")
    assert shown(uri, "rlValuedic") == {MONDAY: {"p1": 1.0}}

    opened.drop_views("shop")
    assert shown(uri, "rlValuedic") == {}
    assert opened.written_views() is None


def test_of_two_commands_at_once_one_is_refused_on_sqlite(tmp_path):
    uri = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    first, second = connect(uri), connect(uri)
    later = {MONDAY: {"p1": 2.0}}
    meanwhile = Watched({MONDAY: {"p1": 1.0}, "s": {}}, lambda: second.write_views(WRITTEN, {"rlValuedic": later}))

    with pytest.raises(ConflictError, match="at the same time"):
        first.write_views(WRITTEN, {"rlValuedic": meanwhile})

    assert shown(uri, "rlValuedic") == later
    with closing(sqlite3.connect(tmp_path / "store.sqlite3")) as connection:
        second.write_views(WRITTEN, {"rlValuedic": later})
        assert connection.execute("SELECT count(*) FROM view_numbers").fetchone() == (1,)


@pytest.mark.mongo
def test_views_of_an_earlier_release_give_way_to_the_collections(mongo_uri):
    with MongoClient(mongo_uri) as client:
        client.get_default_database().create_collection("rlValuedic", viewOn="arms", pipeline=[])
        connect(mongo_uri).write_views(WRITTEN, {"rlValuedic": {MONDAY: {"p1": 1.0}}})

        assert client.get_default_database()["rlValuedic"].options() == {}
    assert shown(mongo_uri, "rlValuedic") == {MONDAY: {"p1": 1.0}}


@pytest.mark.mongo
def test_what_a_killed_command_had_begun_is_dropped_an_hour_later(mongo_uri):
    begun, young = (f"rlValuedic.writing.{(NOW - age).timestamp():.0f}-x" for age in (timedelta(hours=2), timedelta()))
    with MongoClient(mongo_uri) as client:
        base = client.get_default_database()
        for name in (begun, young):
            base[name].insert_one({"_id": MONDAY})

        connect(mongo_uri).write_views(WRITTEN, {"rlValuedic": {MONDAY: {"p1": 1.0}}})

        assert begun not in base.list_collection_names()
        assert young in base.list_collection_names()


@pytest.mark.mongo
def test_the_tutorials_shell_session_works(mongo_uri):
    connect(mongo_uri).write_views(WRITTEN, {"rlValuedic": {MONDAY: {"p1": 0.5}, "Q2_May_0_Sunday": {"p1": 0.1}}})

    with MongoClient(mongo_uri) as client:
        found = list(client.get_default_database()["rlValuedic"].find({MONDAY: {"$exists": True}}))

    assert found == [{"_id": MONDAY, MONDAY: {"p1": 0.5}}]


def test_a_file_that_another_program_has_locked_is_left_as_it_was(tmp_path):
    path = tmp_path / "store.sqlite3"
    store = connect(f"sqlite:///{path}")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            store.write_views(WRITTEN, {"rlValuedic": {MONDAY: {"p1": 1.0}}})
    assert store.written_views() is None
