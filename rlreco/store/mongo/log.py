"""The log in MongoDB: sessions and answers; an answer is one transaction where the server has transactions."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, pairwise
from operator import itemgetter
from typing import TypeAlias

from pymongo import UpdateOne
from pymongo.errors import DuplicateKeyError

from rlreco.domain.answers import grown, merged
from rlreco.domain.documents import outcome_document, outcome_of, session_document, session_of
from rlreco.domain.ids import SessionId, StateId, checked_id, checked_ids
from rlreco.domain.purchases import added_purchases
from rlreco.domain.records import Answer, CurveGain, Experiment, Session
from rlreco.domain.rewards import lesson
from rlreco.errors import DataError, RLRecoError
from rlreco.store.contract.log import Answered, AnswerEvent, CurvePoint, Position
from rlreco.store.json_text import seconds_of
from rlreco.store.messages import no_session, session_taken
from rlreco.store.mongo.arms import add_gains, mark_added
from rlreco.store.mongo.connection import PATIENT, Base, Document, Transaction
from rlreco.store.mongo.part import PAGE, MongoPart, below, count, write
from rlreco.store.mongo.stripes import (
    in_windows,
    is_in,
    moved,
    newest_position,
    next_places,
    next_windows,
    padded,
    stripe_and_number,
    stripe_of,
)
from rlreco.store.sums import Sums


class MongoLog(MongoPart):
    """Log, one document per session."""

    def open_session(self, session: Session) -> Session:
        """A number is used up even if the session then can't be stored."""
        checked_id("session", session.id)
        checked_ids("product", session.slate)
        with self._connection.using() as base:
            number = count(base, session.experiment, "opened")
            numbered = session.changed(number=number)
            try:
                base["sessions"].insert_one(session_document_of(numbered))
            except DuplicateKeyError:
                raise session_taken(session.id, number) from None
        return numbered

    def session(self, session: SessionId) -> Session | None:
        document = self._find_one("sessions", {"_id": session})
        return session_in(document) if document else None

    def answer_sessions(
        self, experiment: Experiment, answers: Sequence[tuple[SessionId, Answer]]
    ) -> list[Answered | RLRecoError]:
        """One transaction each: a long one would keep all other answers waiting."""
        return [self._answer(experiment, *answer) for answer in answers]

    def _answer(self, experiment: Experiment, session: SessionId, answer: Answer) -> Answered | RLRecoError:
        stored = self.session(session)
        if stored is None or stored.experiment != experiment.name:
            return no_session(session)
        try:
            if grown(stored, answer, experiment.profile.click) is stored:
                return Answered(stored, stored)
        except DataError as error:
            return error
        return self._connection.transact(
            experiment.name,
            lambda base, transaction: _answer(base, experiment, session, answer, transaction),
        )

    def answers(
        self, experiment: str, *, after: Position = (), upto: Position | None = None, limit: int = PAGE
    ) -> list[AnswerEvent]:
        """Numbers and sessions are read at one moment: of two, sessions of the later one alone would be passed by."""
        with self._connection.using() as base:
            newest = newest_position(base, experiment, None)
        if not next_windows(after, newest, limit):
            return []
        return self._connection.read_at_once(
            lambda base, transaction: _page(base, experiment, after, upto, limit, transaction)
        )

    def import_sessions(self, experiment: Experiment, sessions: Sequence[Session]) -> int:
        self._check_exists(experiment.name)
        return self._connection.transact(
            experiment.name, lambda base, transaction: _import(base, experiment, sessions, transaction), seconds=PATIENT
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

    def waiting(self, experiment: str, before: datetime, *, limit: int = PAGE) -> list[Session]:
        old: Document = {"open": True, "opened": {"$lt": seconds_of(before)}, "experiment": experiment}
        return [session_in(document) for document in self._find("sessions", old, sort="opened", limit=limit)]

    def count_waiting(self, experiment: str, *, limit: int = 10_000) -> int:
        waiting: Document = {"open": True, "opened": {"$gt": float("-inf")}, "experiment": experiment}
        with self._connection.using() as base:
            return int(base["sessions"].count_documents(waiting, limit=limit))

    def curve(self, experiment: str) -> list[CurvePoint]:
        """Added up by the server, as a long curve has many stripes."""
        sums = {name: {"$sum": f"${name}"} for name in CurveGain._fields}
        group = {"_id": {"policy": "$policy", "bucket": "$bucket"}, **sums}
        with self._connection.using(PATIENT) as base:
            points = list(map(_point, base["curve"].aggregate([{"$match": below(experiment)}, {"$group": group}])))
        return sorted(points, key=lambda point: (point.policy, point.bucket))


def _point(row: Document) -> CurvePoint:
    sums = CurveGain(*(float(row[name]) for name in CurveGain._fields))
    return CurvePoint(row["_id"]["policy"], row["_id"]["bucket"], sums)


def session_document_of(session: Session) -> Document:
    document = session_document(session)
    document["_id"] = document.pop("id")
    return {**document, "opened": seconds_of(session.opened_at), "open": True}


def session_in(document: Document) -> Session:
    return session_of({**document, "id": document["_id"]})


def _page(
    base: Base, experiment: str, after: Position, upto: Position | None, limit: int, transaction: Transaction
) -> list[AnswerEvent]:
    """As `answers`. Windows may be empty, where numbers were left out."""
    newest = newest_position(base, experiment, transaction)
    ends = zip(newest, newest if upto is None else padded(upto, len(newest)), strict=True)
    last = tuple(min(both) for both in ends)
    while windows := next_windows(after, last, limit):
        documents = base["sessions"].find(in_windows(experiment, windows), session=transaction)
        events_there = chain.from_iterable(map(_events, documents))
        if events := sorted((event for event in events_there if is_in(windows, event[0])), key=itemgetter(0)):
            return _placed(events, after)
        for stripe, (_, end) in windows.items():
            after = moved(after, stripe, end)
    return []


_Event: TypeAlias = tuple[int, Session, Session | None]
"""Stripe and number as one, and the session after and before."""


def _placed(events: Iterable[_Event], after: Position) -> list[AnswerEvent]:
    """Each with the position of a reader that was at `after`, and has read it and those before it."""
    page = []
    for place, session, before in events:
        after = moved(after, *stripe_and_number(place))
        page.append(AnswerEvent(after, session, before))
    return page


def _events(document: Document) -> Iterator[_Event]:
    """All of one session."""
    session, additions = session_in(document), document.get("additions", [])
    outcomes = [outcome_of(addition["before"]) for addition in additions]
    answered = [*(session.changed(outcome=outcome) for outcome in outcomes), session]
    yield document["answer"], answered[0], None
    for addition, (before, after) in zip(additions, pairwise(answered), strict=True):
        yield addition["position"], after, before


def _answer(base: Base, experiment: Experiment, id_: SessionId, answer: Answer, transaction: Transaction) -> Answered:
    """Without transactions, tried again if the session was answered meanwhile; a place is left out each time."""
    while True:
        document = base["sessions"].find_one({"_id": id_}, session=transaction)
        if document is None:
            raise no_session(id_)
        stored = session_in(document)
        answered = grown(stored, answer, experiment.profile.click)
        if answered is stored:
            return Answered(stored, stored)
        [place] = next_places(base, experiment.name, [id_], transaction)
        change = _addition(stored, answered, place, transaction)
        if base["sessions"].update_one(as_read(stored), change, session=transaction).matched_count:
            break
    taught = lesson(answered, experiment, stored)
    curve = {(taught.policy, taught.bucket): taught.curve}
    add_gains(base, experiment.name, taught.arms, curve, taught.purchases, transaction, stripe_of(id_))
    if transaction is None:
        mark_added(base, [id_])
    return Answered(answered, stored)


def as_read(session: Session) -> Document:
    """Chooses the session while its answer is as it was read."""
    if session.outcome is None:
        return {"_id": session.id, "open": True}
    clicked, bought = list(session.outcome.clicked), list(session.outcome.bought)
    return {"_id": session.id, "outcome.clicked": clicked, "outcome.bought": bought}


def _addition(stored: Session, answered: Session, place: int, transaction: Transaction) -> Document:
    """The change that an answer, or an addition to one, makes in the session's document. place : in the log"""
    assert answered.outcome is not None
    change = pending(transaction)
    change.setdefault("$set", {})["outcome"] = outcome_document(answered.outcome)
    if stored.outcome is None:
        change["$set"]["answer"] = place
        return {**change, "$unset": {"open": ""}}
    return {**change, "$push": {"additions": {"position": place, "before": outcome_document(stored.outcome)}}}


def pending(transaction: Transaction) -> Document:
    """Without a transaction, a change is marked as unapplied until its sums are added (`mark_added`)."""
    return {} if transaction else {"$set": {"applied": False}, "$inc": {"pending": 1}}


def _import(base: Base, experiment: Experiment, sessions: Sequence[Session], transaction: Transaction) -> int:
    """Number of sessions that were new, or had something new."""
    chosen = {"_id": {"$in": [session.id for session in sessions]}}
    there = {document["_id"]: session_in(document) for document in base["sessions"].find(chosen, session=transaction)}
    new = [session.changed(outcome=None) for session in sessions if session.id not in there]
    _insert_imported(base, experiment.name, new, transaction)
    there |= {session.id: session for session in new}
    pairs = [(there[session.id], merged(there[session.id], session, experiment.profile.click)) for session in sessions]
    changed = [(stored, whole) for stored, whole in pairs if whole is not stored]
    _write_imported(base, experiment, changed, transaction)
    return len({session.id for session in new}.union(stored.id for stored, _ in changed))


def _write_imported(
    base: Base, experiment: Experiment, changed: Sequence[tuple[Session, Session]], transaction: Transaction
) -> None:
    """changed : sessions as stored, and as they are to be"""
    if not changed:
        return
    places = next_places(base, experiment.name, [stored.id for stored, _ in changed], transaction)
    sums, writes = Sums(), []
    for place, (stored, whole) in zip(places, changed, strict=True):
        change = pending(transaction)
        if whole.outcome != stored.outcome:
            change = _addition(stored, whole, place, transaction)
            sums.add(lesson(whole, experiment, stored))
        else:
            sums.add_purchases(added_purchases(whole, stored, experiment.base))
        writes.append(
            UpdateOne({"_id": whole.id}, {**change, "$set": {**change.get("$set", {}), **claim_fields(whole)}})
        )
    write(base, "sessions", writes, transaction)
    add_gains(base, experiment.name, sums.arms, sums.curve, sums.purchases, transaction)
    if transaction is None:
        mark_added(base, [whole.id for _, whole in changed])


def ordered_fields(session: Session) -> Document:
    """The parts of a session that orders change."""
    return {"ordered": list(session.ordered), "ordered_later": list(session.ordered_later)}


def claim_fields(session: Session) -> Document:
    """The parts that a claim changes."""
    return {"claimed_by": session.claimed_by, **ordered_fields(session)}


def _insert_imported(base: Base, experiment: str, new: Sequence[Session], transaction: Transaction) -> None:
    """Inserts them unanswered. Raises ConflictError for a number that is taken."""
    if not new:
        return
    same_number = {"experiment": experiment, "number": {"$in": [session.number for session in new]}}
    other = base["sessions"].find_one(same_number, {"number": 1}, session=transaction)
    if other is not None:
        raise session_taken(other["_id"], other["number"])
    base["sessions"].insert_many(list(map(session_document_of, new)), session=transaction)
    highest = {"$max": {"count": max(session.number for session in new)}}
    base["opened"].update_one({"_id": experiment}, highest, session=transaction)


def _log_filter(experiment: str, state: StateId | None, answered: bool) -> Document:
    chosen: Document = {"experiment": experiment}
    if state is not None:
        chosen["state"] = state
    if answered:
        chosen["answer"] = {"$exists": True}
    return chosen
