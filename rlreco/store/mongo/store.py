"""The store in MongoDB: one document per arm, and an answer in one transaction where the server has transactions.

A standalone server has none: there an answer is first stored and marked unapplied, then its sums are added, then the
mark is removed, so that an answer interrupted by a crash can be found and mended from the log.
"""

from contextlib import suppress
from datetime import datetime

from rlreco.errors import ConflictError
from rlreco.store.base import Status
from rlreco.store.json_text import seconds_of
from rlreco.store.mongo.arms import MongoArms, extra_roots
from rlreco.store.mongo.connection import Connection, Document
from rlreco.store.mongo.forgetting import MongoForgetting
from rlreco.store.mongo.lists import MongoLists
from rlreco.store.mongo.log import MongoLog
from rlreco.store.mongo.purchases import MongoPurchases
from rlreco.store.mongo.schema import SCHEMA, prepare
from rlreco.store.mongo.views import MongoViews
from rlreco.store.uri import Kind

_COUNTED = ("experiments", "customers", "products", "arms", "sessions")


class MongoStore(MongoForgetting, MongoArms, MongoLog, MongoPurchases, MongoLists, MongoViews):
    """A store in the database that the URI names, else "rlreco". The first call connects, and so does the first call
    after a failure.

    durable : an answer is acknowledged when a majority has it on disk; otherwise when the primary has it
    """

    kind = Kind.MONGODB
    embedded = False

    def __init__(self, uri: str, *, durable: bool = True) -> None:
        self._connection = Connection(uri, durable, prepare)
        self._saved_catalogues: set[str] = set()

    @property
    def promise(self) -> str:
        return "transactional" if self._connection.transactional else "recoverable"

    def close(self) -> None:
        self._connection.close()

    def status(self) -> Status:
        with self._connection.using() as base:
            count = {name: base[name].estimated_document_count() for name in _COUNTED}
            count["arms"] -= extra_roots(base, base["experiments"].distinct("_id"))
            still_open = base["sessions"].count_documents({"open": True})
            unapplied = sum(base[log].count_documents({"applied": False}) for log in ("sessions", "orders"))
        return Status(
            place=self._connection.address,
            kind=self.kind,
            promise=self.promise,
            schema=SCHEMA,
            **count,
            answered=count["sessions"] - still_open,
            unapplied=unapplied,
            waiting=still_open,
        )

    def sweep(self, saved_before: datetime | None = None) -> int:
        chosen: Document = {"deleting": True}
        if saved_before is not None:
            chosen["$or"] = [{"saving": {"$exists": False}}, {"saving": {"$lt": seconds_of(saved_before)}}]
        deleting = self._find("experiments", chosen, {"forgetting": 1})
        for document in deleting:
            if "forgetting" in document:
                # A process that takes over meanwhile finishes it.
                with suppress(ConflictError):
                    self._forget_again(document["_id"], document["forgetting"])
            else:
                self._purge(document["_id"])
        return len(deleting) + self.sweep_lists()
