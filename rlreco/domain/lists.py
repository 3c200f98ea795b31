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
    """One customer's list, best first; or that of an item, whose `user` is the item's key."""

    user: CustomerId
    items: tuple[ListedItem, ...]


_ITEM_KEY = "\x1f"
"""U+001F, the unit separator. Lists of items stand among those of customers, so that every store, export and earlier
release keeps them as they are."""


def item_key(item: ProductId) -> str:
    """The item's key among the customers; no customer whose lists are published has such an id."""
    return _ITEM_KEY + item


def is_item_key(user: CustomerId) -> bool:
    return user.startswith(_ITEM_KEY)


def item_of(key: str) -> ProductId:
    """The item whose key it is."""
    return key.removeprefix(_ITEM_KEY)


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One publication of all customers' lists.

    users : number of customers' lists
    entries : number of items in them
    checksum : over all lists, those of items too, which detects a half-written version
    about : plain values: model, its options, k, the source, seconds, and item_lists, the number of items with a list
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
