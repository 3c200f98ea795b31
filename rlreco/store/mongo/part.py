"""Shared by the parts of the store in MongoDB: connection, short reads, batched writes, counters, and keys."""

from collections.abc import Sequence
from typing import TypeAlias

from pymongo import InsertOne, ReplaceOne, ReturnDocument, UpdateOne

from rlreco.store.messages import no_experiment
from rlreco.store.mongo.connection import PATIENT, Base, Connection, Document, Transaction

Write: TypeAlias = InsertOne[Document] | ReplaceOne[Document] | UpdateOne

PAGE = 500
"""Documents of a page of a result that may be larger than memory."""

BATCH = 5_000
"""Documents of one message to the server."""

LAST_CHARACTER = "\U0010ffff"


class MongoPart:
    """One protocol of the store, over the connection of the store."""

    _connection: Connection

    def _find_one(self, collection: str, chosen: Document) -> Document | None:
        with self._connection.using() as base:
            return base[collection].find_one(chosen)

    def _find(
        self,
        collection: str,
        chosen: Document,
        fields: Document | None = None,
        *,
        sort: str = "_id",
        down: bool = False,
        limit: int = 0,
    ) -> list[Document]:
        with self._connection.using(PATIENT) as base:
            cursor = base[collection].find(chosen, fields, limit=limit, batch_size=BATCH)
            return list(cursor.sort(sort, -1 if down else 1))

    def _check_exists(self, experiment: str) -> None:
        """Raises NotFoundError."""
        if self._find_one("answered", {"_id": experiment}) is None:
            raise no_experiment(experiment)


def new_birth(base: Base) -> int:
    """A number that grows, so that "newest" doesn't depend on anybody's clock."""
    counter = base["meta"].find_one_and_update(
        {"_id": "schema"}, {"$inc": {"births": 1}}, return_document=ReturnDocument.AFTER
    )
    return int((counter or {"births": 0})["births"])


def write(base: Base, collection: str, writes: Sequence[Write], transaction: Transaction) -> None:
    for start in range(0, len(writes), BATCH):
        base[collection].bulk_write(writes[start : start + BATCH], ordered=False, session=transaction)


def delete_by_batch(base: Base, collection: str, chosen: Document) -> None:
    while batch := list(base[collection].find(chosen, {"_id": 1}, limit=BATCH)):
        base[collection].delete_many({"_id": {"$in": [document["_id"] for document in batch]}})


def count(
    base: Base, experiment: str, counter: str, by: int = 1, transaction: Transaction = None, *, of: str = "count"
) -> int:
    """Adds to a counter of an experiment and returns its new value. Raises NotFoundError.

    counter : "opened" or "answered", one collection each, so that opening a session never waits for orders
    of : "count" in "opened", "orders" in "answered"
    """
    document = base[counter].find_one_and_update(
        {"_id": experiment}, {"$inc": {of: by}}, return_document=ReturnDocument.AFTER, session=transaction
    )
    if document is None:
        raise no_experiment(experiment)
    return int(document[of])


def key(*parts: str) -> str:
    """An `_id` of several parts: "experiment|node|product", with % and | in the parts percent-encoded.

    So all documents of an experiment lie in one range of `_id`.
    """
    return "|".join(part.replace("%", "%25").replace("|", "%7C") for part in parts)


def parts_of(identity: str) -> list[str]:
    """The parts that `key` joined."""
    return [part.replace("%7C", "|").replace("%25", "%") for part in identity.split("|")]


def below(*parts: str) -> Document:
    """A filter for every `_id` whose first parts are these."""
    prefix = key(*parts)
    return {"_id": {"$gte": prefix + "|", "$lt": prefix + "}"}}
