"""Everybody's lists: learned from events, published as a version, served, and rolled back.

A version is written beside the live one, read back, counted and compared with its checksum; only then does the one
pointer move. Whatever is cut off before that leaves the old version served.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from time import perf_counter
from typing import Any
from uuid import uuid4

import numpy as np

from rlreco.domain.ids import SHARED, CustomerId
from rlreco.domain.lists import ListedItem, ListVersion, UserItems
from rlreco.errors import CancelledError, ConflictError, NotFoundError, RLRecoError, StoreError
from rlreco.progress import Watch
from rlreco.service.learner.learner import Recommendation, Service
from rlreco.service.lists.live import Listed as Listed
from rlreco.service.lists.live import NoListsError as NoListsError
from rlreco.service.lists.live import Published as Published
from rlreco.service.lists.live import nothing_published
from rlreco.similarity import (
    Interactions,
    PopularItems,
    SimilarLists,
    interactions_of_sales,
    similar,
)
from rlreco.similarity.candidate_source import first_seen_within
from rlreco.store.base import Store
from rlreco.transactions import Lines, classify
from rlreco.transactions.classes import ClassedLines

KEPT_VERSIONS = 3
LONGEST = 100
"""Items of a published list: what the bandit wants of it; people ask for ten."""

_POPULAR, _NEW = 500, 100
_CHUNK = 1_000
_ABANDONED = timedelta(hours=1)
_CATALOGUES_TRIED = 5

Progress = Callable[[float, str], None]
Cancel = Callable[[], bool]


@dataclass(frozen=True)
class Fit:
    """Lists that could be published.

    common : for everybody: "popular" lately and "new", best first; source : where the events came from, in words
    """

    lists: SimilarLists
    model: str
    options: Mapping[str, Any]
    common: Mapping[str, tuple[ListedItem, ...]]
    source: str
    keep_seen: bool

    @property
    def interactions(self) -> Interactions:
        return self.lists.interactions

    def about(self) -> dict[str, Any]:
        """Plain values for the version's record."""
        length = self.lists.best.items.shape[1]
        return {
            "model": self.model,
            "options": {name: value for name, value in self.options.items() if value is not None},
            "k": length,
            "source": self.source,
            **self.lists.summary(),
        }


def events_of(lines: Lines | ClassedLines) -> Interactions:
    """The bought lines of goods of known customers, each counting once."""
    classed = lines if isinstance(lines, ClassedLines) else classify(lines)
    return interactions_of_sales(classed.table)


def fit(
    interactions: Interactions,
    model: str = "ease",
    *,
    k: int = LONGEST,
    keep_seen: bool = False,
    source: str = "",
    popular_half_life: str = "30d",
    new_for: str = "30d",
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    clock: Callable[[], float] = perf_counter,
    **options: Any,
) -> Fit:
    """Everybody's list by `model` with its `options`, and what is popular and new.

    popular_half_life : of what is popular lately; new_for : how long an item is new after its first event
    Raises ConfigError for an option that doesn't fit, CancelledError where `cancel` says so.
    """
    lists = similar(
        interactions, model, k=k, keep_seen=keep_seen, watch=Watch.of(progress, cancel), clock=clock, **options
    )
    popular = _popular(interactions, popular_half_life)
    new = tuple(ListedItem(str(item), 0.0) for item in first_seen_within(interactions, new_for)[:_NEW])
    return Fit(lists, model, options, {"popular": popular, "new": new}, source, keep_seen)


def publish(
    store: Store,
    fitted: Fit,
    *,
    workspace: str = SHARED,
    catalogue: str | None = None,
    now: datetime,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ListVersion:
    """Write, verify, make live, and keep three versions.

    catalogue : whose unavailable products are left out when serving; None takes the newest experiment's of the
        workspace that knows every item, if there is one
    Raises ConflictError when somebody else published or rolled back meanwhile, StoreError when what was written
    isn't what is read, CancelledError where `cancel` says so; each leaves the live version as it was.
    """
    before = store.live_lists(workspace)
    version = _version(store, fitted, workspace, catalogue, before, now)
    store.begin_lists(version)
    try:
        _write(store, version, fitted, progress, cancel)
        _verify(store, version, fitted)
        store.seal_lists(version.id)
        if not store.point_lists(workspace, version.id, expected=before):
            raise ConflictError("Somebody else published or rolled back meanwhile, so this version was not published.")
    except BaseException:
        # The store may be what failed; what stays behind is removed by a later publication.
        with suppress(RLRecoError):
            store.delete_lists(version.id)
        raise
    _forget_older(store, workspace, now)
    return version


def rollback(store: Store, workspace: str = SHARED, *, to: str | None = None) -> ListVersion:
    """Make the version live that was live before, or the one that is named; returns it.

    Raises NoListsError where nothing is live, ConflictError where there is nothing to go back to.
    """
    live = store.live_lists(workspace)
    current = store.list_version(live) if live else None
    if current is None:
        raise NoListsError(nothing_published(workspace))
    wanted = to or current.replaced
    target = store.list_version(wanted) if wanted else None
    if target is None or target.workspace != workspace:
        raise ConflictError(_no_target(store, workspace, current, to))
    if target.id != current.id and not store.point_lists(workspace, target.id, expected=current.id):
        raise ConflictError("Somebody else published or rolled back meanwhile. Look again before going back.")
    return target


def status(store: Store, workspace: str = SHARED) -> dict[str, Any]:
    """Plain values: workspace, live (version id or None), blocked, and versions, newest first."""
    live = store.live_lists(workspace)
    return {
        "workspace": workspace,
        "live": live,
        "blocked": sorted(store.blocked(workspace)),
        "versions": [version_summary(version, live) for version in store.list_versions(workspace)],
    }


def version_summary(version: ListVersion, live: str | None) -> dict[str, Any]:
    """state : live, kept, or unfinished where its publication was cut off."""
    return {
        "version": version.id,
        "state": "live" if version.id == live else "kept" if version.sealed else "unfinished",
        "created": version.created.isoformat(),
        "model": version.about.get("model"),
        "users": version.users,
        "entries": version.entries,
        "replaced": version.replaced,
        "source": version.about.get("source"),
    }


def slate_or_list(
    service: Service,
    published: Published,
    experiment: str,
    customer: CustomerId,
    at: datetime | None = None,
    *,
    policy: str | None = None,
) -> Recommendation | Listed:
    """The bandit's slate; for a customer whom the experiment has no segment of, the published list or its fallback.

    Raises NotFoundError for such a customer where nothing is published.
    """
    about = service.experiment(experiment)
    if service.store.customer(about.catalogue, customer) is not None:
        return service.recommend(experiment, customer, at, policy=policy)
    try:
        return published.lookup(customer, about.profile.n_products)
    except NoListsError:
        raise NotFoundError(
            f"There is no customer {customer!r} in the experiment {experiment!r}, and no lists are published that "
            "could serve a stranger. Check the id, or publish lists."
        ) from None


def _popular(interactions: Interactions, half_life: str) -> tuple[ListedItem, ...]:
    found = PopularItems(half_life).fit(interactions, np.dtype(np.float64))
    best = found.best(np.zeros(1, dtype=np.intp), min(_POPULAR, interactions.shape[1]), keep_seen=True)
    size = int((best.items[0] >= 0).sum())
    items = interactions.items[best.items[0, :size]].tolist()
    return tuple(ListedItem(str(item), score) for item, score in zip(items, best.scores[0].tolist(), strict=False))


def _lists(fitted: Fit) -> Iterator[UserItems]:
    for user, items, scores in fitted.lists:
        yield UserItems(
            str(user), tuple(ListedItem(str(item), score) for item, score in zip(items, scores, strict=True))
        )


class _Tally:
    """Counts and a checksum of lists, whatever the order in which they come: digests are added up."""

    def __init__(self) -> None:
        self.users, self.entries, self._sum = 0, 0, 0

    def add(self, one: UserItems) -> None:
        self.users += 1
        self.entries += len(one.items)
        digest = sha256(json.dumps(one).encode()).digest()
        self._sum = (self._sum + int.from_bytes(digest[:16])) % 2**128

    @property
    def checksum(self) -> str:
        return f"{self._sum:032x}"


def _version(
    store: Store, fitted: Fit, workspace: str, catalogue: str | None, before: str | None, now: datetime
) -> ListVersion:
    tally = _Tally()
    for one in _lists(fitted):
        tally.add(one)
    return ListVersion(
        id=f"{now:%Y%m%d-%H%M%S}-{uuid4().hex[:6]}",
        workspace=workspace,
        created=now,
        users=tally.users,
        entries=tally.entries,
        checksum=tally.checksum,
        about=fitted.about(),
        common=fitted.common,
        catalogue=_catalogue(store, fitted, workspace) if catalogue is None else catalogue,
        replaced=before,
    )


def _catalogue(store: Store, fitted: Fit, workspace: str) -> str:
    """Lists of another shop must not be thinned by this one's availability, so every item has to be known."""
    items = [str(item) for item in fitted.interactions.items.tolist()]
    tried = dict.fromkeys(experiment.catalogue for experiment in store.experiments(workspace))
    for catalogue in islice(tried, _CATALOGUES_TRIED):
        if len(store.products(catalogue, items)) == len(items):
            return catalogue
    return ""


def _write(store: Store, version: ListVersion, fitted: Fit, progress: Progress | None, cancel: Cancel | None) -> None:
    lists, done = _lists(fitted), 0
    while chunk := list(islice(lists, _CHUNK)):
        if cancel is not None and cancel():
            raise CancelledError("Stopped while writing; the lists that were live are still served.")
        store.add_lists(version.id, chunk)
        done += len(chunk)
        if progress is not None:
            progress(done / max(version.users, 1), f"{done:,} of {version.users:,} lists written")


def _verify(store: Store, version: ListVersion, fitted: Fit) -> None:
    """Raises StoreError unless the store holds exactly these lists, without twice or seen items."""
    tally, check = _Tally(), _Check(fitted)
    lists = store.lists(version.id)
    while chunk := list(islice(lists, _CHUNK)):
        for one in chunk:
            tally.add(one)
        check.chunk(chunk)
    found, wanted = (tally.users, tally.entries, tally.checksum), (version.users, version.entries, version.checksum)
    if found != wanted:
        raise StoreError(
            f"The store gave back {found[0]:,} lists with {found[1]:,} items where {wanted[0]:,} with {wanted[1]:,} "
            "were written, or other ones. Nothing was published; try again."
        )


class _Check:
    """No list has an item twice, or one that its customer had."""

    def __init__(self, fitted: Fit) -> None:
        events = fitted.interactions
        self._user = {str(user): code for code, user in enumerate(events.users.tolist())}
        self._item = {str(item): code for code, item in enumerate(events.items.tolist())}
        self._seen = None if fitted.keep_seen else events.seen

    def chunk(self, chunk: Sequence[UserItems]) -> None:
        rows = [self._user[one.user] for one in chunk for _ in one.items]
        columns = [self._item[item] for one in chunk for item, _ in one.items]
        if len(set(zip(rows, columns, strict=True))) < len(rows):
            raise StoreError("A list holds an item twice. Nothing was published; please report this.")
        if self._seen is not None and rows and self._seen[rows, columns].sum() > 0:
            raise StoreError("A list holds an item that its customer had. Nothing was published; please report this.")


def _forget_older(store: Store, workspace: str, now: datetime) -> None:
    """All but the kept versions, and what cut-off publications left an hour ago or earlier."""
    versions = store.list_versions(workspace)
    kept = kept_versions(versions, store.live_lists(workspace))
    for version in versions:
        fresh = not version.sealed and now - version.created < _ABANDONED
        if version.id not in kept and not fresh:
            # Another publication may be tidying up as well, or someone may have just gone back to it.
            with suppress(NotFoundError, ConflictError):
                store.delete_lists(version.id)


def kept_versions(versions: Sequence[ListVersion], live: str | None, most: int = KEPT_VERSIONS) -> set[str]:
    """The live one and those it replaced, one after the other; then the newest others.

    versions : newest first
    """
    by_id = {version.id: version for version in versions if version.sealed}
    chain, next_ = list[str](), live
    while next_ in by_id and next_ not in chain:
        chain.append(next_)
        next_ = by_id[next_].replaced
    others = [version for version in by_id if version not in chain]
    return set([*chain, *others][:most])


def _no_target(store: Store, workspace: str, current: ListVersion, to: str | None) -> str:
    kept = [version.id for version in store.list_versions(workspace) if version.sealed and version.id != current.id]
    there = f"Kept besides the live one: {', '.join(kept)}." if kept else "The live version is the only one."
    if to is not None:
        return f"There is no version {to!r} to go back to. {there}"
    return f"The live version {current.id!r} replaced none that is still kept. {there} Name one with --to."
