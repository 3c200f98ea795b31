"""The steps of the schema, each safe to repeat, and while others answer."""

import json
from collections.abc import Iterator

from pymongo import UpdateOne

from rlreco.domain.documents import experiment_of
from rlreco.domain.ids import ROOT
from rlreco.domain.records import BaseRate, Bought, CountedOrder, Session, aged_column
from rlreco.store.json_text import read_counted_order
from rlreco.store.mongo.connection import Base, Document
from rlreco.store.mongo.log import session_in
from rlreco.store.mongo.part import BATCH, Write, below, key, write
from rlreco.store.mongo.stripes import insert_stripes
from rlreco.store.sums import last_baskets


def upgrade(base: Base, version: int) -> None:
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
