"""The indexes of the MongoDB store, one for each kind of read, and the schema's number."""

from typing import Any

import pymongo
from pymongo import ASCENDING as UP
from pymongo import DESCENDING as DOWN
from pymongo import IndexModel
from pymongo.database import Database

from rlreco.errors import StoreError
from rlreco.language import gettext
from rlreco.store.mongo.connection import PATIENCE
from rlreco.store.mongo.upgrades import upgrade

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
    "live_lists": [IndexModel([("version", UP)], name="version")],
    "runs": [IndexModel([("workspace", UP), ("born", DOWN)], name="newest")],
    "experiments": [IndexModel([("sets", UP)], name="sets")],
}


def prepare(base: Database[dict[str, Any]]) -> None:
    """Create missing indexes, and bring an older database to the current schema, however long that takes.

    Raises StoreError for a database written by a newer release.
    """
    with pymongo.timeout(PATIENCE):
        version = _version(base)
        for collection, indexes in INDEXES.items():
            base[collection].create_indexes(indexes)
    if version < SCHEMA:
        upgrade(base, version)
        base["meta"].update_one({"_id": "schema"}, {"$max": {"version": SCHEMA}})


def _version(base: Database[dict[str, Any]]) -> int:
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
