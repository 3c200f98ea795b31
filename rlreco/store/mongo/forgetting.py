"""Forgetting in MongoDB, in steps that may each be done again: the experiment is hidden until the last one.

After a crash `sweep` begins again, so the experiment is never lost. A process that takes over has a turn of its own, by
which the one before sees that it has to stop.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from pymongo import ReplaceOne, UpdateOne

from rlreco.domain.documents import experiment_of
from rlreco.domain.purchases import counted_sums
from rlreco.domain.records import CountedOrder, Purchases
from rlreco.store.json_text import counted_order_text, read_counted_order, seconds_of
from rlreco.store.messages import forgotten_meanwhile, no_experiment
from rlreco.store.mongo.arms import purchase_documents
from rlreco.store.mongo.catalogue import MongoCatalogue
from rlreco.store.mongo.connection import PATIENT, Base, Document
from rlreco.store.mongo.part import BATCH, Write, below, delete_by_batch, new_birth, write
from rlreco.store.mongo.stripes import delete_stripes, insert_stripes
from rlreco.store.sums import Sums


class MongoForgetting(MongoCatalogue):
    """Catalogue, whose experiments can forget."""

    def forget_learned(self, name: str, *, at: datetime) -> None:
        """Hidden until it is done."""
        with self._connection.using() as base:
            turn = new_birth(base)
            hide = {"$set": {"deleting": True, "forgetting": turn, "forgotten": seconds_of(at)}}
            if not base["experiments"].update_one({"_id": name, "deleting": {"$ne": True}}, hide).matched_count:
                raise no_experiment(name)
        self._forget(name, turn)

    def forgotten(self, name: str) -> datetime | None:
        with self._connection.using() as base:
            document = base["experiments"].find_one({"_id": name}, {"forgotten": 1}) or {}
        return datetime.fromtimestamp(document["forgotten"], UTC) if "forgotten" in document else None

    def _forget_again(self, name: str, turn: int) -> None:
        """Go on where a process was cut off. turn : of that process; if it lives it stops, as this one has the next"""
        with self._connection.using() as base:
            mine, as_read = new_birth(base), {"_id": name, "forgetting": turn}
            ours = base["experiments"].update_one(as_read, {"$set": {"forgetting": mine}}).matched_count
        if ours:
            self._forget(name, mine)

    def _forget(self, name: str, turn: int) -> None:
        """The counters go first: nobody can learn without them."""
        for collection in ("opened", "answered", "derived"):
            with self._forgetting(name, turn) as base:
                base[collection].delete_one({"_id": name})
        with self._forgetting(name, turn) as base:
            delete_stripes(base, name)
        for collection, chosen in (
            *((each, below(name)) for each in ("arms", "curve", "purchases")),
            ("sessions", {"experiment": name}),
        ):
            with self._forgetting(name, turn) as base:
                delete_by_batch(base, collection, chosen)
        last = self._count_orders_again(name, turn)
        with self._forgetting(name, turn) as base:
            _replace_counters(base, name, turn, last)
            _show_again(base, name, turn)

    @contextmanager
    def _forgetting(self, name: str, turn: int) -> Iterator[Base]:
        """Raises ConflictError where another process has taken over."""
        with self._connection.using(PATIENT) as base:
            if base["experiments"].find_one({"_id": name, "forgetting": turn}, {"_id": 1}) is None:
                raise forgotten_meanwhile(name)
            yield base

    def _count_orders_again(self, name: str, turn: int) -> int:
        """As if no answer had counted any of their products. Returns the number of the last entry, 0 without any."""
        with self._forgetting(name, turn) as base:
            document = base["experiments"].find_one({"_id": name}, {"body": 1}) or {}
        experiment = experiment_of({**json.loads(document["body"]), "candidates": {}})
        sums, last = Sums(), 0
        while page := self._find("orders", {"experiment": name, "number": {"$gt": last}}, sort="number", limit=BATCH):
            entries = [(each["_id"], _unanswered(each["body"])) for each in page]
            for _, entry in entries:
                sums.add_purchases(counted_sums(entry, experiment))
            with self._forgetting(name, turn) as base:
                write(base, "orders", [_order_again(*each) for each in entries], None)
            last = page[-1]["number"]
        self._write_purchases(name, turn, sums.purchases)
        return int(last)

    def _write_purchases(self, name: str, turn: int, purchases: Purchases) -> None:
        documents = purchase_documents(name, purchases)
        writes: list[Write] = [ReplaceOne({"_id": id_}, each, upsert=True) for id_, each in documents.items()]
        for start in range(0, len(writes), BATCH):
            with self._forgetting(name, turn) as base:
                write(base, "purchases", writes[start : start + BATCH], None)


def _unanswered(body: str) -> CountedOrder:
    return replace(read_counted_order(body), answered=())


def _order_again(id_: str, entry: CountedOrder) -> UpdateOne:
    return UpdateOne({"_id": id_}, {"$set": {"body": counted_order_text(entry)}, "$unset": {"applied": ""}})


def _replace_counters(base: Base, name: str, turn: int, orders: int) -> None:
    """turn : stands for the corrections, so that one that was begun before isn't added. orders : number of the last"""
    counters = {"count": 0, "corrections": turn, "orders": orders}
    base["answered"].replace_one({"_id": name}, counters, upsert=True)
    base["opened"].replace_one({"_id": name}, {"count": 0}, upsert=True)
    insert_stripes(base, name)


def _show_again(base: Base, name: str, turn: int) -> None:
    """The experiment that has forgotten, whose editions all began before its first slate now."""
    stored = base["experiments"].find_one({"_id": name}, {"editions": 1}) or {}
    editions = [{**each, "opened": 0} for each in stored.get("editions", [])]
    change: Document = {"$unset": {"deleting": "", "forgetting": ""}} | (
        {"$set": {"editions": editions}} if editions else {}
    )
    base["experiments"].update_one({"_id": name, "forgetting": turn}, change)
