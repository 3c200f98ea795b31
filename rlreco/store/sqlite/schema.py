"""The tables of the embedded store, and the steps that bring older files to the current schema."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from rlreco.domain.documents import experiment_of
from rlreco.domain.ids import ROOT
from rlreco.domain.records import CountedOrder, Session
from rlreco.errors import StoreError
from rlreco.language import gettext
from rlreco.store.json_text import read_counted_order, read_outcome, read_session
from rlreco.store.sums import last_baskets

Step: TypeAlias = str | Callable[[sqlite3.Connection], None]

APPLICATION = 0x524C5265
"""SQLite's application_id of our files ("RLRe"), so that files of other programs aren't taken for a store."""

_FIRST = """
CREATE TABLE catalogues (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE customers (
    catalogue TEXT NOT NULL, id TEXT NOT NULL, segment TEXT NOT NULL, name TEXT NOT NULL, recency INTEGER NOT NULL,
    frequency INTEGER NOT NULL, monetary REAL NOT NULL, r INTEGER NOT NULL, f INTEGER NOT NULL, m INTEGER NOT NULL,
    PRIMARY KEY (catalogue, id)
) WITHOUT ROWID;
CREATE TABLE products (
    catalogue TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, price REAL, category TEXT, image_url TEXT,
    baskets INTEGER NOT NULL, available INTEGER NOT NULL,
    PRIMARY KEY (catalogue, id)
) WITHOUT ROWID;
CREATE INDEX unavailable_products ON products (catalogue) WHERE available = 0;
CREATE TABLE candidate_sets (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE experiments (
    key INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, workspace TEXT NOT NULL,
    catalogue TEXT NOT NULL, body TEXT NOT NULL, candidates TEXT NOT NULL
);
CREATE TABLE experiment_sets (
    experiment INTEGER NOT NULL, candidate_set TEXT NOT NULL, PRIMARY KEY (experiment, candidate_set)
) WITHOUT ROWID;
CREATE INDEX sets_in_use ON experiment_sets (candidate_set);
CREATE TABLE counters (
    experiment INTEGER PRIMARY KEY, opened INTEGER NOT NULL, answered INTEGER NOT NULL, corrections INTEGER NOT NULL
);
CREATE TABLE derived (
    experiment INTEGER PRIMARY KEY, revision INTEGER NOT NULL, sessions INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE arms (
    experiment INTEGER NOT NULL, node TEXT NOT NULL, product TEXT NOT NULL, impressions REAL NOT NULL,
    clicks REAL NOT NULL, buys REAL NOT NULL, shares REAL NOT NULL, reward REAL NOT NULL,
    PRIMARY KEY (experiment, node, product)
) WITHOUT ROWID;
CREATE TABLE curve (
    experiment INTEGER NOT NULL, policy TEXT NOT NULL, bucket INTEGER NOT NULL, sessions REAL NOT NULL,
    impressions REAL NOT NULL, clicks REAL NOT NULL, buys REAL NOT NULL, reward REAL NOT NULL,
    exact_sessions REAL NOT NULL, exact_regret REAL NOT NULL, estimated_sessions REAL NOT NULL,
    estimated_regret REAL NOT NULL,
    PRIMARY KEY (experiment, policy, bucket)
) WITHOUT ROWID;
CREATE TABLE sessions (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, experiment INTEGER NOT NULL, number INTEGER NOT NULL,
    state TEXT NOT NULL, policy TEXT NOT NULL, opened REAL NOT NULL, answer INTEGER, body TEXT NOT NULL, outcome TEXT,
    UNIQUE (experiment, number)
);
CREATE INDEX sessions_of_state ON sessions (experiment, state, number);
CREATE UNIQUE INDEX answers ON sessions (experiment, answer) WHERE answer IS NOT NULL;
CREATE INDEX open_sessions ON sessions (opened) WHERE answer IS NULL;
CREATE TABLE leftovers (experiment INTEGER PRIMARY KEY);
"""

_LISTS_AND_RUNS = """
CREATE TABLE list_versions (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, workspace TEXT NOT NULL, sealed INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX list_versions_of_workspace ON list_versions (workspace, key);
CREATE TABLE lists (version INTEGER NOT NULL, user TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (version, user));
CREATE TABLE live_lists (workspace TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE blocked (workspace TEXT NOT NULL, product TEXT NOT NULL, PRIMARY KEY (workspace, product)) WITHOUT ROWID;
CREATE TABLE runs (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, workspace TEXT NOT NULL, name TEXT NOT NULL,
    created TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX runs_of_workspace ON runs (workspace, key);
"""

_IPS_REWARDS = "ALTER TABLE arms ADD COLUMN ips_reward REAL NOT NULL DEFAULT 0.0"

_COUNTRIES = "ALTER TABLE customers ADD COLUMN country TEXT NOT NULL DEFAULT ''"

_PURCHASES = """
CREATE TABLE purchases (
    experiment INTEGER NOT NULL, customer TEXT NOT NULL, product TEXT NOT NULL, baskets REAL NOT NULL,
    recent REAL NOT NULL,
    PRIMARY KEY (experiment, customer, product)
) WITHOUT ROWID;
CREATE TABLE orders (
    key INTEGER PRIMARY KEY, experiment INTEGER NOT NULL, number INTEGER NOT NULL, id TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (experiment, number)
);
CREATE INDEX orders_by_id ON orders (experiment, id);
ALTER TABLE counters ADD COLUMN orders INTEGER NOT NULL DEFAULT 0;
ALTER TABLE leftovers ADD COLUMN began REAL;
ALTER TABLE sessions ADD COLUMN ordered TEXT;
"""

_NEIGHBOURS = """
CREATE TABLE neighbours (
    key INTEGER PRIMARY KEY, experiment INTEGER NOT NULL, product TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (experiment, product)
);
"""

_CLAIMS = """
ALTER TABLE sessions ADD COLUMN claimed_by TEXT;
CREATE INDEX orders_by_session ON orders (experiment, json_extract(body, '$.session'))
    WHERE json_extract(body, '$.session') IS NOT NULL;
"""

_GROWTH = """
CREATE TABLE additions (
    experiment INTEGER NOT NULL, position INTEGER NOT NULL, session INTEGER NOT NULL, before TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (experiment, position)
) WITHOUT ROWID;
CREATE INDEX additions_of_session ON additions (session, position);
ALTER TABLE sessions ADD COLUMN ordered_later TEXT;
ALTER TABLE experiments ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;
CREATE TABLE editions (
    experiment INTEGER NOT NULL, edition INTEGER NOT NULL, began REAL NOT NULL, opened INTEGER NOT NULL, before TEXT,
    PRIMARY KEY (experiment, edition)
) WITHOUT ROWID;
"""

_DESCRIPTIONS = """
ALTER TABLE experiments ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE experiments ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE experiments ADD COLUMN forgotten REAL;
ALTER TABLE experiments ADD COLUMN born INTEGER;
"""
"""born : the key that an experiment had at first, as forgetting gives it another one."""

_REFITS = "ALTER TABLE counters ADD COLUMN refit REAL"
"""When the turn of the process that refits now is over, in seconds."""

# These steps change the sums of purchases. They read the tables as they were then, so they name the columns themselves.

_ADD_LAST = "ALTER TABLE purchases ADD COLUMN last REAL NOT NULL DEFAULT -9e999"
"""-9e999 is SQLite's literal of minus infinity."""

_FILL_LAST = "UPDATE purchases SET last = ? WHERE experiment = ? AND customer = ? AND product = ?"

_HALF_LIVES = {days: f"recent_{days:g}" for days in (7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0)}


def _add_last_baskets(db: sqlite3.Connection) -> None:
    """Adds `last`, and fills it from the logs."""
    db.execute(_ADD_LAST)
    for key, body in db.execute("SELECT key, body FROM experiments").fetchall():
        base = experiment_of({**json.loads(body), "candidates": {}}).base
        if base is not None:
            last = last_baskets(base, _entries(db, key), _answered(db, key))
            db.executemany(_FILL_LAST, [(days, key, *pair) for pair, days in last.items()])


def _entries(db: sqlite3.Connection, key: int) -> Iterator[CountedOrder]:
    return (read_counted_order(body) for (body,) in db.execute("SELECT body FROM orders WHERE experiment = ?", (key,)))


def _answered(db: sqlite3.Connection, key: int) -> Iterator[Session]:
    query = "SELECT body, outcome, coalesce(ordered, '[]') FROM sessions WHERE experiment = ? AND answer IS NOT NULL"
    for body, outcome, ordered in db.execute(query, (key,)):
        yield replace(read_session(body), outcome=read_outcome(outcome), ordered=tuple(json.loads(ordered)))


def _add_half_lives(db: sqlite3.Connection) -> None:
    """Sums for every half-life, in place of those for the experiment's own two. These are carried over, the others are
    0, which suits an experiment without `every_half_life`."""
    for column in _HALF_LIVES.values():
        db.execute(f"ALTER TABLE purchases ADD COLUMN {column} REAL NOT NULL DEFAULT 0.0")
    for key, body in db.execute("SELECT key, body FROM experiments").fetchall():
        base = experiment_of({**json.loads(body), "candidates": {}}).base
        if base is not None:
            _move(db, key, base.half_life, "<>")
            _move(db, key, base.crowd_half_life, "=")
    db.execute("ALTER TABLE purchases DROP COLUMN recent")


def _move(db: sqlite3.Connection, key: int, half_life: float | None, customers: str) -> None:
    """customers : how the customer compares with ROOT. The number of baskets is the sum of those that don't age."""
    if half_life is not None:
        change = (
            f"UPDATE purchases SET {_HALF_LIVES[half_life]} = recent WHERE experiment = ? AND customer {customers} ?"
        )
        db.execute(change, (key, ROOT))


STEPS: Sequence[Step] = (
    _FIRST,
    _LISTS_AND_RUNS,
    _IPS_REWARDS,
    _COUNTRIES,
    _PURCHASES,
    _add_last_baskets,
    _CLAIMS,
    _NEIGHBOURS,
    _GROWTH,
    _add_half_lives,
    _DESCRIPTIONS,
    _REFITS,
)
"""Statements, or a function. Step n brings a file of schema n to n + 1; an empty file is schema 0. Released steps are
never changed."""


def prepare(connection: sqlite3.Connection, name: str, steps: Sequence[Step] = STEPS) -> None:
    """Bring the file to the schema of `steps`, in one transaction, also while other processes open it.

    name : of the file, the beginning of error messages
    Raises StoreError for a file of another program, of a newer release, or whose tables aren't those of its schema.
    """
    if _schema_of(connection, name, len(steps)) == len(steps):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        schema = _schema_of(connection, name, len(steps))
        for number, step in enumerate(steps[schema:], schema):
            _take_onto(connection, name, number, step)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {len(steps)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _take_onto(connection: sqlite3.Connection, name: str, schema: int, step: Step) -> None:
    """schema : the number that the file has, before the step"""
    try:
        _take(connection, step)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise StoreError(
            gettext(
                "{name} says that it has schema {schema}, but its tables differ from that ({error}). Restore a "
                "copy, or choose a new file and import an export.",
                name=name,
                schema=schema,
                error=error,
            )
        ) from None


def _take(connection: sqlite3.Connection, step: Step) -> None:
    if not isinstance(step, str):
        step(connection)
        return
    for statement in filter(str.strip, step.split(";")):
        connection.execute(statement)


def _schema_of(connection: sqlite3.Connection, name: str, newest: int) -> int:
    application, schema = _pragma(connection, "application_id"), _pragma(connection, "user_version")
    if application != APPLICATION:
        if connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
            raise StoreError(
                gettext(
                    "{name} is an SQLite file, but not an RLReco store. Choose another file, or a new one.", name=name
                )
            )
        return 0
    if schema > newest:
        raise StoreError(
            gettext(
                "{name} has schema {schema}, written by a newer RLReco; this one reads up to {newest}. Upgrade RLReco.",
                name=name,
                schema=schema,
                newest=newest,
            )
        )
    return schema


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
