"""Records of published lists and of saved simulations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from rlreco.domain.ids import CustomerId, ProductId


class ListedItem(NamedTuple):
    item: ProductId
    score: float


class UserItems(NamedTuple):
    """One customer's list, best first."""

    user: CustomerId
    items: tuple[ListedItem, ...]


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One publication of all customers' lists.

    users : number of lists
    entries : number of items in all lists
    checksum : over all lists in the order of their users, which detects a half-written version
    about : plain values: model, its options, k, the source, seconds
    common : lists for every customer, by name: "popular" and "new"
    catalogue : id of the catalogue whose products may be marked unavailable; "" for none
    replaced : the version that was live when this one was made
    sealed : completely written and verified; only then may it become live
    """

    id: str
    workspace: str
    created: datetime
    users: int
    entries: int
    checksum: str
    about: Mapping[str, Any] = field(default_factory=dict)
    common: Mapping[str, tuple[ListedItem, ...]] = field(default_factory=dict)
    catalogue: str = ""
    replaced: str | None = None
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class SavedRun:
    """A saved simulation. body : plain values; empty in listings."""

    id: str
    workspace: str
    name: str
    created: datetime
    body: Mapping[str, Any] = field(default_factory=dict)
