"""The store in MongoDB: one document an arm, and an answer in one transaction where the server has transactions.

A standalone server has none: there an answer is first kept and marked unapplied, then its sums are added, then the mark
is taken away, so that whatever a crash cuts off can be found and mended from the log.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product as cartesian
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from pymongo import InsertOne, ReplaceOne, ReturnDocument, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from rlreco.errors import ConflictError, NotFoundError
from rlreco.records import (
    CandidateSet,
    CurveGain,
    Customer,
    CustomerId,
    Derived,
    Experiment,
    Gain,
    Lesson,
    NodeId,
    Outcome,
    Product,
    ProductId,
    Session,
    SessionId,
    StateId,
)
from rlreco.store.base import SUMS, Closed, CurvePoint, Snapshot, Status
from rlreco.store.documents import (
    candidates_document,
    candidates_of,
    checked_id,
    checked_ids,
    customer_document,
    customer_of,
    experiment_document,
    experiment_of,
    outcome_document,
    product_document,
    product_of,
    seconds_of,
    session_document,
    session_of,
)
from rlreco.store.folding import Sums
from rlreco.store.mongo_connection import PATIENT, Base, Connection, Document, Transaction
from rlreco.store.mongo_keys import below, key, parts_of
from rlreco.store.mongo_lists import MongoLists
from rlreco.store.mongo_schema import SCHEMA, prepare
from rlreco.store.mongo_views import replace_views

ArmGains: TypeAlias = Mapping[tuple[NodeId, ProductId], Gain]
CurveGains: TypeAlias = Mapping[tuple[str, int], CurveGain]
_Write: TypeAlias = InsertOne[Document] | ReplaceOne[Document] | UpdateOne

_PAGE = 500
_BATCH = 5_000
_LAST = "\U0010ffff"
_DUPLICATE = 11000


class MongoStore(MongoLists):
    """A store in the database that the URI names, else "rlreco". The first call connects, and so does any later one
    after a failure.

    durable : an answer is acknowledged when a majority has it on disk; without, when the primary has it.
    """

    kind = "mongodb"

    def __init__(self, uri: str, *, durable: bool = True) -> None:
        self._connection = Connection(uri, durable, prepare)
        self._known_catalogues: set[str] = set()

    @property
    def promise(self) -> str:
        return "transactional" if self._connection.transactional else "recoverable"

    def close(self) -> None:
        self._connection.close()

    # Catalogue

    def save_catalogue(self, catalogue: str, customers: Sequence[Customer], products: Sequence[Product]) -> None:
        """The catalogue's own document comes last: until it is there, nothing of the catalogue is seen."""
        checked_ids("customer", (customer.id for customer in customers))
        checked_ids("product", (product.id for product in products))
        if self._has_catalogue(catalogue):
            return
        with self._connection.using(PATIENT) as base:
            _insert_missing(base, "customers", (_owned(catalogue, customer_document(one)) for one in customers))
            _insert_missing(base, "products", (_owned(catalogue, product_document(one)) for one in products))
            _insert_missing(base, "catalogues", [{"_id": catalogue}])

    def _has_catalogue(self, catalogue: str) -> bool:
        if catalogue not in self._known_catalogues:
            if self._find_one("catalogues", {"_id": catalogue}) is None:
                return False
            self._known_catalogues.add(catalogue)
        return True

    def customer(self, catalogue: str, customer: CustomerId) -> Customer | None:
        document = self._find_one("customers", {"_id": key(catalogue, customer)})
        return customer_of(document) if document and self._has_catalogue(catalogue) else None

    def customers(self, catalogue: str, *, search: str = "", limit: int | None = 100) -> list[Customer]:
        start = key(catalogue, search)
        if limit == 0 or not self._has_catalogue(catalogue):
            return []
        found = self._find("customers", {"_id": {"$gte": start, "$lt": start + _LAST}}, limit=limit or 0)
        return sorted(map(customer_of, found), key=lambda customer: customer.id)

    def segment_sizes(self, catalogue: str) -> dict[str, int]:
        counted = [
            {"$match": below(catalogue)},
            {"$group": {"_id": "$segment", "customers": {"$sum": 1}}},
            {"$sort": {"_id": 1}},
        ]
        with self._connection.using() as base:
            return {row["_id"]: row["customers"] for row in base["customers"].aggregate(counted)}

    def products(self, catalogue: str, ids: Sequence[ProductId] | None = None) -> dict[ProductId, Product]:
        chosen = below(catalogue) if ids is None else {"_id": {"$in": [key(catalogue, one) for one in ids]}}
        return {document["id"]: product_of(document) for document in self._find("products", chosen)}

    def set_available(self, catalogue: str, product: ProductId, available: bool) -> None:
        with self._connection.using() as base:
            change = {"$set": {"available": available}}
            if not base["products"].update_one({"_id": key(catalogue, product)}, change).matched_count:
                raise NotFoundError(f"There is no product {product!r} to mark.")

    def unavailable(self, catalogue: str) -> frozenset[ProductId]:
        found = self._find("products", {"catalogue": catalogue, "available": False}, {"id": 1})
        return frozenset(document["id"] for document in found)

    def save_experiment(self, experiment: Experiment, sets: Iterable[CandidateSet]) -> None:
        checked_id("experiment", experiment.name)
        documents = [{**candidates_document(one), "_id": one.id} for one in sets]
        document = _experiment_document(experiment, self._births())

        def save(base: Base, transaction: Transaction) -> None:
            if base["experiments"].find_one({"_id": experiment.name}, {"_id": 1}, session=transaction):
                raise _taken(experiment.name)
            _insert_experiment(base, document, transaction)
            _put_sets(base, documents, transaction)

        self._connection.transact("experiments", save, seconds=PATIENT)

    def _births(self) -> int:
        with self._connection.using() as base:
            count = base["meta"].find_one_and_update(
                {"_id": "schema"}, {"$inc": {"births": 1}}, return_document=ReturnDocument.AFTER
            )
        return int((count or {"births": 0})["births"])

    def experiment(self, name: str) -> Experiment | None:
        document = self._find_one("experiments", {"_id": name, "deleting": {"$ne": True}})
        if document is None:
            return None
        return experiment_of({**json.loads(document["body"]), "candidates": json.loads(document["candidates"])})

    def experiments(self, workspace: str | None = None) -> list[Experiment]:
        chosen: Document = {"deleting": {"$ne": True}} | ({} if workspace is None else {"workspace": workspace})
        found = self._find("experiments", chosen, {"body": 1, "born": 1})
        newest_first = sorted(found, key=lambda document: -document["born"])
        return [experiment_of({**json.loads(document["body"]), "candidates": {}}) for document in newest_first]

    def delete_experiment(self, name: str) -> None:
        """Hidden at once; the name is free when all is gone."""
        with self._connection.using() as base:
            hide = {"$set": {"deleting": True}}
            if not base["experiments"].update_one({"_id": name, "deleting": {"$ne": True}}, hide).matched_count:
                raise _no_experiment(name)
        self._purge(name)

    def _purge(self, name: str) -> None:
        with self._connection.using(PATIENT) as base:
            for collection in ("opened", "answered"):
                base[collection].delete_one({"_id": name})
            base["derived"].delete_one({"_id": name})
            for collection in ("arms", "curve"):
                _delete_by_batch(base, collection, below(name))
            _delete_by_batch(base, "sessions", {"experiment": name})
            _delete_unused(base, name)
            base["experiments"].delete_one({"_id": name})

    def candidates(self, set_id: str) -> CandidateSet | None:
        document = self._find_one("candidate_sets", {"_id": set_id})
        return candidates_of(document) if document else None

    def save_candidates(self, experiment: str, candidates: CandidateSet) -> None:
        self._counted(experiment)
        change = {"$setOnInsert": candidates_document(candidates), "$addToSet": {"own_of": experiment}}
        with self._connection.using() as base:
            try:
                base["candidate_sets"].update_one({"_id": candidates.id}, change, upsert=True)
            except DuplicateKeyError:
                # Somebody else put it there at this very moment.
                base["candidate_sets"].update_one({"_id": candidates.id}, {"$addToSet": {"own_of": experiment}})

    def own_candidates(self, experiment: str) -> list[str]:
        return sorted(one["_id"] for one in self._find("candidate_sets", {"own_of": experiment}, {"_id": 1}))

    # Arms

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
        while found := self._find("arms", chosen, limit=_BATCH):
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
                _add_sums(base, experiment, arms, curve, transaction)
            return bool(counted.matched_count)

        return self._connection.transact(experiment, correct, seconds=PATIENT)

    def mend_sums(self, experiment: str, arms: ArmGains, curve: CurveGains, sessions: Sequence[SessionId]) -> None:
        wanted = {"arms": _arm_documents(experiment, arms), "curve": _curve_documents(experiment, curve)}
        with self._connection.using(PATIENT) as base:
            for collection, documents in wanted.items():
                puts = [ReplaceOne({"_id": one}, document, upsert=True) for one, document in documents.items()]
                _write(base, collection, puts, None)
            _mark_applied(base, sessions)

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

    def _counted(self, experiment: str) -> Document:
        """How many answers the experiment has had. Raises NotFoundError."""
        found = self._find_one("answered", {"_id": experiment})
        if found is None:
            raise _no_experiment(experiment)
        return found

    # Log

    def open_session(self, session: Session) -> Session:
        """A number is used up even when the session then can't be kept."""
        checked_id("session", session.id)
        checked_ids("product", session.slate)
        with self._connection.using() as base:
            number = _count(base, session.experiment, "opened")
            numbered = replace(session, number=number)
            try:
                base["sessions"].insert_one(_session_document(numbered))
            except DuplicateKeyError:
                raise _session_taken(session.id, number) from None
        return numbered

    def session(self, session: SessionId) -> Session | None:
        document = self._find_one("sessions", {"_id": session})
        return _session(document) if document else None

    def close_session(self, session: SessionId, outcome: Outcome, lesson: Lesson) -> Closed:
        stored = self.session(session)
        if stored is None:
            raise _no_session(session)
        if stored.outcome is not None:
            return Closed(stored, first=False)

        def close(base: Base, transaction: Transaction) -> bool:
            return _teach(base, stored.experiment, session, outcome, lesson, transaction)

        if self._connection.transact(stored.experiment, close):
            return Closed(replace(stored, outcome=outcome), first=True)
        first = self.session(session)
        if first is None:
            raise _no_session(session)
        return Closed(first, first=False)

    def answers(self, experiment: str, *, after: int = 0, limit: int = _PAGE) -> list[tuple[int, Session]]:
        found = self._find("sessions", {"experiment": experiment, "answer": {"$gt": after}}, sort="answer", limit=limit)
        return [(document["answer"], _session(document)) for document in found]

    def import_sessions(self, experiment: str, sessions: Sequence[tuple[Session, Lesson | None]]) -> int:
        self._counted(experiment)
        return self._connection.transact(
            experiment, lambda base, transaction: _import(base, experiment, sessions, transaction), seconds=PATIENT
        )

    def sessions(
        self,
        experiment: str,
        *,
        state: StateId | None = None,
        answered: bool = True,
        after: int = 0,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[Session]:
        chosen = _log_filter(experiment, state, answered)
        low, high, left = after, 2**62, 2**62 if limit is None else limit
        while left > 0:
            chosen["number"] = {"$gt": low, "$lt": high}
            page = self._find("sessions", chosen, sort="number", down=newest_first, limit=min(left, _PAGE))
            yield from map(_session, page)
            if len(page) < min(left, _PAGE):
                return
            left -= len(page)
            low, high = (low, page[-1]["number"]) if newest_first else (page[-1]["number"], high)

    def unapplied(self) -> list[Session]:
        return [_session(document) for document in self._find("sessions", {"applied": False})]

    def expire(self, before: datetime) -> int:
        with self._connection.using(PATIENT) as base:
            old = {"open": True, "opened": {"$lt": seconds_of(before)}}
            return base["sessions"].delete_many(old).deleted_count

    def curve(self, experiment: str) -> list[CurvePoint]:
        found = self._find("curve", below(experiment))
        points = (CurvePoint(document["policy"], document["bucket"], _curve_gain(document)) for document in found)
        return sorted(points, key=lambda point: (point.policy, point.bucket))

    # The whole

    def status(self) -> Status:
        with self._connection.using() as base:
            count = {name: base[name].estimated_document_count() for name in _COUNTED}
            still_open = base["sessions"].count_documents({"open": True})
            unapplied = base["sessions"].count_documents({"applied": False})
        return Status(
            place=self._connection.place,
            kind=self.kind,
            promise=self.promise,
            schema=SCHEMA,
            **count,
            answered=count["sessions"] - still_open,
            unapplied=unapplied,
        )

    def sweep(self) -> int:
        left = self._find("experiments", {"deleting": True}, {"_id": 1})
        for document in left:
            self._purge(document["_id"])
        return len(left) + self.sweep_lists()

    def create_views(self, experiment: str, *, worst: float = 0.0, best: float = 1.0) -> tuple[str, ...]:
        found = self.experiment(experiment)
        if found is None:
            raise _no_experiment(experiment)
        with self._connection.using(PATIENT) as base:
            return replace_views(base, below(experiment), list(found.candidates), worst, best)

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
            found = base[collection].find(chosen, fields, limit=limit, batch_size=_BATCH)
            return found.sort(sort, -1 if down else 1).to_list()


_COUNTED = ("experiments", "customers", "products", "arms", "sessions")


def _owned(catalogue: str, document: Document) -> Document:
    return {"_id": key(catalogue, document["id"]), "catalogue": catalogue, **document}


def _insert_missing(base: Base, collection: str, documents: Iterable[Document]) -> None:
    """Those that are there already, from a save that was cut off or runs beside this one, are the same."""
    writes = [InsertOne(document) for document in documents]
    try:
        _write(base, collection, writes, None)
    except BulkWriteError as error:
        if any(problem["code"] != _DUPLICATE for problem in (error.details or {})["writeErrors"]):
            raise


def _write(base: Base, collection: str, writes: Sequence[_Write], transaction: Transaction) -> None:
    for start in range(0, len(writes), _BATCH):
        base[collection].bulk_write(writes[start : start + _BATCH], ordered=False, session=transaction)


def _experiment_document(experiment: Experiment, born: int) -> Document:
    """As text, so that no name inside it is taken for an operator or a path."""
    body = experiment_document(experiment)
    candidates = body.pop("candidates")
    return {
        "_id": experiment.name,
        "workspace": experiment.workspace,
        "catalogue": experiment.catalogue,
        "born": born,
        "sets": sorted(set(candidates.values())),
        "body": json.dumps(body),
        "candidates": json.dumps(dict(candidates)),
    }


def _insert_experiment(base: Base, document: Document, transaction: Transaction) -> None:
    name = document["_id"]
    try:
        base["experiments"].insert_one(document, session=transaction)
    except DuplicateKeyError:
        if transaction is not None:
            raise
        raise _taken(name) from None
    base["opened"].insert_one({"_id": name, "count": 0}, session=transaction)
    base["answered"].insert_one({"_id": name, "count": 0, "corrections": 0}, session=transaction)


def _put_sets(base: Base, documents: Sequence[Document], transaction: Transaction) -> None:
    puts = [UpdateOne({"_id": one["_id"]}, {"$setOnInsert": one}, upsert=True) for one in documents]
    _write(base, "candidate_sets", puts, transaction)


def _delete_by_batch(base: Base, collection: str, chosen: Document) -> None:
    while found := base[collection].find(chosen, {"_id": 1}, limit=_BATCH).to_list():
        base[collection].delete_many({"_id": {"$in": [document["_id"] for document in found]}})


def _delete_unused(base: Base, name: str) -> None:
    """The candidate sets and the catalogue that only this experiment used."""
    found = base["experiments"].find_one({"_id": name}, {"sets": 1, "catalogue": 1})
    if found is None:
        return
    others: Document = {"_id": {"$ne": name}}
    own = [one["_id"] for one in base["candidate_sets"].find({"own_of": name}, {"_id": 1})]
    base["candidate_sets"].update_many({"own_of": name}, {"$pull": {"own_of": name}})
    mine = [*found["sets"], *own]
    used = base["experiments"].distinct("sets", {**others, "sets": {"$in": mine}})
    unused = {"_id": {"$in": list(set(mine) - set(used))}, "own_of.0": {"$exists": False}}
    base["candidate_sets"].delete_many(unused)
    if base["experiments"].find_one({**others, "catalogue": found["catalogue"]}, {"_id": 1}) is None:
        base["catalogues"].delete_one({"_id": found["catalogue"]})
        for collection in ("customers", "products"):
            base[collection].delete_many(below(found["catalogue"]))


def _gain(document: Document) -> Gain:
    return Gain(*(document.get(name, 0.0) for name in SUMS))


def _curve_gain(document: Document) -> CurveGain:
    return CurveGain(*(document.get(name, 0.0) for name in CurveGain._fields))


def _added(identity: str, gain: Gain | CurveGain, first: Document) -> UpdateOne:
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
        raise _no_experiment(experiment)
    arms = base["arms"].find(below(experiment), session=transaction, batch_size=_BATCH)
    learned = {(node, product): gain for node, product, gain in map(_arm, arms)}
    points = base["curve"].find(below(experiment), session=transaction)
    curve = {(point["policy"], point["bucket"]): _curve_gain(point) for point in points}
    return Snapshot(counted["count"], counted["corrections"], learned, curve)


def _arm(document: Document) -> tuple[NodeId, ProductId, Gain]:
    _, node, product = parts_of(document["_id"])
    return node, product, _gain(document)


def _count(base: Base, experiment: str, what: str, by: int = 1, transaction: Transaction = None) -> int:
    """The number of the last of `by` more opened or answered in an experiment. Raises NotFoundError.

    what : "opened" or "answered", a collection each, so that nobody who opens waits for those who answer
    """
    counted = base[what].find_one_and_update(
        {"_id": experiment}, {"$inc": {"count": by}}, return_document=ReturnDocument.AFTER, session=transaction
    )
    if counted is None:
        raise _no_experiment(experiment)
    return int(counted["count"])


def _session_document(session: Session) -> Document:
    document = session_document(session)
    document["_id"] = document.pop("id")
    return {**document, "opened": seconds_of(session.opened_at), "open": True}


def _session(document: Document) -> Session:
    return session_of({**document, "id": document["_id"]})


def _teach(
    base: Base, experiment: str, session: SessionId, outcome: Outcome, lesson: Lesson, transaction: Transaction
) -> bool:
    """Whether this call was the one that answered the session."""
    answer = _answer(session, outcome, _count(base, experiment, "answered", 1, transaction), transaction)
    if not base["sessions"].bulk_write([answer], session=transaction).matched_count:
        _uncount(base, experiment, transaction)
        return False
    _add_sums(base, experiment, lesson.arms, {(lesson.policy, lesson.bucket): lesson.curve}, transaction)
    if transaction is None:
        _mark_applied(base, [session])
    return True


def _answer(session: SessionId, outcome: Outcome, place: int, transaction: Transaction) -> UpdateOne:
    """Without a transaction, the answer is marked until its sums are added."""
    mark = {} if transaction else {"applied": False}
    change = {"$set": {"outcome": outcome_document(outcome), "answer": place, **mark}, "$unset": {"open": ""}}
    return UpdateOne({"_id": session, "open": True}, change)


def _mark_applied(base: Base, sessions: Sequence[SessionId]) -> None:
    base["sessions"].update_many({"_id": {"$in": list(sessions)}}, {"$unset": {"applied": ""}})


def _add_sums(base: Base, experiment: str, arms: ArmGains, curve: CurveGains, transaction: Transaction) -> None:
    gains = [_added(key(experiment, *arm), gain, {}) for arm, gain in arms.items()]
    _write(base, "arms", gains, transaction)
    points = [
        _added(key(experiment, policy, str(bucket)), gain, _point(policy, bucket))
        for (policy, bucket), gain in curve.items()
    ]
    _write(base, "curve", points, transaction)


def _uncount(base: Base, experiment: str, transaction: Transaction) -> None:
    """Answers are numbered without gaps where that can be promised."""
    if transaction is not None:
        base["answered"].update_one({"_id": experiment}, {"$inc": {"count": -1}}, session=transaction)


def _import(
    base: Base, experiment: str, pairs: Sequence[tuple[Session, Lesson | None]], transaction: Transaction
) -> int:
    """How many sessions told the store anything new."""
    chosen = {"_id": {"$in": [session.id for session, _ in pairs]}}
    there = {one["_id"]: one for one in base["sessions"].find(chosen, {"open": 1}, session=transaction)}
    new = [session for session, _ in pairs if session.id not in there]
    answers = [
        (session, lesson) for session, lesson in pairs if lesson and there.get(session.id, {"open": True}).get("open")
    ]
    _insert_imported(base, experiment, new, transaction)
    _answer_imported(base, experiment, answers, transaction)
    return len(new) + sum(session.id in there for session, _ in answers)


def _insert_imported(base: Base, experiment: str, new: Sequence[Session], transaction: Transaction) -> None:
    """Still open. Raises ConflictError when a number is taken."""
    if not new:
        return
    taken = {"experiment": experiment, "number": {"$in": [session.number for session in new]}}
    found = base["sessions"].find_one(taken, {"number": 1}, session=transaction)
    if found is not None:
        raise _session_taken(found["_id"], found["number"])
    documents = [_session_document(replace(session, outcome=None)) for session in new]
    base["sessions"].insert_many(documents, session=transaction)
    highest = {"$max": {"count": max(session.number for session in new)}}
    base["opened"].update_one({"_id": experiment}, highest, session=transaction)


def _answer_imported(
    base: Base, experiment: str, answers: Sequence[tuple[Session, Lesson]], transaction: Transaction
) -> None:
    if not answers:
        return
    last = _count(base, experiment, "answered", len(answers), transaction)
    places = range(last - len(answers) + 1, last + 1)
    sums, writes = Sums(), []
    for place, (session, lesson) in zip(places, answers, strict=True):
        sums.add(lesson)
        writes += [_answer(session.id, session.outcome, place, transaction)] if session.outcome else []
    _write(base, "sessions", writes, transaction)
    _add_sums(base, experiment, sums.arms, sums.curve, transaction)
    if transaction is None:
        _mark_applied(base, [session.id for session, _ in answers])


def _log_filter(experiment: str, state: StateId | None, answered: bool) -> Document:
    chosen: Document = {"experiment": experiment}
    if state is not None:
        chosen["state"] = state
    if answered:
        chosen["answer"] = {"$exists": True}
    return chosen


def _no_experiment(name: str) -> NotFoundError:
    return NotFoundError(f"There is no experiment {name!r}. Train one, or check the name.")


def _no_session(session: SessionId) -> NotFoundError:
    return NotFoundError(f"There is no session {session!r}. It may have expired: ask for a new slate.")


def _taken(name: str) -> ConflictError:
    return ConflictError(f"There is already an experiment {name!r}. Choose another name.")


def _session_taken(session: SessionId, number: int) -> ConflictError:
    return ConflictError(f"There is already a session {session!r}, or one of number {number}.")
