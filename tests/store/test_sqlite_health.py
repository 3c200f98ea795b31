"""Failures of a file: one clear line within two seconds, nothing half-written, and work goes on after."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from time import monotonic

import pytest

from rlreco.domain.rewards import lesson
from rlreco.errors import StoreError, StoreUnavailableError
from rlreco.service.upkeep.recover import rebuild
from rlreco.store.connect import connect
from rlreco.store.sqlite import connections
from rlreco.store.sqlite import schema as sqlite_schema
from rlreco.store.sqlite.store import SQLiteStore


@contextmanager
def refused_quickly(kind, words):
    """The block must raise this kind of error soon, in one line with these words."""
    began = monotonic()
    with pytest.raises(kind, match=words) as told:
        yield
    # The patience is below two seconds; the rest is for a machine that is busy.
    assert connections.PATIENCE < 2
    assert monotonic() - began < 10
    assert "\n" not in str(told.value)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.sqlite3"


@pytest.fixture
def filled(path, shop):
    store = shop.fill(SQLiteStore(path))
    shop.one_session(store, "first", random.Random(1))
    yield store
    store.close()


def test_a_locked_file_is_reported_and_works_when_it_is_free(filled, path, shop):
    rng = random.Random(2)
    opened = filled.open_session(shop.a_session("next", rng))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with refused_quickly(StoreUnavailableError, "locked by another program"):
        shop.answer(filled, opened, rng)
    assert filled.session("next").outcome is None
    assert filled.sums("shop", ["all"], ["p01"]).shape == (1, 1, 6)

    other.execute("ROLLBACK")
    other.close()
    assert shop.answer(filled, opened, rng).first
    shop.assert_sums_are_the_fold(filled)


def test_a_full_disk_keeps_nothing_of_an_answer_and_works_when_there_is_room(path, shop):
    limits = {"max_page_count": 10_000}
    store, rng = shop.fill(SQLiteStore(path, pragmas=limits)), random.Random(3)
    store.close()
    with sqlite3.connect(path) as other:
        pages = other.execute("PRAGMA page_count").fetchone()[0]
    store = SQLiteStore(path, pragmas={"max_page_count": pages + 4})
    answered = 0
    with refused_quickly(StoreUnavailableError, r"lies on a full disk, so nothing was written"):
        for at in range(10_000):
            shop.one_session(store, f"s{at}", rng)
            answered += 1
    shop.assert_sums_are_the_fold(store)
    assert store.status().answered == answered > 0
    store.close()

    roomy = SQLiteStore(path)
    shop.one_session(roomy, "after", rng)
    shop.assert_sums_are_the_fold(roomy)


def test_a_read_only_file_is_reported(path, shop):
    shop.fill(SQLiteStore(path)).close()
    store = SQLiteStore(path, pragmas={"query_only": 1})

    with refused_quickly(StoreError, "can be read but not written"):
        store.open_session(shop.a_session("s", random.Random(4)))

    assert [one.name for one in store.experiments()] == ["shop"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs root, to become somebody without permission")
def test_a_folder_without_permission_is_reported(tmp_path):
    tmp_path.chmod(0o700)
    script = "import os, sys\nfrom rlreco.store.sqlite.store import SQLiteStore\nos.setuid(65534)\n"
    script += "try: SQLiteStore(sys.argv[1])\nexcept Exception as error: print(type(error).__name__, error)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", script, str(tmp_path / "store.sqlite3")]
    told = subprocess.run(command, capture_output=True, text=True, env=environment).stdout
    assert told.startswith("StoreError The store file")
    assert "Permission denied" in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("damage", ["header", "page", "text", "short"])
def test_a_damaged_file_is_reported_and_works_when_a_copy_is_restored(path, tmp_path, shop, damage):
    shop.fill(SQLiteStore(path)).close()
    shutil.copy(path, tmp_path / "copy")
    spoil(path, damage)

    with refused_quickly(StoreError, "damaged|not an SQLite file"):
        store = SQLiteStore(path)
        store.status()
        store.experiment("shop")
        shop.one_session(store, "s1", random.Random(5))

    for rest in tmp_path.glob("store.sqlite3*"):
        rest.unlink()
    shutil.copy(tmp_path / "copy", path)
    store = SQLiteStore(path)
    shop.one_session(store, "s1", random.Random(5))
    shop.assert_sums_are_the_fold(store)


def spoil(path, damage):
    whole = path.read_bytes()
    spoiled = {
        "header": b"\0" * 100 + whole[100:],
        "page": whole[:4096] + b"\xff" * (len(whole) - 4096),
        "text": b"this is no database at all, but a text that is long enough" * 100,
        "short": whole[:5000],
    }
    path.write_bytes(spoiled[damage])


def test_a_missing_file_is_reported_and_never_replaced_by_an_empty_one(filled, path, tmp_path, shop):
    path.rename(tmp_path / "away")

    with refused_quickly(StoreUnavailableError, "is gone"):
        filled.status()
    assert not path.exists()

    (tmp_path / "away").rename(path)
    assert filled.status().answered == 1
    shop.one_session(filled, "second", random.Random(6))
    shop.assert_sums_are_the_fold(filled)


def test_a_file_that_replaces_the_old_one_is_used(filled, path, tmp_path, shop):
    other = shop.fill(SQLiteStore(tmp_path / "other"))
    other.close()
    filled.close()
    os.replace(tmp_path / "other", path)

    assert filled.status().answered == 0


def test_an_sqlite_file_of_another_program_is_left_alone(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE songs (title)")
    other.close()
    before = path.read_bytes()

    with refused_quickly(StoreError, "not an RLReco store"):
        SQLiteStore(path)

    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_schema").fetchall() == [("songs",)]
    assert len(path.read_bytes()) == len(before)


def test_a_folder_with_the_files_name_can_not_be_opened(tmp_path):
    with refused_quickly(StoreError, "can't be opened"):
        connect(f"sqlite:///{tmp_path}")
    (tmp_path / "file").write_text("")
    with refused_quickly(StoreError, "can't be created"):
        connect(f"sqlite:///{tmp_path}/file/store.sqlite3")


def test_sums_that_an_older_file_lacks_are_filled_from_its_log(of_before, filled, path, shop):
    """The file as it was before rewards were weighed by propensities, and before orders were counted."""
    filled.close()
    with closing(sqlite3.connect(path)) as older:
        shop.without_growth(older)
        older.executescript(
            "DROP TABLE neighbours; DROP TABLE purchases; DROP TABLE orders; ALTER TABLE counters DROP COLUMN orders"
        )
        older.execute("ALTER TABLE leftovers DROP COLUMN began")
        older.execute("ALTER TABLE sessions DROP COLUMN ordered")
        older.execute("ALTER TABLE sessions DROP COLUMN claimed_by")
        older.execute("ALTER TABLE customers DROP COLUMN country")
        older.execute("ALTER TABLE arms DROP COLUMN ips_reward")
        older.execute("PRAGMA user_version = 2")

    store = SQLiteStore(path)
    assert store.status().schema == len(sqlite_schema.STEPS)
    assert rebuild(store, lesson).written
    assert shop.count_orders(store, [shop.an_order(1)]) == 1
    shop.assert_sums_are_the_fold(store)
    assert rebuild(store, lesson, check=True).differences == 0


def test_a_newer_files_schema_is_refused_and_left_as_it_is(filled, path):
    filled.close()
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()

    with refused_quickly(StoreError, "schema 99, written by a newer RLReco.*Upgrade"):
        SQLiteStore(path)


def test_an_older_file_is_upgraded_with_everything_in_it(filled, path, shop, monkeypatch):
    filled.close()
    steps = (*sqlite_schema.STEPS, "ALTER TABLE catalogues ADD COLUMN note TEXT; CREATE TABLE extra (a)")

    with sqlite3.connect(path, isolation_level=None) as newer:
        sqlite_schema.prepare(newer, "the file", steps)
        assert newer.execute("PRAGMA user_version").fetchone() == (len(steps),)
        assert newer.execute("SELECT note FROM catalogues").fetchall() == [(None,)]
        assert newer.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
    newer.close()


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(filled, path, shop):
    filled.close()
    steps = (*sqlite_schema.STEPS, "CREATE TABLE extra (a); CREATE TABLE sessions (a)")
    with sqlite3.connect(path, isolation_level=None) as newer:
        with pytest.raises(StoreError, match="table sessions already exists"):
            sqlite_schema.prepare(newer, "the file", steps)
        assert newer.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'").fetchone() == (0,)
    newer.close()

    again = SQLiteStore(path)
    assert again.status().answered == 1
    shop.assert_sums_are_the_fold(again)


def test_many_processes_may_create_the_file_at_once(path):
    script = f"from rlreco.store.connect import connect; print(connect('sqlite:///{path}').status().sessions)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    births = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(4)
    ]
    assert [birth.communicate()[0].strip() for birth in births] == ["0"] * 4


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_uses_connections_of_its_own(filled, shop):
    child = os.fork()
    if child == 0:
        try:
            shop.one_session(filled, "from-the-child", random.Random(7))
            filled.close()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0

    assert filled.session("from-the-child").outcome is not None
    shop.one_session(filled, "from-the-parent", random.Random(8))
    shop.assert_sums_are_the_fold(filled)


def test_a_file_with_a_column_of_a_later_schema_is_refused_in_a_sentence_and_stays_as_it_is(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        sqlite_schema.prepare(other, "The file", sqlite_schema.STEPS[:2])
        other.execute("ALTER TABLE arms ADD COLUMN ips_reward REAL NOT NULL DEFAULT 0.0")
        before = [*other.iterdump()]

    with refused_quickly(StoreError, r"says that it has schema 2, but its tables differ .*duplicate column name"):
        SQLiteStore(path)

    with closing(sqlite3.connect(path)) as other:
        assert [*other.iterdump()] == before
        assert other.execute("PRAGMA user_version").fetchone() == (2,)
