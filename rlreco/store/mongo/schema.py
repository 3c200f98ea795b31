"""The indexes of the MongoDB store, one for each kind of read, and the schema's number."""

from typing import Any

from pymongo import ASCENDING as UP
from pymongo import DESCENDING as DOWN
from pymongo import IndexModel
from pymongo.database import Database

from rlreco.errors import StoreError

SCHEMA = 2
"""1: all but orders and purchases. 2: those too; their collections begin empty."""

INDEXES = {
    "sessions": [
        IndexModel([("experiment", UP), ("number", UP)], name="by_number", unique=True),
        IndexModel([("experiment", UP), ("state", UP), ("number", UP)], name="by_state"),
        IndexModel(
            [("experiment", UP), ("answer", UP)],
            name="by_answer",
            partialFilterExpression={"answer": {"$exists": True}},
        ),
        IndexModel([("opened", UP)], name="open", partialFilterExpression={"open": True}),
        IndexModel([("applied", UP)], name="unapplied", partialFilterExpression={"applied": False}),
    ],
    "orders": [
        IndexModel([("experiment", UP), ("number", UP)], name="by_number"),
        IndexModel([("experiment", UP), ("order", UP)], name="by_order"),
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
    """Create missing indexes, and bring the schema's number up to date.

    Raises StoreError for a database written by a newer release.
    """
    stored = base["meta"].find_one({"_id": "schema"})
    if stored is None:
        base["meta"].update_one({"_id": "schema"}, {"$setOnInsert": {"version": SCHEMA, "births": 0}}, upsert=True)
    elif stored["version"] > SCHEMA:
        raise StoreError(
            f"The database {base.name} has schema {stored['version']}, written by a newer RLReco; "
            f"this one reads up to {SCHEMA}. Upgrade RLReco."
        )
    elif stored["version"] < SCHEMA:
        base["meta"].update_one({"_id": "schema"}, {"$max": {"version": SCHEMA}})
    for collection, indexes in INDEXES.items():
        base[collection].create_indexes(indexes)
