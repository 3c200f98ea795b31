"""Publish lists as a version, and roll back.

A version is written beside the live one, read back, counted and compared with its checksum; only then does the one
pointer move. Whatever is cut off before that leaves the old version served.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import uuid4

from rlreco.domain.ids import SHARED
from rlreco.domain.lists import ListedItem, ListVersion, UserItems, is_item_key, item_of
from rlreco.errors import CancelledError, ConflictError, DataError, NotFoundError, RLRecoError, StoreError
from rlreco.language import gettext, number
from rlreco.progress import Cancel, Progress
from rlreco.service.lists.fit import Fit
from rlreco.service.lists.items import item_lists
from rlreco.service.lists.live import NoListsError, nothing_published
from rlreco.service.lists.tally import Tally
from rlreco.store.base import Store

KEPT_VERSIONS = 3

_CHUNK = 1_000
_ABANDONED = timedelta(hours=1)
_CATALOGUES_TRIED = 5


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
    """Write a version, verify it, make it live, and keep three versions.

    catalogue : its unavailable products are left out when serving; None takes that of the newest experiment of the
        workspace that has every item, if there is one
    Raises ConflictError when another process published or rolled back meanwhile, StoreError when the store gives
    back other lists than were written, CancelledError once `cancel` returns True; each leaves the live version live.
    """
    before = store.live_lists(workspace)
    version = _version(store, fitted, workspace, catalogue, before, now)
    store.begin_lists(version)
    try:
        _write(store, version, fitted, progress, cancel)
        _verify(store, version, fitted)
        store.seal_lists(version.id)
        if not store.point_lists(workspace, version.id, expected=before):
            raise ConflictError(
                gettext("Somebody else published or rolled back meanwhile, so this version was not published.")
            )
    except BaseException:
        # The store itself may have failed; remains are removed by a later publication.
        with suppress(RLRecoError):
            store.delete_lists(version.id)
        raise
    _forget_older(store, workspace, now)
    return version


def rollback(store: Store, workspace: str = SHARED, *, to: str | None = None) -> ListVersion:
    """Make the version live that was live before, or the one named; returns it.

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
        raise ConflictError(gettext("Somebody else published or rolled back meanwhile. Look again before going back."))
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


def _lists(fitted: Fit) -> Iterator[UserItems]:
    """The customers' lists, then those of items."""
    for user, items, scores in fitted.lists:
        if is_item_key(str(user)):
            raise DataError(
                gettext(
                    "The customer {customer} begins with the control character U+001F. Remove it.",
                    customer=repr(str(user)),
                )
            )
        yield UserItems(
            str(user), tuple(ListedItem(str(item), score) for item, score in zip(items, scores, strict=True))
        )
    yield from item_lists(fitted.lists.fitted)


def _version(
    store: Store, fitted: Fit, workspace: str, catalogue: str | None, before: str | None, now: datetime
) -> ListVersion:
    tally = Tally()
    for user_items in _lists(fitted):
        tally.add(user_items)
    return ListVersion(
        id=f"{now:%Y%m%d-%H%M%S}-{uuid4().hex[:6]}",
        workspace=workspace,
        created=now,
        users=tally.users,
        entries=tally.entries,
        checksum=tally.checksum,
        about={**fitted.about(), "item_lists": tally.item_lists},
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
    lists, done, total = _lists(fitted), 0, version.users + version.about["item_lists"]
    while chunk := list(islice(lists, _CHUNK)):
        if cancel is not None and cancel():
            raise CancelledError(gettext("Stopped while writing; the lists that were live are still served."))
        store.add_lists(version.id, chunk)
        done += len(chunk)
        if progress is not None:
            written = gettext("{done} of {all} lists written", done=number(done), all=number(total))
            progress(done / total, written)


def _verify(store: Store, version: ListVersion, fitted: Fit) -> None:
    """Raises StoreError unless the store holds exactly these lists, without twice or seen items."""
    tally, check = Tally(), _Check(fitted)
    lists = store.lists(version.id)
    while chunk := list(islice(lists, _CHUNK)):
        for user_items in chunk:
            tally.add(user_items)
        check.chunk(chunk)
    if (tally.users, tally.entries, tally.checksum) != (version.users, version.entries, version.checksum):
        raise StoreError(
            gettext(
                "The store gave back {lists} lists with {items} items where {written_lists} with {written_items} "
                "were written, or other ones. Nothing was published; try again.",
                lists=number(tally.users),
                items=number(tally.entries),
                written_lists=number(version.users),
                written_items=number(version.entries),
            )
        )


class _Check:
    """No list has an item twice, or one that its customer had; none of an item has the item itself."""

    def __init__(self, fitted: Fit) -> None:
        events = fitted.interactions
        self._user = {str(user): code for code, user in enumerate(events.users.tolist())}
        self._item = {str(item): code for code, item in enumerate(events.items.tolist())}
        self._seen = None if fitted.keep_seen else events.seen

    def chunk(self, chunk: Sequence[UserItems]) -> None:
        for listed in filter(_of_item, chunk):
            if len({item_of(listed.user), *(item for item, _ in listed.items)}) <= len(listed.items):
                raise StoreError(
                    gettext("The list of an item holds an item twice, or itself. Nothing was published; try again.")
                )
        self._customers([user_items for user_items in chunk if not _of_item(user_items)])

    def _customers(self, chunk: Sequence[UserItems]) -> None:
        rows = [self._user[user_items.user] for user_items in chunk for _ in user_items.items]
        columns = [self._item[item] for user_items in chunk for item, _ in user_items.items]
        if len(set(zip(rows, columns, strict=True))) < len(rows):
            raise StoreError(gettext("A list holds an item twice. Nothing was published; please report this."))
        if self._seen is not None and rows and self._seen[rows, columns].sum() > 0:
            raise StoreError(
                gettext("A list holds an item that its customer had. Nothing was published; please report this.")
            )


def _of_item(user_items: UserItems) -> bool:
    return is_item_key(user_items.user)


def _forget_older(store: Store, workspace: str, now: datetime) -> None:
    """Delete all but the kept versions, and the remains of publications cut off an hour ago or earlier."""
    versions = store.list_versions(workspace)
    kept = kept_versions(versions, store.live_lists(workspace))
    for version in versions:
        fresh = not version.sealed and now - version.created < _ABANDONED
        if version.id not in kept and not fresh:
            # Another publication may be deleting it as well, or it may just have been made live again.
            with suppress(NotFoundError, ConflictError):
                store.delete_lists(version.id)


def kept_versions(versions: Sequence[ListVersion], live: str | None, most: int = KEPT_VERSIONS) -> set[str]:
    """Ids of the live version and those it replaced, one after the other, then of the newest others.

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
    if kept:
        there = gettext("Kept besides the live one: {versions}.", versions=", ".join(kept))
    else:
        there = gettext("The live version is the only one.")
    if to is not None:
        return gettext("There is no version {to} to go back to. {there}", to=repr(to), there=there)
    return gettext(
        "The live version {id} replaced no version that is still kept. {there} Name one with --to.",
        id=repr(current.id),
        there=there,
    )
