"""The log in MongoDB: sessions and answers; an answer is one transaction where the server has transactions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from pymongo import UpdateOne
from pymongo.errors import DuplicateKeyError

from rlreco.domain.documents import outcome_document, session_document, session_of
from rlreco.domain.ids import SessionId, StateId, checked_id, checked_ids
from rlreco.domain.purchases import merged_session, taught_purchases
from rlreco.domain.records import Lesson, Outcome, Session
from rlreco.store.contract.log import Closed, CurvePoint
from rlreco.store.json_text import seconds_of
from rlreco.store.messages import no_session, session_taken
from rlreco.store.mongo.arms import add_gains, curve_gain, mark_applied
from rlreco.store.mongo.connection import PATIENT, Base, Document, Transaction
from rlreco.store.mongo.keys import below
from rlreco.store.mongo.part import PAGE, MongoPart, count, write
from rlreco.store.sums import Sums


class MongoLog(MongoPart):
    """Log, one document per session."""

    def open_session(self, session: Session) -> Session:
        """A number is used up even if the session then can't be stored."""
        checked_id("session", session.id)
        checked_ids("product", session.slate)
        with self._connection.using() as base:
            number = count(base, session.experiment, "opened")
            numbered = replace(session, number=number)
            try:
                base["sessions"].insert_one(session_document_of(numbered))
            except DuplicateKeyError:
                raise session_taken(session.id, number) from None
        return numbered

    def session(self, session: SessionId) -> Session | None:
        document = self._find_one("sessions", {"_id": session})
        return session_in(document) if document else None

    def close_session(self, session: SessionId, outcome: Outcome, lesson: Lesson) -> Closed:
        stored = self.session(session)
        if stored is None:
            raise no_session(session)
        if stored.outcome is not None:
            return Closed(stored, first=False)

        def close(base: Base, transaction: Transaction) -> bool:
            return _teach(base, stored.experiment, session, outcome, lesson, transaction)

        if self._connection.transact(stored.experiment, close):
            return Closed(replace(stored, outcome=outcome), first=True)
        first = self.session(session)
        if first is None:
            raise no_session(session)
        return Closed(first, first=False)

    def answers(self, experiment: str, *, after: int = 0, limit: int = PAGE) -> list[tuple[int, Session]]:
        chosen: Document = {"experiment": experiment, "answer": {"$gt": after}}
        documents = self._find("sessions", chosen, sort="answer", limit=limit)
        return [(document["answer"], session_in(document)) for document in documents]

    def import_sessions(self, experiment: str, sessions: Sequence[tuple[Session, Lesson | None]]) -> int:
        self._check_exists(experiment)
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
            page = self._find("sessions", chosen, sort="number", down=newest_first, limit=min(left, PAGE))
            yield from map(session_in, page)
            if len(page) < min(left, PAGE):
                return
            left -= len(page)
            low, high = (low, page[-1]["number"]) if newest_first else (page[-1]["number"], high)

    def newest_states(self, experiment: str, limit: int) -> list[StateId]:
        chosen, fields = _log_filter(experiment, None, answered=True), {"state": 1}
        documents = self._find("sessions", chosen, fields, sort="number", down=True, limit=limit)
        return [document["state"] for document in documents]

    def unapplied(self) -> list[Session]:
        return [session_in(document) for document in self._find("sessions", {"applied": False})]

    def expire(self, before: datetime) -> int:
        with self._connection.using(PATIENT) as base:
            old = {"open": True, "opened": {"$lt": seconds_of(before)}}
            return base["sessions"].delete_many(old).deleted_count

    def curve(self, experiment: str) -> list[CurvePoint]:
        documents = self._find("curve", below(experiment))
        points = (CurvePoint(document["policy"], document["bucket"], curve_gain(document)) for document in documents)
        return sorted(points, key=lambda point: (point.policy, point.bucket))


def session_document_of(session: Session) -> Document:
    document = session_document(session)
    document["_id"] = document.pop("id")
    return {**document, "opened": seconds_of(session.opened_at), "open": True}


def session_in(document: Document) -> Session:
    return session_of({**document, "id": document["_id"]})


def _teach(
    base: Base, experiment: str, session: SessionId, outcome: Outcome, lesson: Lesson, transaction: Transaction
) -> bool:
    """Whether this call was the one that answered the session."""
    change = _answer(outcome, count(base, experiment, "answered", 1, transaction), transaction)
    opened = base["sessions"].find_one_and_update({"_id": session, "open": True}, change, session=transaction)
    if opened is None:
        _uncount(base, experiment, transaction)
        return False
    curve = {(lesson.policy, lesson.bucket): lesson.curve}
    add_gains(base, experiment, lesson.arms, curve, taught_purchases(lesson, session_in(opened)), transaction)
    if transaction is None:
        mark_applied(base, [session])
    return True


def answer_of(session: SessionId, outcome: Outcome, position: int, transaction: Transaction) -> UpdateOne:
    return UpdateOne({"_id": session, "open": True}, _answer(outcome, position, transaction))


def _answer(outcome: Outcome, position: int, transaction: Transaction) -> Document:
    """Without a transaction, the answer is marked as unapplied until its sums are added."""
    mark = {} if transaction else {"applied": False}
    return {"$set": {"outcome": outcome_document(outcome), "answer": position, **mark}, "$unset": {"open": ""}}


def _uncount(base: Base, experiment: str, transaction: Transaction) -> None:
    """Keeps the numbers of answers free of gaps, where transactions allow it."""
    if transaction is not None:
        base["answered"].update_one({"_id": experiment}, {"$inc": {"count": -1}}, session=transaction)


def _import(
    base: Base, experiment: str, pairs: Sequence[tuple[Session, Lesson | None]], transaction: Transaction
) -> int:
    """Number of sessions that were new, or had something new."""
    chosen = {"_id": {"$in": [session.id for session, _ in pairs]}}
    there = {document["_id"]: session_in(document) for document in base["sessions"].find(chosen, session=transaction)}
    new = [session for session, _ in pairs if session.id not in there]
    merged = [(merged_session(there.get(session.id, session), session), lesson) for session, lesson in pairs]
    changed = [(session, lesson) for session, lesson in merged if session != there.get(session.id)]
    _insert_imported(base, experiment, new, transaction)
    before = {id_ for id_, session in there.items() if session.outcome is not None}
    waiting = [session for session, _ in changed if session.id in there.keys() - before]
    write(base, "sessions", [_claim_write(session, {}) for session in waiting], transaction)
    answers = [(session, lesson) for session, lesson in changed if lesson and session.id not in before]
    _answer_imported(base, experiment, answers, transaction)
    claims = [(session, lesson) for session, lesson in changed if lesson and session.id in before]
    _claim_imported(base, experiment, claims, transaction)
    return len(changed)


def claim_fields(session: Session) -> Document:
    """The parts of a session that orders and a claim change."""
    return {"claimed_by": session.claimed_by, "ordered": list(session.ordered)}


def _claim_write(session: Session, mark: Document) -> UpdateOne:
    return UpdateOne({"_id": session.id}, {"$set": {**claim_fields(session), **mark}})


def _insert_imported(base: Base, experiment: str, new: Sequence[Session], transaction: Transaction) -> None:
    """Inserts them unanswered. Raises ConflictError for a number that is taken."""
    if not new:
        return
    same_number = {"experiment": experiment, "number": {"$in": [session.number for session in new]}}
    other = base["sessions"].find_one(same_number, {"number": 1}, session=transaction)
    if other is not None:
        raise session_taken(other["_id"], other["number"])
    documents = [session_document_of(replace(session, outcome=None)) for session in new]
    base["sessions"].insert_many(documents, session=transaction)
    highest = {"$max": {"count": max(session.number for session in new)}}
    base["opened"].update_one({"_id": experiment}, highest, session=transaction)


def _answer_imported(
    base: Base, experiment: str, answers: Sequence[tuple[Session, Lesson]], transaction: Transaction
) -> None:
    if not answers:
        return
    last = count(base, experiment, "answered", len(answers), transaction)
    positions = range(last - len(answers) + 1, last + 1)
    sums, writes = Sums(), []
    for position, (session, lesson) in zip(positions, answers, strict=True):
        sums.add(replace(lesson, purchases=taught_purchases(lesson, session)))
        writes += [answer_of(session.id, session.outcome, position, transaction)] if session.outcome else []
    write(base, "sessions", writes, transaction)
    add_gains(base, experiment, sums.arms, sums.curve, sums.purchases, transaction)
    if transaction is None:
        mark_applied(base, [session.id for session, _ in answers])


def _claim_imported(
    base: Base, experiment: str, claims: Sequence[tuple[Session, Lesson]], transaction: Transaction
) -> None:
    """Of sessions that were answered here before."""
    sums, mark = Sums(), {} if transaction else {"applied": False}
    for session, lesson in claims:
        sums.add_purchases(taught_purchases(lesson, session))
    write(base, "sessions", [_claim_write(session, mark) for session, _ in claims], transaction)
    add_gains(base, experiment, {}, {}, sums.purchases, transaction)
    if transaction is None:
        mark_applied(base, [session.id for session, _ in claims])


def _log_filter(experiment: str, state: StateId | None, answered: bool) -> Document:
    chosen: Document = {"experiment": experiment}
    if state is not None:
        chosen["state"] = state
    if answered:
        chosen["answer"] = {"$exists": True}
    return chosen
