"""The sums in MongoDB, one document an arm, and the learning curves."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product as cartesian
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from pymongo import ReplaceOne, UpdateOne
from pymongo.errors import DuplicateKeyError

from rlreco.domain.ids import NodeId, ProductId, SessionId
from rlreco.domain.records import CurveGain, Derived, Gain
from rlreco.store.base import SUMS, Snapshot
from rlreco.store.messages import no_experiment
from rlreco.store.mongo.connection import PATIENT, Base, Document, Transaction
from rlreco.store.mongo.keys import below, key, parts_of
from rlreco.store.mongo.part import BATCH, MongoPart, write

ArmGains: TypeAlias = Mapping[tuple[NodeId, ProductId], Gain]
CurveGains: TypeAlias = Mapping[tuple[str, int], CurveGain]


class MongoArms(MongoPart):
    """Arms, a document each, only ever incremented."""

    def sums(self, experiment: str, nodes: Sequence[NodeId], products: Sequence[ProductId]) -> NDArray[np.float64]:
        heads, tails = [key(experiment, node) for node in nodes], [key(product) for product in products]
        place = {f"{head}|{tail}": at for at, (head, tail) in enumerate(cartesian(heads, tails))}
        found = np.zeros((len(place), len(SUMS)))
        with self._connection.using() as base:
            for document in base["arms"].find({"_id": {"$in": list(place)}}, batch_size=len(place) + 1):
                found[place[document["_id"]]] = _gain(document)
        return found.reshape(len(nodes), len(products), len(SUMS))

    def node_sums(self, experiment: str, node: NodeId) -> dict[ProductId, Gain]:
        found = self._find("arms", below(experiment, node))
        return {parts_of(document["_id"])[2]: _gain(document) for document in found}

    def all_sums(self, experiment: str) -> Iterator[tuple[NodeId, ProductId, Gain]]:
        chosen = below(experiment)
        while found := self._find("arms", chosen, limit=BATCH):
            for document in found:
                _, node, product = parts_of(document["_id"])
                yield node, product, _gain(document)
            chosen["_id"] = {"$gt": found[-1]["_id"], "$lt": chosen["_id"]["$lt"]}

    def correct_sums(self, experiment: str, arms: ArmGains, curve: CurveGains, corrections: int) -> bool:
        self._counted(experiment)

        def correct(base: Base, transaction: Transaction) -> bool:
            expected = {"_id": experiment, "corrections": corrections}
            counted = base["answered"].update_one(expected, {"$inc": {"corrections": 1}}, session=transaction)
            if counted.matched_count:
                add_sums(base, experiment, arms, curve, transaction)
            return bool(counted.matched_count)

        return self._connection.transact(experiment, correct, seconds=PATIENT)

    def mend_sums(self, experiment: str, arms: ArmGains, curve: CurveGains, sessions: Sequence[SessionId]) -> None:
        wanted = {"arms": _arm_documents(experiment, arms), "curve": _curve_documents(experiment, curve)}
        with self._connection.using(PATIENT) as base:
            for collection, documents in wanted.items():
                puts = [ReplaceOne({"_id": one}, document, upsert=True) for one, document in documents.items()]
                write(base, collection, puts, None)
            mark_applied(base, sessions)

    def snapshot(self, experiment: str) -> Snapshot:
        return self._connection.transact(
            experiment, lambda base, transaction: _snapshot(base, experiment, transaction), seconds=PATIENT
        )

    def derived(self, experiment: str) -> Derived | None:
        document = self._find_one("derived", {"_id": experiment})
        return Derived(document["revision"], document["sessions"], json.loads(document["values"])) if document else None

    def replace_derived(self, experiment: str, derived: Derived) -> bool:
        self._counted(experiment)
        values = {"sessions": derived.sessions, "values": json.dumps(dict(derived.values))}
        with self._connection.using() as base:
            if derived.revision > 1:
                stored = {"_id": experiment, "revision": derived.revision - 1}
                change = {"$set": {**values, "revision": derived.revision}}
                return bool(base["derived"].update_one(stored, change).matched_count)
            first = {"$setOnInsert": {**values, "revision": 1}}
            try:
                return base["derived"].update_one({"_id": experiment}, first, upsert=True).upserted_id is not None
            except DuplicateKeyError:
                return False


def _gain(document: Document) -> Gain:
    return Gain(*(document.get(name, 0.0) for name in SUMS))


def curve_gain(document: Document) -> CurveGain:
    return CurveGain(*(document.get(name, 0.0) for name in CurveGain._fields))


def added(identity: str, gain: Gain | CurveGain, first: Document) -> UpdateOne:
    """Sums that gain nothing are left out, but for the first, which always counts something."""
    named = gain._asdict()
    lead = next(iter(named))
    gains = {name: value for name, value in named.items() if value or name == lead}
    change: Document = {"$inc": gains} | ({"$setOnInsert": first} if first else {})
    return UpdateOne({"_id": identity}, change, upsert=True)


def _point(policy: str, bucket: int) -> Document:
    return {"policy": policy, "bucket": bucket}


def _arm_documents(experiment: str, arms: ArmGains) -> dict[str, Document]:
    return {key(experiment, *arm): gain._asdict() for arm, gain in arms.items()}


def _curve_documents(experiment: str, curve: CurveGains) -> dict[str, Document]:
    return {
        key(experiment, policy, str(bucket)): {**_point(policy, bucket), **gain._asdict()}
        for (policy, bucket), gain in curve.items()
    }


def _snapshot(base: Base, experiment: str, transaction: Transaction) -> Snapshot:
    counted = base["answered"].find_one({"_id": experiment}, session=transaction)
    if counted is None:
        raise no_experiment(experiment)
    arms = base["arms"].find(below(experiment), session=transaction, batch_size=BATCH)
    learned = {(node, product): gain for node, product, gain in map(_arm, arms)}
    points = base["curve"].find(below(experiment), session=transaction)
    curve = {(point["policy"], point["bucket"]): curve_gain(point) for point in points}
    return Snapshot(counted["count"], counted["corrections"], learned, curve)


def _arm(document: Document) -> tuple[NodeId, ProductId, Gain]:
    _, node, product = parts_of(document["_id"])
    return node, product, _gain(document)


def add_sums(base: Base, experiment: str, arms: ArmGains, curve: CurveGains, transaction: Transaction) -> None:
    gains = [added(key(experiment, *arm), gain, {}) for arm, gain in arms.items()]
    write(base, "arms", gains, transaction)
    points = [
        added(key(experiment, policy, str(bucket)), gain, _point(policy, bucket))
        for (policy, bucket), gain in curve.items()
    ]
    write(base, "curve", points, transaction)


def mark_applied(base: Base, sessions: Sequence[SessionId]) -> None:
    base["sessions"].update_many({"_id": {"$in": list(sessions)}}, {"$unset": {"applied": ""}})
