"""The indexes of the MongoDB store, one for each kind of read, and the schema: its number and its steps, each safe to
repeat, and while others answer."""

import json
from collections.abc import Iterator

import pymongo
from pymongo import ASCENDING as UP
from pymongo import DESCENDING as DOWN
from pymongo import IndexModel, UpdateOne

from rlreco.domain.documents import experiment_of
from rlreco.domain.ids import ROOT
from rlreco.domain.records import BaseRate, Bought, CountedOrder, Session, aged_column
from rlreco.errors import StoreError
from rlreco.language import gettext
from rlreco.store.json_text import read_counted_order
from rlreco.store.mongo.connection import PATIENCE, Base, Document
from rlreco.store.mongo.log import session_in
from rlreco.store.mongo.part import BATCH, Write, below, key, write
from rlreco.store.mongo.stripes import insert_stripes
from rlreco.store.sums import last_baskets

SCHEMA = 8
"""1: all but orders and purchases. 2: those too; their collections begin empty. 3: sums of purchases have `last`.
4: orders have the session that they name as a field, and there are neighbours of products.
5: sessions have the additions to their answers. 6: sums of purchases are kept for every half-life.
7: experiments have titles and descriptions, and can forget; earlier releases would take that for a deletion.
8: what all answers of an experiment add to is kept in stripes; earlier releases would read a part of it."""

INDEXES = {
    "sessions": [
        IndexModel([("experiment", UP), ("number", UP)], name="by_number", unique=True),
        IndexModel([("experiment", UP), ("state", UP), ("number", UP)], name="by_state"),
        IndexModel(
            [("experiment", UP), ("answer", UP)],
            name="by_answer",
            partialFilterExpression={"answer": {"$exists": True}},
        ),
        IndexModel(
            [("experiment", UP), ("additions.position", UP)],
            name="by_addition",
            partialFilterExpression={"additions": {"$exists": True}},
        ),
        IndexModel([("opened", UP)], name="open", partialFilterExpression={"open": True}),
        IndexModel([("applied", UP)], name="unapplied", partialFilterExpression={"applied": False}),
    ],
    "orders": [
        IndexModel([("experiment", UP), ("number", UP)], name="by_number"),
        IndexModel([("experiment", UP), ("order", UP)], name="by_order"),
        IndexModel(
            [("experiment", UP), ("session", UP)],
            name="by_session",
            partialFilterExpression={"session": {"$exists": True}},
        ),
        IndexModel([("applied", UP)], name="unapplied", partialFilterExpression={"applied": False}),
    ],
    "products": [
        IndexModel([("catalogue", UP)], name="unavailable", partialFilterExpression={"available": False}),
    ],
    "candidate_sets": [
        IndexModel([("own_of", UP)], name="own_of", partialFilterExpression={"own_of": {"$exists": True}}),
    ],
    "lists": [IndexModel([("version", UP), ("user", UP)], name="by_user")],
    "list_versions": [IndexModel([("workspace", UP)], name="by_workspace")],
    "live_lists": [IndexModel([("version", UP)], name="version")],
    "runs": [IndexModel([("workspace", UP), ("born", DOWN)], name="newest")],
    "experiments": [
        IndexModel([("workspace", UP), ("_id", UP)], name="by_workspace"),
        IndexModel([("sets", UP)], name="sets"),
    ],
}


def prepare(base: Base) -> None:
    """Create missing indexes, and bring an older database to the current schema, however long that takes.

    Raises StoreError for a database written by a newer release.
    """
    with pymongo.timeout(PATIENCE):
        version = _version(base)
        for collection, indexes in INDEXES.items():
            base[collection].create_indexes(indexes)
    if version < SCHEMA:
        _upgrade(base, version)
        base["meta"].update_one({"_id": "schema"}, {"$max": {"version": SCHEMA}})


def _version(base: Base) -> int:
    """Number of the database's schema, which a new one is given."""
    stored = base["meta"].find_one({"_id": "schema"})
    if stored is None:
        base["meta"].update_one({"_id": "schema"}, {"$setOnInsert": {"version": SCHEMA, "births": 0}}, upsert=True)
        return SCHEMA
    if stored["version"] > SCHEMA:
        raise StoreError(
            gettext(
                "The database {name} has schema {version}, written by a newer RLReco; this one reads up to "
                "{newest}. Upgrade RLReco.",
                name=base.name,
                version=stored["version"],
                newest=SCHEMA,
            )
        )
    return int(stored["version"])


def _upgrade(base: Base, version: int) -> None:
    """Bring a database of this schema to the current one."""
    if version < 3:
        _fill_last_baskets(base)
    if version < 4:
        _name_sessions(base)
    if version < 6:
        _name_half_lives(base)
    if version < 8:
        _add_stripes(base)


def _fill_last_baskets(base: Base) -> None:
    """Of the sums of purchases, from the logs; the later of two days stays."""
    for name, rates in _with_base(base):
        chosen: Document = {"experiment": name}
        last = last_baskets(rates, _entries(base, chosen), _answered(base, chosen))
        writes: list[Write] = [
            UpdateOne({"_id": key(name, *pair)}, {"$max": {"last": days}}) for pair, days in last.items()
        ]
        write(base, "purchases", writes, None)


def _with_base(base: Base) -> Iterator[tuple[str, BaseRate]]:
    """Experiments with base rates of persons."""
    for document in list(base["experiments"].find({"deleting": {"$ne": True}}, {"body": 1})):
        experiment = experiment_of({**json.loads(document["body"]), "candidates": {}})
        if experiment.base is not None:
            yield experiment.name, experiment.base


def _entries(base: Base, chosen: Document) -> Iterator[CountedOrder]:
    documents = base["orders"].find(chosen, {"body": 1}, batch_size=BATCH)
    return (read_counted_order(document["body"]) for document in documents)


def _answered(base: Base, chosen: Document) -> Iterator[Session]:
    return map(session_in, base["sessions"].find({**chosen, "answer": {"$exists": True}}, batch_size=BATCH))


def _name_sessions(base: Base) -> None:
    """Orders name their session in the body alone."""
    writes: list[Write] = []
    for document in base["orders"].find({"session": {"$exists": False}}, {"body": 1}, batch_size=BATCH):
        session = read_counted_order(document["body"]).order.session
        if session is not None:
            writes.append(UpdateOne({"_id": document["_id"]}, {"$set": {"session": session}}))
    write(base, "orders", writes, None)


def _add_stripes(base: Base) -> None:
    """Empty ones: what was there stays where it is, and is added up with them."""
    for document in base["answered"].find({}, {"_id": 1}):
        insert_stripes(base, document["_id"])


def _name_half_lives(base: Base) -> None:
    """The sums that were there stay under the half-life that they were made with; first those of the crowd."""
    for name, rates in _with_base(base):
        for half_life, ids in ((rates.crowd_half_life, below(name, ROOT)), (rates.half_life, below(name))):
            column = Bought._fields[aged_column(half_life)]
            change = {"$unset": {"recent": ""}} if half_life is None else {"$rename": {"recent": column}}
            base["purchases"].update_many({**ids, "recent": {"$exists": True}}, change)
