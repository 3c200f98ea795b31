"""What the parts of the store in MongoDB share: one connection, short reads, batched writes, and how answers count."""

from collections.abc import Sequence
from typing import TypeAlias

from pymongo import InsertOne, ReplaceOne, ReturnDocument, UpdateOne

from rlreco.store.messages import no_experiment
from rlreco.store.mongo.connection import PATIENT, Base, Connection, Document, Transaction

Write: TypeAlias = InsertOne[Document] | ReplaceOne[Document] | UpdateOne

PAGE = 500
BATCH = 5_000
LAST = "\U0010ffff"


class MongoPart:
    """A protocol of the store over the connection of the store that it is part of."""

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
            found = base[collection].find(chosen, fields, limit=limit, batch_size=BATCH)
            return list(found.sort(sort, -1 if down else 1))

    def _counted(self, experiment: str) -> Document:
        """How many answers the experiment has had. Raises NotFoundError."""
        found = self._find_one("answered", {"_id": experiment})
        if found is None:
            raise no_experiment(experiment)
        return found


def write(base: Base, collection: str, writes: Sequence[Write], transaction: Transaction) -> None:
    for start in range(0, len(writes), BATCH):
        base[collection].bulk_write(writes[start : start + BATCH], ordered=False, session=transaction)


def delete_by_batch(base: Base, collection: str, chosen: Document) -> None:
    while found := list(base[collection].find(chosen, {"_id": 1}, limit=BATCH)):
        base[collection].delete_many({"_id": {"$in": [document["_id"] for document in found]}})


def count(base: Base, experiment: str, what: str, by: int = 1, transaction: Transaction = None) -> int:
    """The number of the last of `by` more opened or answered in an experiment. Raises NotFoundError.

    what : "opened" or "answered", a collection each, so that nobody who opens waits for those who answer
    """
    counted = base[what].find_one_and_update(
        {"_id": experiment}, {"$inc": {"count": by}}, return_document=ReturnDocument.AFTER, session=transaction
    )
    if counted is None:
        raise no_experiment(experiment)
    return int(counted["count"])
