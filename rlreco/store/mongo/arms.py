"""Sums in MongoDB, one document per arm, and the learning curves."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import product as cartesian
from math import inf

import numpy as np
from numpy.typing import NDArray
from pymongo import ReplaceOne, UpdateOne
from pymongo.errors import DuplicateKeyError

from rlreco.domain.ids import ROOT, CustomerId, NodeId, ProductId, SessionId
from rlreco.domain.records import Bought, CurveGain, Derived, Gain, Purchases
from rlreco.store.contract.arms import NO_PURCHASES, SUMS, ArmGains, CurveGains, Snapshot
from rlreco.store.json_text import seconds_of
from rlreco.store.messages import no_experiment
from rlreco.store.mongo.connection import PATIENT, Base, Document, Transaction
from rlreco.store.mongo.part import BATCH, MongoPart, Write, below, key, parts_of, write
from rlreco.store.mongo.stripes import all_stripes, newest_position


class MongoArms(MongoPart):
    """Arms, one document each, only ever incremented."""

    def sums(self, experiment: str, nodes: Sequence[NodeId], products: Sequence[ProductId]) -> NDArray[np.float64]:
        heads, tails = [key(experiment, node) for node in nodes], [key(product) for product in products]
        ids = [f"{head}|{tail}" for head, tail in cartesian(heads, tails)]
        row = {id_: index for index, id_ in enumerate(dict.fromkeys(ids))}
        sums = np.zeros((len(row), len(SUMS)))
        row_of = row | {stripe: row[root] for root in row if root == _root(experiment) for stripe in all_stripes(root)}
        with self._connection.using() as base:
            for document in base["arms"].find({"_id": {"$in": list(row_of)}}, batch_size=len(row_of) + 1):
                sums[row_of[document["_id"]]] += _gain(document)
        # A product may have the id that means all, which is asked for as well.
        if len(row) < len(ids):
            sums = sums[[row[id_] for id_ in ids]]
        return sums.reshape(len(nodes), len(products), len(SUMS))

    def node_sums(self, experiment: str, node: NodeId) -> dict[ProductId, Gain]:
        arms = _arms_of(self._find("arms", below(experiment, node)))
        return {product: gain for (_, product), gain in arms.items()}

    def count_arms(self, experiment: str) -> int:
        with self._connection.using(PATIENT) as base:
            return int(base["arms"].count_documents(below(experiment))) - extra_roots(base, [experiment])

    def correct_sums(
        self,
        experiment: str,
        arms: ArmGains,
        curve: CurveGains,
        corrections: int,
        purchases: Purchases = NO_PURCHASES,
        too_new: Collection[tuple[CustomerId, ProductId]] = (),
    ) -> bool:
        self._check_exists(experiment)

        def correct(base: Base, transaction: Transaction) -> bool:
            expected = {"_id": experiment, "corrections": corrections}
            updated = base["answered"].update_one(expected, {"$inc": {"corrections": 1}}, session=transaction)
            if updated.matched_count:
                _forget_last(base, experiment, too_new, transaction)
                add_gains(base, experiment, arms, curve, purchases, transaction)
            return bool(updated.matched_count)

        return self._connection.transact(experiment, correct, seconds=PATIENT)

    def mend_sums(
        self,
        experiment: str,
        arms: ArmGains,
        curve: CurveGains,
        sessions: Sequence[SessionId],
        purchases: Purchases = NO_PURCHASES,
        orders: Sequence[int] = (),
    ) -> None:
        new = {
            "arms": _arm_documents(experiment, arms),
            "curve": _curve_documents(experiment, curve),
            "purchases": purchase_documents(experiment, purchases),
        }
        with self._connection.using(PATIENT) as base:
            _delete_stripes_of(base, experiment, arms, curve)
            for collection, documents in new.items():
                writes = [ReplaceOne({"_id": id_}, document, upsert=True) for id_, document in documents.items()]
                write(base, collection, writes, None)
            mark_applied(base, {"_id": {"$in": list(sessions)}})
            mark_orders_applied(base, experiment, orders)

    def snapshot(self, experiment: str) -> Snapshot:
        return self._connection.read_at_once(lambda base, transaction: _snapshot(base, experiment, transaction))

    def derived(self, experiment: str) -> Derived | None:
        document = self._find_one("derived", {"_id": experiment})
        return Derived(document["revision"], document["sessions"], json.loads(document["values"])) if document else None

    def replace_derived(self, experiment: str, derived: Derived) -> bool:
        self._check_exists(experiment)
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

    def begin_refit(self, experiment: str, *, at: datetime, until: datetime) -> bool:
        too_long = seconds_of(until + (until - at))
        over: list[Document] = [{"$exists": False}, {"$lte": seconds_of(at)}, {"$gt": too_long}]
        free = {"_id": experiment, "$or": [{"refit": each} for each in over]}
        with self._connection.using() as base:
            return bool(base["answered"].update_one(free, {"$set": {"refit": seconds_of(until)}}).matched_count)

    def end_refit(self, experiment: str, until: datetime) -> None:
        with self._connection.using() as base:
            mine = {"_id": experiment, "refit": seconds_of(until)}
            base["answered"].update_one(mine, {"$unset": {"refit": ""}})


def _gain(document: Document) -> Gain:
    return Gain(*(document.get(name, 0.0) for name in SUMS))


def _arms_of(documents: Iterable[Document]) -> dict[tuple[NodeId, ProductId], Gain]:
    """With the stripes of one arm added up."""
    arms: dict[tuple[NodeId, ProductId], Gain] = {}
    for document in documents:
        _, node, product, *stripe = parts_of(document["_id"])
        gain = _gain(document)
        arms[node, product] = arms[node, product] + gain if stripe and (node, product) in arms else gain
    return arms


def _curve_of(documents: Iterable[Document]) -> dict[tuple[str, int], CurveGain]:
    """By policy and bucket, with the stripes of one point added up."""
    curve: dict[tuple[str, int], CurveGain] = {}
    for document in documents:
        point = document["policy"], document["bucket"]
        gain = CurveGain(*(document.get(name, 0.0) for name in CurveGain._fields))
        curve[point] = curve[point] + gain if point in curve else gain
    return curve


def _root(experiment: str) -> str:
    """`_id` of the sums over all products, without a stripe."""
    return key(experiment, ROOT, ROOT)


def extra_roots(base: Base, experiments: Iterable[str]) -> int:
    """Number of documents that the arms over all products have beyond one for each experiment."""
    ids = [id_ for experiment in experiments for id_ in all_stripes(_root(experiment))]
    owners = [parts_of(document["_id"])[0] for document in base["arms"].find({"_id": {"$in": ids}}, {"_id": 1})]
    return len(owners) - len(set(owners))


def _delete_stripes_of(base: Base, experiment: str, arms: ArmGains, curve: CurveGains) -> None:
    """Of the sums that are to be replaced."""
    roots = [_root(experiment)] if (ROOT, ROOT) in arms else []
    points = [key(experiment, policy, str(bucket)) for policy, bucket in curve]
    for collection, whole in (("arms", roots), ("curve", points)):
        for id_ in whole:
            base[collection].delete_many({"_id": {"$in": all_stripes(id_)[1:]}})


def bought_of(document: Document) -> Bought:
    return Bought._make(document.get(name, zero) for name, zero in Bought._field_defaults.items())


def increment(id_: str, gain: Gain | CurveGain, at_insert: Document) -> UpdateOne:
    """Adds a gain to a document. Zeros are left out, but for the first sum, so that there is always one.

    at_insert : further fields of a new document
    """
    named = gain._asdict()
    first = next(iter(named))
    gains = {name: value for name, value in named.items() if value or name == first}
    change: Document = {"$inc": gains} | ({"$setOnInsert": at_insert} if at_insert else {})
    return UpdateOne({"_id": id_}, change, upsert=True)


def _add_bought(id_: str, bought: Bought) -> UpdateOne:
    sums = bought._asdict()
    last = sums.pop("last")
    return UpdateOne({"_id": id_}, {"$inc": sums, "$max": {"last": last}}, upsert=True)


def _forget_last(
    base: Base, experiment: str, pairs: Collection[tuple[CustomerId, ProductId]], transaction: Transaction
) -> None:
    forget: list[Write] = [UpdateOne({"_id": key(experiment, *pair)}, {"$set": {"last": -inf}}) for pair in pairs]
    write(base, "purchases", forget, transaction)


def _point(policy: str, bucket: int) -> Document:
    return {"policy": policy, "bucket": bucket}


def _arm_documents(experiment: str, arms: ArmGains) -> dict[str, Document]:
    return {key(experiment, *arm): gain._asdict() for arm, gain in arms.items()}


def _curve_documents(experiment: str, curve: CurveGains) -> dict[str, Document]:
    return {
        key(experiment, policy, str(bucket)): {**_point(policy, bucket), **gain._asdict()}
        for (policy, bucket), gain in curve.items()
    }


def purchase_documents(experiment: str, purchases: Purchases) -> dict[str, Document]:
    return {key(experiment, *pair): bought._asdict() for pair, bought in purchases.items()}


def _snapshot(base: Base, experiment: str, transaction: Transaction) -> Snapshot:
    counters = base["answered"].find_one({"_id": experiment}, session=transaction)
    if counters is None:
        raise no_experiment(experiment)
    arms = _arms_of(base["arms"].find(below(experiment), session=transaction, batch_size=BATCH))
    curve = _curve_of(base["curve"].find(below(experiment), session=transaction))
    bought = base["purchases"].find(below(experiment), session=transaction, batch_size=BATCH)
    purchases = {_customer_and_product(document): bought_of(document) for document in bought}
    answers = newest_position(base, experiment, transaction)
    return Snapshot(answers, counters["corrections"], arms, curve, counters.get("orders", 0), purchases)


def _customer_and_product(document: Document) -> tuple[CustomerId, ProductId]:
    _, customer, product = parts_of(document["_id"])
    return customer, product


def add_gains(
    base: Base,
    experiment: str,
    arms: ArmGains,
    curve: CurveGains,
    purchases: Purchases,
    transaction: Transaction,
    stripe: int | None = None,
) -> None:
    """stripe : of the session, if they are the gains of one"""
    part = () if stripe is None else (str(stripe),)
    gains = [
        increment(key(experiment, *arm, *(part if arm == (ROOT, ROOT) else ())), gain, {}) for arm, gain in arms.items()
    ]
    write(base, "arms", gains, transaction)
    points = [
        increment(key(experiment, policy, str(bucket), *part), gain, _point(policy, bucket))
        for (policy, bucket), gain in curve.items()
    ]
    write(base, "curve", points, transaction)
    bought = [_add_bought(key(experiment, *pair), of_pair) for pair, of_pair in purchases.items()]
    write(base, "purchases", bought, transaction)


def mark_added(base: Base, sessions: Sequence[SessionId]) -> None:
    """Once the sums of one change of each are added. Several changes of one session may be on their way."""
    chosen: Document = {"_id": {"$in": list(sessions)}, "applied": False}
    base["sessions"].update_many(chosen, {"$inc": {"pending": -1}})
    mark_applied(base, chosen | {"pending": {"$lte": 0}})


def mark_applied(base: Base, chosen: Document) -> None:
    base["sessions"].update_many(chosen, {"$unset": {"applied": "", "pending": ""}})


def mark_orders_applied(base: Base, experiment: str, orders: Sequence[int]) -> None:
    """orders : numbers of the entries"""
    if orders:
        chosen = {"experiment": experiment, "number": {"$in": list(orders)}}
        base["orders"].update_many(chosen, {"$unset": {"applied": ""}})
