"""Records as JSON text, as the stores keep them.

msgspec reads and writes the records that are on the path of every recommendation. It has no NaN and no infinity, and
no offsets with seconds; texts with those, which Python's json and datetime have, still go by way of documents.
"""

import json
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from msgspec import DecodeError
from msgspec.json import Decoder, Encoder

from rlreco.domain.documents import (
    candidates_document,
    candidates_of,
    listed,
    outcome_document,
    outcome_of,
    plain_value,
    session_document,
    session_of,
)
from rlreco.domain.lists import ListedItem
from rlreco.domain.records import CandidateSet, Outcome, Session
from rlreco.errors import DataError

MOST_RUN_CHARACTERS = 1_000_000

_ENCODER = Encoder(enc_hook=plain_value)
_SESSION = Decoder(Session)
_OUTCOME = Decoder(Outcome)
_CANDIDATES = Decoder(CandidateSet)
_ITEMS = Decoder(tuple[ListedItem, ...])


def plain_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _text(value: Any, numbers: Iterable[float]) -> str:
    """numbers : all floats in the value; msgspec would write null for one that isn't finite"""
    return _ENCODER.encode(value).decode() if isfinite(sum(numbers)) else plain_text(value)


def session_text(session: Session) -> str:
    parallel = (session.shares, session.propensities, session.propensity_errors, session.values, session.spreads)
    single = (session.weight, session.shown_at, session.expected or 0.0, session.best or 0.0)
    return _text(session_document(session), (*map(sum, parallel), *single, *(session.estimate or ())))


def session_in(text: str) -> Session:
    try:
        return _SESSION.decode(text)
    except DecodeError:
        return session_of(json.loads(text))


def outcome_text(outcome: Outcome) -> str:
    return _text(outcome_document(outcome), (outcome.reward,))


def outcome_in(text: str) -> Outcome:
    try:
        return _OUTCOME.decode(text)
    except DecodeError:
        return outcome_of(json.loads(text))


def candidates_text(candidates: CandidateSet) -> str:
    return _text(candidates_document(candidates), candidates.shares)


def candidates_in(text: str) -> CandidateSet:
    try:
        return _CANDIDATES.decode(text)
    except DecodeError:
        return candidates_of(json.loads(text))


def items_text(items: Iterable[ListedItem]) -> str:
    pairs = tuple(items)
    return _text(pairs, (item.score for item in pairs))


def items_in(text: str) -> tuple[ListedItem, ...]:
    try:
        return _ITEMS.decode(text)
    except DecodeError:
        return listed(json.loads(text))


def run_text(body: Mapping[str, Any]) -> str:
    """Raises DataError for a body that is too long to be kept."""
    text = plain_text(dict(body))
    if len(text) > MOST_RUN_CHARACTERS:
        raise DataError(
            f"The run is {len(text):,} characters long; {MOST_RUN_CHARACTERS:,} can be kept. Save fewer points of it."
        )
    return text
