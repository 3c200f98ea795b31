"""The contract of batch lists (rlreco/store/contract/lists.py), tested on each store."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from rlreco.domain.lists import ListedItem, ListVersion, UserItems, item_key
from rlreco.errors import ConflictError, DataError, NotFoundError
from rlreco.store.connect import connect
from rlreco.store.sqlite.schema import STEPS, prepare

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
HOSTILE = ["$where", "a.b", "|", "%7C", "a|b", "%", "😀", "x" * 1000, "'; DROP TABLE lists; --", " ", '"']


def a_version(id_="v1", workspace="main", **changes):
    given = {
        "users": 2,
        "entries": 3,
        "checksum": "abc",
        "about": {"model": "sar", "options": {"half_life": "30d"}, "$k": 10, "a.b": None},
        "common": {"popular": (ListedItem("p", 2.5), ListedItem("q|", 1 / 3)), "new": ()},
        "catalogue": "cat",
        "replaced": None,
    }
    return ListVersion(id_, workspace, NOW, **{**given, **changes})


def a_list(user, *items):
    return UserItems(user, tuple(ListedItem(item, 1 / (place + 3)) for place, item in enumerate(items)))


def written(store, id_="v1", *lists, sealed=True, **changes):
    store.begin_lists(a_version(id_, **changes))
    store.add_lists(id_, lists)
    if sealed:
        store.seal_lists(id_)
    return store


def live(store, *ids):
    """Publish versions one after the other; each gives user u the one item that is called as the version."""
    for before, id_ in zip((None, *ids), ids, strict=False):
        written(store, id_, a_list("u", id_), replaced=before)
        assert store.point_lists("main", id_, expected=before)
    return store


def test_a_version_and_its_lists_come_back_as_they_were_written(store):
    written(store, "v1", a_list("2", "b", "a"), a_list("10", "c"), a_list("nothing"))

    assert store.list_version("v1") == a_version(sealed=True)
    assert store.user_list("v1", "2") == a_list("2", "b", "a")
    assert store.user_list("v1", "nothing") == a_list("nothing")
    assert store.user_list("v1", "1") is None
    assert store.list_version("v2") is None


def test_lists_are_read_by_user_in_one_order_everywhere(store):
    users = ["b", "B", "é", "10", "2", "😀", "a|b", "a%"]
    written(store, "v1", *(a_list(user, "i") for user in users))

    assert [one.user for one in store.lists("v1")] == sorted(users)


def test_lists_of_items_stand_beside_those_of_customers_with_the_same_ids(store):
    for item in HOSTILE:
        assert item_key(item) not in HOSTILE
    lists = [a_list(name, "a") for name in HOSTILE] + [a_list(item_key(name), "b", "c") for name in HOSTILE]
    written(store, "v1", *lists)

    assert list(store.lists("v1")) == sorted(lists)
    for name in HOSTILE:
        assert store.user_list("v1", name) == a_list(name, "a")
        assert store.user_list("v1", item_key(name)) == a_list(item_key(name), "b", "c")


def test_more_lists_than_a_page_are_all_read(store):
    written(store, "v1", *(a_list(f"{number:04}", "i") for number in range(1203)))

    assert [int(one.user) for one in store.lists("v1")] == list(range(1203))


def test_chunks_add_up_and_a_chunk_written_again_changes_nothing(store):
    store.begin_lists(a_version())
    for chunk in ([a_list("1", "a")], [a_list("2", "b")], [a_list("1", "a")], []):
        store.add_lists("v1", chunk)

    assert list(store.lists("v1")) == [a_list("1", "a"), a_list("2", "b")]


def test_versions_do_not_share_lists(store):
    written(store, "v1", a_list("1", "a"))
    written(store, "v2", a_list("1", "b"), a_list("2", "c"))

    assert [store.user_list(version, "1").items[0].item for version in ("v1", "v2")] == ["a", "b"]
    assert store.user_list("v1", "2") is None


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_ids_are_only_text(store, text):
    written(store, text, a_list(text, text), workspace=text)
    store.set_blocked(text, text, True)

    assert store.point_lists(text, text, expected=None)
    assert store.live_lists(text) == text
    assert store.user_list(text, text) == a_list(text, text)
    assert store.blocked(text) == {text}
    assert [one.id for one in store.list_versions(text)] == [text]


def test_an_id_that_is_not_text_is_refused(store):
    store.begin_lists(a_version())

    for user in ("", "a\0b", "\ud800"):
        with pytest.raises(DataError, match="user"):
            store.add_lists("v1", [a_list("fine", "a"), a_list(user, "a")])
    assert list(store.lists("v1")) == []


def test_nothing_is_live_until_the_pointer_moves(store):
    written(store, "v1", a_list("1", "a"))

    assert store.live_lists("main") is None
    assert store.point_lists("main", "v1", expected=None)
    assert store.live_lists("main") == "v1"
    assert store.live_lists("other") is None


def test_a_version_that_was_not_sealed_never_goes_live(store):
    written(store, "v1", a_list("1", "a"), sealed=False)

    with pytest.raises(ConflictError, match="never finished"):
        store.point_lists("main", "v1", expected=None)
    assert store.live_lists("main") is None
    assert store.list_version("v1").sealed is False


def test_a_version_of_another_workspace_and_a_missing_one_are_not_found(store):
    written(store, "v1", workspace="theirs")

    for version in ("v1", "v2"):
        with pytest.raises(NotFoundError):
            store.point_lists("main", version, expected=None)
    for step in (lambda: store.add_lists("v2", []), lambda: store.seal_lists("v2"), lambda: store.delete_lists("v2")):
        with pytest.raises(NotFoundError):
            step()


def test_the_pointer_moves_only_from_where_it_was_expected(store):
    live(store, "v1")
    written(store, "v2")

    assert not store.point_lists("main", "v2", expected=None)
    assert not store.point_lists("main", "v2", expected="v0")
    assert store.live_lists("main") == "v1"
    assert store.point_lists("main", "v2", expected="v1")
    assert store.point_lists("main", "v1", expected="v2")
    assert store.live_lists("main") == "v1"


@pytest.mark.parametrize("first", [True, False])
def test_of_many_moves_of_the_pointer_at_once_one_succeeds(store, first):
    before = None if first else "v0"
    if not first:
        live(store, "v0")
    ids = [f"new{number}" for number in range(8)]
    for id_ in ids:
        written(store, id_)

    with ThreadPoolExecutor(8) as pool:
        moved = list(pool.map(lambda id_: store.point_lists("main", id_, expected=before), ids))

    assert sum(moved) == 1
    assert store.live_lists("main") == ids[moved.index(True)]


def test_versions_are_listed_newest_first_each_workspace_apart(store):
    live(store, "v1", "v2")
    written(store, "half", sealed=False)
    written(store, "theirs", workspace="other")

    assert [(one.id, one.sealed) for one in store.list_versions("main")] == [
        ("half", False), ("v2", True), ("v1", True),
    ]  # fmt: skip
    assert [one.replaced for one in store.list_versions("main")] == [None, "v1", None]
    assert [one.id for one in store.list_versions("other")] == ["theirs"]


def test_an_id_that_is_taken_is_refused_and_leaves_what_is_there(store):
    written(store, "v1", a_list("1", "a"))

    with pytest.raises(ConflictError, match="v1"):
        store.begin_lists(a_version(checksum="other", workspace="theirs"))
    assert store.list_version("v1").checksum == "abc"


def test_reading_on_in_a_deleted_version_says_that_it_is_gone(store):
    live(store, "v1", "v2")

    store.delete_lists("v1")

    with pytest.raises(NotFoundError, match="v1"):
        store.user_list("v1", "u")
    assert list(store.lists("v1")) == []
    assert [one.id for one in store.list_versions("main")] == ["v2"]
    assert store.user_list("v2", "u").items[0].item == "v2"


def test_the_live_version_is_not_deleted(store):
    live(store, "v1")

    with pytest.raises(ConflictError, match="live"):
        store.delete_lists("v1")
    assert store.user_list("v1", "u") is not None
    assert store.list_version("v1").sealed


def test_a_pointer_moved_during_a_deletion_never_points_at_a_deleted_version(store):
    for round_ in range(10):
        before = store.live_lists("main")
        written(store, f"v{round_}", a_list("u", "i"))

        def move(id_=f"v{round_}", before=before):
            try:
                return store.point_lists("main", id_, expected=before)
            except (NotFoundError, ConflictError):
                return False

        def delete(id_=f"v{round_}"):
            try:
                store.delete_lists(id_)
            except (NotFoundError, ConflictError):
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            deed = [pool.submit(move), pool.submit(delete)]
            assert sum(one.result() for one in deed) <= 1
        now = store.live_lists("main")
        assert now is None or store.user_list(now, "u") is not None


def test_blocked_products_are_kept_by_workspace(store):
    for product in ("a", "b", "a"):
        store.set_blocked("main", product, True)
    store.set_blocked("main", "b", False)
    store.set_blocked("main", "never", False)
    store.set_blocked("other", "c", True)

    assert store.blocked("main") == {"a"}
    assert store.blocked("other") == {"c"}
    assert store.blocked("none") == frozenset()


def test_sweeping_removes_no_complete_version(store):
    live(store, "v1")
    written(store, "half", a_list("u", "i"), sealed=False)

    assert store.sweep() == 0
    assert [len(list(store.lists(version))) for version in ("v1", "half")] == [1, 1]


def test_lists_outlive_the_program(tmp_path):
    uri = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    first = connect(uri)
    live(first, "v1")
    first.close()

    again = connect(uri)
    assert again.user_list(again.live_lists("main"), "u") == a_list("u", "v1")
    again.close()


def test_a_store_of_the_first_schema_gets_its_lists_and_keeps_what_it_holds(tmp_path):
    path = tmp_path / "store.sqlite3"
    older = sqlite3.connect(path, isolation_level=None)
    prepare(older, "it", STEPS[:1])
    older.execute("INSERT INTO catalogues VALUES ('cat')")
    older.close()

    store = connect(f"sqlite:///{path}")
    live(store, "v1")

    assert store.status().schema == len(STEPS)
    assert store.user_list("v1", "u") == a_list("u", "v1")
    store.close()
    assert sqlite3.connect(path).execute("SELECT id FROM catalogues").fetchall() == [("cat",)]
