"""The indexes of the MongoDB store, for what is read and none more, and the schema's number."""

from typing import Any

from pymongo import ASCENDING as UP
from pymongo import DESCENDING as DOWN
from pymongo import IndexModel
from pymongo.database import Database

from rlreco.errors import StoreError

SCHEMA = 1

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
    """Make what is missing. Raises StoreError when a newer release has written here."""
    found = base["meta"].find_one({"_id": "schema"})
    if found is None:
        base["meta"].update_one({"_id": "schema"}, {"$setOnInsert": {"version": SCHEMA, "births": 0}}, upsert=True)
    elif found["version"] > SCHEMA:
        raise StoreError(
            f"The database {base.name} has schema {found['version']}, written by a newer RLReco; "
            f"this one knows up to {SCHEMA}. Upgrade RLReco."
        )
    for collection, indexes in INDEXES.items():
        base[collection].create_indexes(indexes)
