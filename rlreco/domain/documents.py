"""Records to plain documents and back: text, numbers, lists and mappings only, the same for every store and export.

Moments become ISO text, which keeps their microseconds and their offset. Keys that a document lacks take the record's
default; other keys are ignored. Documents that don't fit raise ValueError, KeyError or TypeError.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from msgspec import convert, to_builtins

from rlreco.domain.lists import ListedItem, ListVersion
from rlreco.domain.profile import Profile, make_profile
from rlreco.domain.records import (
    CandidateSet,
    CountedOrder,
    Customer,
    Description,
    Edition,
    Experiment,
    Neighbours,
    Order,
    Outcome,
    Product,
    Session,
)

Document: TypeAlias = dict[str, Any]
Record = TypeVar("Record")

_BEFORE_LISTS = {"candidateSources": ["state"]}
"""Profile keys of experiments that are older than published lists: today's default would change them."""

_CUSTOMER_KEYS = {"band": "segment", "segment": "name"}
"""Field -> key in documents, where the field was renamed after it was first stored."""


def plain_value(value: Any) -> Any:
    """Plain form of a value that msgspec doesn't know: a profile, or a number of numpy's that is also Python's.

    Raises TypeError for anything else.
    """
    if isinstance(value, Profile):
        return value.model_dump(mode="json")
    for plain in (int, float, str):
        if isinstance(value, plain):
            return plain(value)
    raise TypeError(f"A document can't hold {type(value).__name__}.")


def _document(record: Any, *moments: str) -> Document:
    """moments : names of the fields that hold one"""
    document: Document = to_builtins(record, builtin_types=(datetime,), enc_hook=plain_value)
    return document | {name: document[name].isoformat() for name in moments}


def _record(kind: type[Record], document: Mapping[str, Any], *moments: str) -> Record:
    return convert({**document, **{name: datetime.fromisoformat(document[name]) for name in moments}}, kind)


def session_document(session: Session) -> Document:
    outcome = session.outcome and outcome_document(session.outcome)
    return {**_document(session, "at", "opened_at"), "outcome": outcome}


def session_of(document: Mapping[str, Any]) -> Session:
    values = {"outcome": None, **document}
    values["outcome"] = values["outcome"] and outcome_of(values["outcome"])
    return _record(Session, values, "at", "opened_at")


def outcome_document(outcome: Outcome) -> Document:
    return _document(outcome, "answered_at")


def outcome_of(document: Mapping[str, Any]) -> Outcome:
    return _record(Outcome, document, "answered_at")


def counted_order_document(counted: CountedOrder) -> Document:
    """The order's own fields stand beside those of the entry."""
    return {**_document(counted.order, "at"), "first": counted.first, "answered": list(counted.answered)}


def counted_order_of(document: Mapping[str, Any]) -> CountedOrder:
    first, answered = convert(document["first"], bool), convert(document["answered"], tuple[str, ...])
    return CountedOrder(_record(Order, document, "at"), first, answered)


def experiment_document(experiment: Experiment) -> Document:
    return _document(experiment, "t0")


def experiment_of(document: Mapping[str, Any]) -> Experiment:
    profile = make_profile({**_BEFORE_LISTS, **document["profile"]}, f"the profile of {document['name']}")
    return _record(Experiment, {**document, "profile": profile}, "t0")


def customer_document(customer: Customer) -> Document:
    return {_CUSTOMER_KEYS.get(name, name): value for name, value in _document(customer).items()}


def customer_of(document: Mapping[str, Any]) -> Customer:
    renamed = {name: document[key] for name, key in _CUSTOMER_KEYS.items()}
    return _record(Customer, {**document, **renamed})


def product_document(product: Product) -> Document:
    return _document(product)


def product_of(document: Mapping[str, Any]) -> Product:
    return _record(Product, document)


def candidates_document(candidates: CandidateSet) -> Document:
    return _document(candidates)


def candidates_of(document: Mapping[str, Any]) -> CandidateSet:
    return _record(CandidateSet, document)


def edition_document(edition: Edition) -> Document:
    return {**edition._asdict(), "at": edition.at.isoformat()}


def edition_of(document: Mapping[str, Any]) -> Edition:
    return Edition(document["number"], datetime.fromisoformat(document["at"]), document["sessions"])


def description_document(description: Description) -> Document:
    return description._asdict()


def description_of(document: Mapping[str, Any]) -> Description:
    return Description(document["title"], document["text"])


def neighbours_document(neighbours: Neighbours) -> Document:
    return _document(neighbours)


def neighbours_of(document: Mapping[str, Any]) -> Neighbours:
    return _record(Neighbours, document)


def version_document(version: ListVersion) -> Document:
    return _document(version, "created")


def version_of(document: Mapping[str, Any]) -> ListVersion:
    return _record(ListVersion, document, "created")


def listed(pairs: Iterable[Sequence[Any]]) -> tuple[ListedItem, ...]:
    """Items of a list from pairs of product and score."""
    return tuple(map(ListedItem._make, pairs))
