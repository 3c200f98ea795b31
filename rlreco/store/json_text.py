"""Records as JSON text and moments as seconds, the forms in which stores keep them.

msgspec writes and reads the records of every recommendation. Its JSON has no NaN, no infinity and no offsets with
seconds; Python's json and datetime have them, and do such texts by way of documents.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any, TypeVar

from msgspec import DecodeError
from msgspec.json import Decoder, Encoder

from rlreco.domain.documents import (
    candidates_document,
    candidates_of,
    counted_order_document,
    counted_order_of,
    listed,
    outcome_document,
    outcome_of,
    plain_value,
    session_document,
    session_of,
)
from rlreco.domain.lists import ListedItem
from rlreco.domain.records import CandidateSet, CountedOrder, Neighbours, Outcome, Session
from rlreco.errors import DataError
from rlreco.language import gettext, number

MOST_RUN_CHARACTERS = 1_000_000

_MINUTE = timedelta(minutes=1)
_ENCODER = Encoder(enc_hook=plain_value)
_NEIGHBOURS = Decoder(Neighbours)
Record = TypeVar("Record")


def plain_text(value: Any) -> str:
    """JSON of plain values, by Python's json."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def seconds_of(moment: datetime) -> float:
    """Seconds since 1970. A moment without a zone counts as UTC, so that every machine orders moments alike."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def session_text(session: Session) -> str:
    parallel = (session.shares, session.propensities, session.propensity_errors, session.values, session.spreads)
    single = (session.weight, session.shown_at, session.expected or 0.0, session.best or 0.0)
    if (
        _fits(session.at)
        and _fits(session.opened_at)
        and isfinite(sum((*map(sum, parallel), *single, *(session.estimate or ()))))
    ):
        return _ENCODER.encode(session).decode()
    return plain_text(session_document(session))


def outcome_text(outcome: Outcome) -> str:
    if _fits(outcome.answered_at) and isfinite(outcome.reward):
        return _ENCODER.encode(outcome).decode()
    return plain_text(outcome_document(outcome))


def counted_order_text(counted: CountedOrder) -> str:
    return _ENCODER.encode(counted_order_document(counted)).decode()


def candidates_text(candidates: CandidateSet) -> str:
    return _text(candidates_document(candidates), candidates.shares)


def neighbours_text(neighbours: Neighbours) -> str:
    return _ENCODER.encode(neighbours).decode()


def read_neighbours(text: str) -> Neighbours:
    return _NEIGHBOURS.decode(text)


def items_text(items: Iterable[ListedItem]) -> str:
    pairs = tuple(items)
    return _text(pairs, (item.score for item in pairs))


def _fits(moment: datetime) -> bool:
    """Whether msgspec keeps the moment: it drops the seconds of an offset."""
    offset = moment.utcoffset()
    return not (offset and offset % _MINUTE)


def _text(value: Any, numbers: Iterable[float]) -> str:
    """numbers : all floats in the value; msgspec would write null for one that isn't finite"""
    return _ENCODER.encode(value).decode() if isfinite(sum(numbers)) else plain_text(value)


def run_text(body: Mapping[str, Any]) -> str:
    """Raises DataError for a body of more than MOST_RUN_CHARACTERS."""
    text = plain_text(dict(body))
    if len(text) > MOST_RUN_CHARACTERS:
        raise DataError(
            gettext(
                "The run is {n} characters long; {most} can be kept. Save fewer points of it.",
                n=number(len(text)),
                most=number(MOST_RUN_CHARACTERS),
            )
        )
    return text


def _reader(kind: Any, of_document: Callable[[Any], Record]) -> Callable[[str], Record]:
    decode = Decoder(kind).decode

    def read(text: str) -> Record:
        try:
            return decode(text)
        except DecodeError:
            return of_document(json.loads(text))

    return read


read_session = _reader(Session, session_of)
read_outcome = _reader(Outcome, outcome_of)
read_candidates = _reader(CandidateSet, candidates_of)
read_items = _reader(tuple[ListedItem, ...], listed)
"""Records from text of any release. Damaged text raises ValueError, KeyError or TypeError."""


def read_counted_order(text: str) -> CountedOrder:
    return counted_order_of(json.loads(text))
