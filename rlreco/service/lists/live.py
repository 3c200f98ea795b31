"""The live lists of a workspace, as a shop reads them: one version at a time, without what may not be shown."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from time import monotonic

from rlreco.domain.ids import SHARED, CustomerId, ProductId
from rlreco.domain.lists import ListedItem, ListVersion, UserItems
from rlreco.errors import NotFoundError, StoreError
from rlreco.store.base import Store

_FRESH_SECONDS = 1.0


class NoListsError(NotFoundError):
    """Nothing was published yet in this workspace."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a customer is served. source : "batch", or "fallback" (popular lately) for who has no list.

    items : best first, without what is unavailable or blocked
    """

    user: CustomerId
    items: tuple[ListedItem, ...]
    version: str
    source: str


class Published:
    """The live lists of a workspace, as a shop reads them. Safe to share between threads.

    The pointer, the availability and the block list are read at most once a second.
    """

    def __init__(self, store: Store, workspace: str = SHARED, *, clock: Callable[[], float] = monotonic) -> None:
        self._store = store
        self._workspace = workspace
        self._clock = clock
        self._lock = Lock()
        self._current: _Current | None = None

    def lookup(self, user: CustomerId, k: int = 10) -> Listed:
        """The customer's k best; popular products for who has no list. Raises NoListsError where nothing is live."""
        current, found = self._read(user)
        items = current.version.common.get("popular", ()) if found is None else found.items
        source = "fallback" if found is None else "batch"
        return Listed(user, tuple(current.shown(items, k)), current.version.id, source)

    def candidates(self, user: CustomerId, similar: int, popular: int, new: int) -> dict[ProductId, str]:
        """What the bandit may show this customer beside the candidates of the state, each with where it came from:
        "similar" (the customer's own list), "popular" lately or "new". At most so many of each, none twice.

        Empty where nothing is live.
        """
        found: dict[ProductId, str] = {}
        with suppress(NoListsError):
            current, own = self._read(user)
            common = current.version.common
            for source, items, most in (
                ("similar", own.items if own else (), similar),
                ("popular", common.get("popular", ()), popular),
                ("new", common.get("new", ()), new),
            ):
                fresh = [one for one in items if one.item not in found]
                found |= {one.item: source for one in current.shown(fresh, most)}
        return found

    def version(self) -> ListVersion | None:
        """The live one, as known for at most a second."""
        with suppress(NoListsError):
            return self._now().version
        return None

    def _read(self, user: CustomerId) -> "tuple[_Current, UserItems | None]":
        current = self._now()
        try:
            return current, self._store.user_list(current.version.id, user)
        except NotFoundError:
            # Three publications within a second removed it: once more, with the pointer as it is now.
            current = self._now(again=True)
            return current, self._store.user_list(current.version.id, user)

    def _now(self, again: bool = False) -> "_Current":
        current = self._current
        if current is not None and not again and self._clock() - current.read_at < _FRESH_SECONDS:
            return current
        with self._lock:
            # Whoever waited here need not read again what another just read.
            if self._current is current:
                self._current = self._fresh(current)
            assert self._current is not None
            return self._current

    def _fresh(self, known: "_Current | None") -> "_Current":
        read_at = self._clock()
        version = self._live_version(known)
        hidden = self._store.blocked(self._workspace)
        if version.catalogue:
            hidden |= self._store.unavailable(version.catalogue)
        return _Current(version, hidden, read_at)

    def _live_version(self, known: "_Current | None") -> ListVersion:
        """Twice, because between the pointer and the version lies a moment in which it may be removed."""
        for _ in range(2):
            live = self._store.live_lists(self._workspace)
            if live is None:
                raise NoListsError(nothing_published(self._workspace))
            if known is not None and known.version.id == live:
                return known.version
            found = self._store.list_version(live)
            if found is not None:
                return found
        raise StoreError(f"The lists of {self._workspace!r} change faster than they can be read. Try again.")


@dataclass(frozen=True, slots=True)
class _Current:
    version: ListVersion
    hidden: frozenset[ProductId]
    read_at: float

    def shown(self, items: Sequence[ListedItem], k: int) -> list[ListedItem]:
        return list(islice((one for one in items if one.item not in self.hidden), k))


def nothing_published(workspace: str) -> str:
    return f"No lists are published in the workspace {workspace!r} yet. Publish some: rlreco batch publish."
