"""The live lists of a workspace: one version at a time, without unavailable and blocked products."""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from time import monotonic

from rlreco.domain.ids import SHARED, CustomerId, ProductId
from rlreco.domain.lists import ListedItem, ListVersion, UserItems, is_item_key, item_key
from rlreco.errors import NotFoundError, StoreError
from rlreco.language import gettext
from rlreco.service.lists.items import together
from rlreco.store.base import Store

_FRESH_SECONDS = 1.0


class NoListsError(NotFoundError):
    """Nothing was published yet in this workspace."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The list that a customer is served.

    items : best first, without unavailable and blocked products
    source : "batch", or "fallback" (popular lately) for customers without a list
    """

    user: CustomerId
    items: tuple[ListedItem, ...]
    version: str
    source: str


@dataclass(frozen=True, slots=True)
class Companions:
    """The products that go with one, or with those of a basket.

    items : best first, without unavailable and blocked products, and without the given ones
    source : "batch", or "fallback" (popular lately) for a basket without a product that has a list
    """

    items: tuple[ListedItem, ...]
    version: str
    source: str


class LiveLists:
    """Reads the live lists of a workspace. Safe to share between threads.

    The pointer, the availability and the block list are read at most once a second.
    """

    def __init__(self, store: Store, workspace: str = SHARED, *, clock: Callable[[], float] = monotonic) -> None:
        self._store = store
        self._workspace = workspace
        self._clock = clock
        self._lock = Lock()
        self._current: _Current | None = None

    def lookup(self, user: CustomerId, k: int = 10, among: Collection[ProductId] | None = None) -> Listed:
        """The customer's k best; popular products for customers without a list. Raises NoListsError.

        among : products that may be shown; None: all
        """
        current, own = self._read(user)
        items = current.version.common.get("popular", ()) if own is None else own.items
        source = "fallback" if own is None else "batch"
        kept = items if among is None else [listed for listed in items if listed.item in among]
        return Listed(user, tuple(current.shown(kept, k)), current.version.id, source)

    def similar(self, item: ProductId, k: int = 10) -> Companions:
        """The k products that go best with this one. Raises NotFoundError for an item without a list, NoListsError."""
        current, own = self._read_key(item_key(item))
        if own is None:
            raise NotFoundError(_no_item_list(item, current.version))
        return Companions(tuple(current.shown(own.items, k)), current.version.id, "batch")

    def for_basket(self, basket: Collection[ProductId], k: int = 10) -> Companions:
        """The k products that go best with those of the basket; popular ones where none of it has a list.

        Raises NoListsError.
        """
        current, items = self._together(basket)
        if items:
            return Companions(tuple(current.shown(items, k)), current.version.id, "batch")
        popular = [listed for listed in current.version.common.get("popular", ()) if listed.item not in basket]
        return Companions(tuple(current.shown(popular, k)), current.version.id, "fallback")

    def companions(self, basket: Collection[ProductId], most: int) -> list[ProductId]:
        """As `for_basket`, without popular ones; empty where nothing is live."""
        with suppress(NoListsError):
            current, items = self._together(basket)
            return [listed.item for listed in current.shown(items, most)]
        return []

    def candidates(self, user: CustomerId, similar: int, popular: int, new: int) -> dict[ProductId, str]:
        """Candidates beside those of the state: product -> "similar" (the customer's own list), "popular" or "new".

        similar, popular, new : maximum number of each; no product comes twice
        Empty where nothing is live.
        """
        candidates: dict[ProductId, str] = {}
        with suppress(NoListsError):
            current, own = self._read(user)
            common = current.version.common
            for source, items, most in (
                ("similar", own.items if own else (), similar),
                ("popular", common.get("popular", ()), popular),
                ("new", common.get("new", ()), new),
            ):
                fresh = [listed for listed in items if listed.item not in candidates]
                candidates |= {listed.item: source for listed in current.shown(fresh, most)}
        return candidates

    def new_products(self) -> frozenset[ProductId]:
        """Products that are new in the shop, by the live lists; empty where nothing is live."""
        with suppress(NoListsError):
            return frozenset(listed.item for listed in self._latest().version.common.get("new", ()))
        return frozenset()

    def version(self) -> ListVersion | None:
        """The live one, at most a second old."""
        with suppress(NoListsError):
            return self._latest().version
        return None

    def _together(self, basket: Collection[ProductId]) -> "tuple[_Current, list[ListedItem]]":
        current, lists = self._latest(), []
        for item in dict.fromkeys(basket):
            current, own = self._read_key(item_key(item))
            lists.append(own.items if own else ())
        return current, together(lists, basket)

    def _read(self, user: CustomerId) -> "tuple[_Current, UserItems | None]":
        return (self._latest(), None) if is_item_key(user) else self._read_key(user)

    def _read_key(self, key: str) -> "tuple[_Current, UserItems | None]":
        """key : of a user, or of an item"""
        current = self._latest()
        try:
            return current, self._store.user_list(current.version.id, key)
        except NotFoundError:
            # Three publications within a second removed that version; the pointer is read again.
            current = self._latest(again=True)
            return current, self._store.user_list(current.version.id, key)

    def _latest(self, again: bool = False) -> "_Current":
        current = self._current
        if current is not None and not again and self._clock() - current.read_at < _FRESH_SECONDS:
            return current
        with self._lock:
            # Another thread may have refreshed while we waited for the lock.
            if self._current is current:
                self._current = self._fresh(current)
            assert self._current is not None
            return self._current

    def _fresh(self, last: "_Current | None") -> "_Current":
        read_at = self._clock()
        version = self._live_version(last)
        hidden = self._store.blocked(self._workspace)
        if version.catalogue:
            hidden |= self._store.unavailable(version.catalogue)
        return _Current(version, hidden, read_at)

    def _live_version(self, last: "_Current | None") -> ListVersion:
        """Tries twice: between reading the pointer and the version, the version may be removed."""
        for _ in range(2):
            live = self._store.live_lists(self._workspace)
            if live is None:
                raise NoListsError(nothing_published(self._workspace))
            if last is not None and last.version.id == live:
                return last.version
            version = self._store.list_version(live)
            if version is not None:
                return version
        raise StoreError(
            gettext(
                "The lists of {workspace} change faster than they can be read. Try again.",
                workspace=repr(self._workspace),
            )
        )


@dataclass(frozen=True, slots=True)
class _Current:
    version: ListVersion
    hidden: frozenset[ProductId]
    read_at: float

    def shown(self, items: Sequence[ListedItem], k: int) -> list[ListedItem]:
        return list(islice((listed for listed in items if listed.item not in self.hidden), k))


def nothing_published(workspace: str) -> str:
    return gettext(
        "No lists are published in the workspace {workspace} yet. Publish some: rlreco batch publish.",
        workspace=repr(workspace),
    )


def _no_item_list(item: ProductId, version: ListVersion) -> str:
    if version.about.get("item_lists"):
        return gettext(
            "There is no list of products like {item}: nobody had it with others. Check the id.", item=repr(item)
        )
    return gettext("The live lists hold no similar products. Publish them again, by sar or ease: rlreco batch publish.")
