"""Stripes: what every answer adds to is kept in several documents, so that answers to many sessions seldom collide.

A transaction that changes a document makes every other one that changes it begin again. What all answers of an
experiment have in common is therefore kept once for each stripe, and added up at reading: the number of answers (in
`stripes`), the sums over all products (in `arms`, the arm of ROOT) and the points of the curve (in `curve`). A session
belongs to one stripe for good, by a hash of its id. The stripe is the last part of the `_id` of such a document; one
without is of an earlier release, of a correction or of an import.

Each answer has a number within its stripe, given by the stripe's document in the answer's transaction. That document
admits one transaction at a time, so the numbers of a stripe follow the order of commits, and a reader that has seen one
has seen all below. Answers of earlier releases were numbered in one row; they are stripe 0, which grows no more.

What must not pass each other by though it writes nothing in common (an order that names a session, its answer and its
claim) writes the stripe's document too (`keep_apart`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeAlias
from zlib import crc32

from pymongo import ReturnDocument, UpdateOne

from rlreco.domain.ids import SessionId
from rlreco.store.contract.log import Position
from rlreco.store.messages import no_experiment
from rlreco.store.mongo.connection import Base, Document, Transaction
from rlreco.store.mongo.part import Write, below, key, parts_of, write

STRIPES = 32
"""Several times the number of processes that usually answer at once. A release with more of them needs a step of the
schema that adds their documents to the experiments that are there."""

_NUMBERS = 2**40
"""Of a stripe. A session keeps stripe and number as one, so that the numbers of a stripe are one range of an index."""


def stripe_of(session: SessionId) -> int:
    """From 1 on, the same in every process."""
    return 1 + crc32(session.encode()) % STRIPES


def place_of(stripe: int, number: int) -> int:
    """Stripe and number, as a session keeps them."""
    return stripe * _NUMBERS + number


def stripe_and_number(place: int) -> tuple[int, int]:
    """The stripe and the number that `place_of` made one."""
    return divmod(place, _NUMBERS)


def all_stripes(id_: str) -> list[str]:
    """`_id`s of the documents that together hold the sums of this one, which comes first."""
    return [id_, *(f"{id_}|{stripe}" for stripe in range(1, STRIPES + 1))]


def insert_stripes(base: Base, experiment: str, transaction: Transaction = None) -> None:
    """Those that are missing; without them nothing can be learned."""
    ids = all_stripes(key(experiment))[1:]
    begin: list[Write] = [UpdateOne({"_id": id_}, {"$setOnInsert": {"count": 0}}, upsert=True) for id_ in ids]
    write(base, "stripes", begin, transaction)


def delete_stripes(base: Base, experiment: str) -> None:
    base["stripes"].delete_many(below(experiment))


def next_places(base: Base, experiment: str, sessions: Sequence[SessionId], transaction: Transaction) -> list[int]:
    """A new place in the log for an answer, or an addition to one, of each session. Raises NotFoundError."""
    stripes = list(map(stripe_of, sessions))
    numbers = {stripe: _count(base, experiment, stripe, by, transaction) for stripe, by in _sizes(stripes)}
    return [place_of(stripe, next(numbers[stripe])) for stripe in stripes]


def _sizes(stripes: Iterable[int]) -> list[tuple[int, int]]:
    """How often each occurs, in a fixed order, so that two transactions collide at their first one."""
    return sorted(Counter(stripes).items())


def _count(base: Base, experiment: str, stripe: int, by: int, transaction: Transaction) -> Iterator[int]:
    """The next numbers of the stripe, so many."""
    document = base["stripes"].find_one_and_update(
        {"_id": key(experiment, str(stripe))},
        {"$inc": {"count": by}},
        return_document=ReturnDocument.AFTER,
        session=transaction,
    )
    if document is None:
        raise no_experiment(experiment)
    last = int(document["count"])
    return iter(range(last - by + 1, last + 1))


def keep_apart(base: Base, experiment: str, sessions: Collection[SessionId], transaction: Transaction) -> None:
    """Lets no other transaction that answers, claims or names one of these sessions be committed beside this one."""
    if transaction is not None:
        ids = [key(experiment, str(stripe)) for stripe, _ in _sizes(map(stripe_of, sessions))]
        write(base, "stripes", [UpdateOne({"_id": id_}, {"$inc": {"kept_apart": 1}}) for id_ in ids], transaction)


def newest_position(base: Base, experiment: str, transaction: Transaction) -> Position:
    """Of a reader that has read every answer that is committed. All 0 for an unknown experiment."""
    earlier = base["answered"].find_one({"_id": experiment}, {"count": 1}, session=transaction) or {"count": 0}
    documents = base["stripes"].find(below(experiment), {"count": 1}, session=transaction)
    count = {int(parts_of(document["_id"])[1]): int(document["count"]) for document in documents}
    return (int(earlier["count"]), *(count.get(stripe, 0) for stripe in range(1, STRIPES + 1)))


Windows: TypeAlias = dict[int, tuple[int, int]]
"""Of some stripes the number after which to read, and the last one to read."""


def next_windows(after: Position, upto: Position, limit: int) -> Windows:
    """Of stripes in which `after` is behind `upto`; with at most `limit` numbers in all.

    Stripe 0 comes before all others, which may have additions to its answers.
    """
    both = enumerate(zip(padded(after, len(upto)), upto, strict=True))
    behind = [(stripe, begin, end) for stripe, (begin, end) in both if begin < end]
    behind = behind[:1] if behind and behind[0][0] == 0 else behind[:limit]
    each = max(1, limit // max(1, len(behind)))
    return {stripe: (begin, min(begin + each, end)) for stripe, begin, end in behind}


def is_in(windows: Windows, place: int) -> bool:
    stripe, number = stripe_and_number(place)
    begin, end = windows.get(stripe, (0, 0))
    return begin < number <= end


def padded(position: Position, n_stripes: int) -> Position:
    """With a number for each of so many stripes."""
    return (*position, *[0] * n_stripes)[:n_stripes]


def moved(position: Position, stripe: int, number: int) -> Position:
    """The position with this number for the stripe."""
    long = padded(position, max(len(position), stripe + 1))
    return (*long[:stripe], number, *long[stripe + 1 :])


def in_windows(experiment: str, windows: Windows) -> Document:
    """A filter for sessions with an answer or an addition in one of the windows; each of its parts has an index."""
    between = [
        {"$gt": place_of(stripe, begin), "$lte": place_of(stripe, end)} for stripe, (begin, end) in windows.items()
    ]
    first = [{"experiment": experiment, "answer": each} for each in between]
    added = [{"experiment": experiment, "additions": {"$elemMatch": {"position": each}}} for each in between]
    return {"$or": [*first, *added]}
