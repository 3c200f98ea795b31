"""The contract of saved runs (rlreco/store/contract/runs.py), tested on each store."""

from datetime import UTC, datetime

import pytest

from rlreco.domain.lists import SavedRun
from rlreco.errors import ConflictError, DataError, NotFoundError
from rlreco.store.json_text import MOST_RUN_CHARACTERS

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)


def a_run(id_="r1", workspace="main", **changes):
    body = {"curve": [[1, 0.5], [2, 1 / 3]], "a.b": {"$c": None}, "policies": ["thompson"], "name": "Café ☕"}
    return SavedRun(id_, workspace, **{"name": "Six policies", "created": NOW, "body": body, **changes})


def test_a_run_comes_back_as_it_was_saved(store):
    store.save_run(a_run())

    assert store.run("r1") == a_run()
    assert store.run("r2") is None


def test_runs_are_listed_newest_first_without_their_bodies(store):
    for id_ in ("r1", "r2", "r3"):
        store.save_run(a_run(id_))
    store.save_run(a_run("theirs", workspace="other"))

    assert store.runs("main") == [a_run(id_, body={}) for id_ in ("r3", "r2", "r1")]
    assert [one.id for one in store.runs("main", limit=2)] == ["r3", "r2"]
    assert [one.id for one in store.runs()] == ["theirs", "r3", "r2", "r1"]
    assert store.runs("nobody") == []
    assert store.runs(limit=0) == []


def test_a_run_is_saved_once(store):
    store.save_run(a_run())

    with pytest.raises(ConflictError, match="r1"):
        store.save_run(a_run(name="Another"))
    assert store.run("r1").name == "Six policies"


def test_a_deleted_run_is_gone(store):
    store.save_run(a_run())
    store.delete_run("r1")

    assert store.run("r1") is None
    assert store.runs() == []
    with pytest.raises(NotFoundError, match="r1"):
        store.delete_run("r1")


def test_a_run_of_a_million_characters_is_kept_and_a_longer_one_is_refused(store):
    store.save_run(a_run("long", body={"x": "y" * (MOST_RUN_CHARACTERS - 20)}))

    with pytest.raises(DataError, match="1,000,0"):
        store.save_run(a_run("longer", body={"x": "y" * MOST_RUN_CHARACTERS}))
    assert len(store.run("long").body["x"]) == MOST_RUN_CHARACTERS - 20
    assert store.run("longer") is None
