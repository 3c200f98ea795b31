"""The step of the schema that fills `last` of the sums of purchases from the logs."""

import json
from collections.abc import Iterator

from pymongo import UpdateOne

from rlreco.domain.documents import experiment_of
from rlreco.domain.records import CountedOrder, Session
from rlreco.store.json_text import read_counted_order
from rlreco.store.mongo.connection import Base, Document
from rlreco.store.mongo.keys import key
from rlreco.store.mongo.log import session_in
from rlreco.store.mongo.part import BATCH, Write, write
from rlreco.store.sums import last_baskets


def fill_last_baskets(base: Base) -> None:
    """Safe to repeat, and while others answer: the later of two days stays."""
    for document in list(base["experiments"].find({"deleting": {"$ne": True}}, {"body": 1})):
        experiment = experiment_of({**json.loads(document["body"]), "candidates": {}})
        if experiment.base is not None:
            chosen: Document = {"experiment": experiment.name}
            last = last_baskets(experiment.base, _entries(base, chosen), _answered(base, chosen))
            writes: list[Write] = [
                UpdateOne({"_id": key(experiment.name, *pair)}, {"$max": {"last": days}}) for pair, days in last.items()
            ]
            write(base, "purchases", writes, None)


def _entries(base: Base, chosen: Document) -> Iterator[CountedOrder]:
    documents = base["orders"].find(chosen, {"body": 1}, batch_size=BATCH)
    return (read_counted_order(document["body"]) for document in documents)


def _answered(base: Base, chosen: Document) -> Iterator[Session]:
    return map(session_in, base["sessions"].find({**chosen, "answer": {"$exists": True}}, batch_size=BATCH))
