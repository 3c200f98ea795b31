"""Records to plain documents and back: text, numbers, lists and mappings only, the same for every store and export.

Moments become ISO text, so that they come back to the microsecond and with the offset they had.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, TypeAlias

from rlreco.domain.lists import ListedItem, ListVersion
from rlreco.domain.profile import make_profile
from rlreco.domain.records import CandidateSet, Customer, Experiment, Outcome, Product, Session
from rlreco.errors import DataError

Document: TypeAlias = dict[str, Any]

_SESSION = tuple(field.name for field in fields(Session))
_CUSTOMER = tuple(field.name for field in fields(Customer))
_PRODUCT = tuple(field.name for field in fields(Product))
_EXPERIMENT = tuple(field.name for field in fields(Experiment))
_VERSION = tuple(field.name for field in fields(ListVersion))
_PARALLEL = ("slate", "shares", "propensities", "propensity_errors", "values", "spreads", "explored")


_CUSTOMER_KEYS = {"band": "segment", "segment": "name"}
"""Fields that documents keep under the key they were first stored by."""


def checked_id(what: str, value: str) -> str:
    """The id itself. Raises DataError for one that no store could keep and find again."""
    if not value:
        raise DataError(f"The id of a {what} is empty. Give every {what} an id of at least one character.")
    if "\0" in value or not _is_unicode(value):
        raise DataError(f"The id of a {what}, {value[:40]!r}, has characters that are no text. Remove them.")
    return value


def checked_ids(what: str, values: Iterable[str]) -> None:
    for value in values:
        checked_id(what, value)


def _is_unicode(text: str) -> bool:
    """False where half a surrogate pair stands alone."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def session_document(session: Session) -> Document:
    document = {name: getattr(session, name) for name in _SESSION}
    document["at"] = session.at.isoformat()
    document["opened_at"] = session.opened_at.isoformat()
    document["outcome"] = session.outcome and outcome_document(session.outcome)
    return document


def session_of(document: Mapping[str, Any]) -> Session:
    """Ignores what isn't a session's."""
    values = {name: document[name] for name in _SESSION if name in document}
    for name in _PARALLEL:
        values[name] = tuple(values[name])
    values["at"] = datetime.fromisoformat(values["at"])
    values["opened_at"] = datetime.fromisoformat(values["opened_at"])
    values["estimate"] = values["estimate"] and tuple(values["estimate"])
    values["outcome"] = values["outcome"] and outcome_of(values["outcome"])
    return Session(**values)


def outcome_document(outcome: Outcome) -> Document:
    return {
        "clicked": list(outcome.clicked),
        "bought": list(outcome.bought),
        "reward": outcome.reward,
        "answered_at": outcome.answered_at.isoformat(),
    }


def outcome_of(document: Mapping[str, Any]) -> Outcome:
    return Outcome(
        tuple(document["clicked"]),
        tuple(document["bought"]),
        document["reward"],
        datetime.fromisoformat(document["answered_at"]),
    )


_BEFORE_LISTS = {"candidateSources": ["state"]}
"""What experiments were frozen with that are older than published lists: a default of today would change them."""


def experiment_document(experiment: Experiment) -> Document:
    document = {name: getattr(experiment, name) for name in _EXPERIMENT}
    return {**document, "profile": experiment.profile.model_dump(mode="json"), "t0": experiment.t0.isoformat()}


def experiment_of(document: Mapping[str, Any]) -> Experiment:
    values = {name: document[name] for name in _EXPERIMENT if name in document}
    values["t0"] = datetime.fromisoformat(values["t0"])
    values["profile"] = make_profile({**_BEFORE_LISTS, **values["profile"]}, f"the profile of {values['name']}")
    values["crossings"] = tuple(tuple(crossing) for crossing in values["crossings"])
    values["edges"] = {name: tuple(edges) for name, edges in values["edges"].items()}
    if "pseudo_baskets" in values:
        values["pseudo_baskets"] = tuple(values["pseudo_baskets"])
    values["evidence"] = tuple(values.get("evidence", ()))
    return Experiment(**values)


def customer_document(customer: Customer) -> Document:
    return {_CUSTOMER_KEYS.get(name, name): getattr(customer, name) for name in _CUSTOMER}


def customer_of(document: Mapping[str, Any]) -> Customer:
    keys = {name: _CUSTOMER_KEYS.get(name, name) for name in _CUSTOMER}
    return Customer(**{name: document[key] for name, key in keys.items() if key in document})


def product_document(product: Product) -> Document:
    return {name: getattr(product, name) for name in _PRODUCT}


def product_of(document: Mapping[str, Any]) -> Product:
    return Product(**{name: document[name] for name in _PRODUCT})


def candidates_document(candidates: CandidateSet) -> Document:
    return {"id": candidates.id, "products": list(candidates.products), "shares": list(candidates.shares)}


def candidates_of(document: Mapping[str, Any]) -> CandidateSet:
    return CandidateSet(document["id"], tuple(document["products"]), tuple(document["shares"]))


def seconds_of(moment: datetime) -> float:
    """Seconds since 1970; a moment without a zone counts as UTC, so every machine orders moments alike."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def version_document(version: ListVersion) -> Document:
    document = {name: getattr(version, name) for name in _VERSION}
    common = {name: [[*one] for one in items] for name, items in version.common.items()}
    return {**document, "about": dict(version.about), "common": common, "created": version.created.isoformat()}


def version_of(document: Mapping[str, Any]) -> ListVersion:
    values = {name: document[name] for name in _VERSION if name in document}
    values["created"] = datetime.fromisoformat(values["created"])
    values["common"] = {name: listed(items) for name, items in values["common"].items()}
    return ListVersion(**values)


def listed(pairs: Iterable[Sequence[Any]]) -> tuple[ListedItem, ...]:
    return tuple(map(ListedItem._make, pairs))
