"""What an export carries of batch lists and saved runs: each workspace's live lists, what is blocked there, the runs.

Earlier versions of the lists stay behind: they are for rolling back where they were published.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from rlreco.domain.documents import listed, version_document
from rlreco.domain.lists import ListVersion, SavedRun, UserItems
from rlreco.store.base import Store

LIST_PARTS = ("list_versions", "lists", "blocked", "runs")

_BATCH = 500
_EVERY = 1_000_000
Document = dict[str, Any]


def list_parts(store: Store, workspaces: Sequence[str]) -> dict[str, Iterable[Document]]:
    """Each read from the store while it is written."""
    live = [version for one in workspaces if (version := _live(store, one)) is not None]
    return {
        "list_versions": (version_document(replace(version, replaced=None)) for version in live),
        "lists": (
            {"version": version.id, "user": one.user, "items": [[*item] for item in one.items]}
            for version in live
            for one in store.lists(version.id)
        ),
        "blocked": (
            {"workspace": workspace, "product": product}
            for workspace in workspaces
            for product in sorted(store.blocked(workspace))
        ),
        "runs": (_run_document(run) for one in reversed(store.runs(limit=_EVERY)) if (run := store.run(one.id))),
    }


def _live(store: Store, workspace: str) -> ListVersion | None:
    live = store.live_lists(workspace)
    return None if live is None else store.list_version(live)


def _run_document(run: SavedRun) -> Document:
    return {
        "id": run.id,
        "workspace": run.workspace,
        "name": run.name,
        "created": run.created.isoformat(),
        "body": dict(run.body),
    }


def run_of(document: Document) -> SavedRun:
    return SavedRun(**{**document, "created": datetime.fromisoformat(document["created"])})


def user_items_of(document: Document) -> tuple[str, UserItems]:
    """The version, and one customer's list in it."""
    return document["version"], UserItems(document["user"], listed(document["items"]))


def blocked_of(document: Document) -> tuple[str, str]:
    return document["workspace"], document["product"]


def import_lists(store: Store, versions: Sequence[ListVersion], lists: Iterator[tuple[str, UserItems]]) -> None:
    """Versions that are there whole stay; one that was cut off is begun again. Lists that are live stay live."""
    begun = {version.id for version in versions if _begin(store, version)}
    for version, group in groupby(lists, key=lambda line: line[0]):
        while batch := [one for _, one in islice(group, _BATCH)]:
            if version in begun:
                store.add_lists(version, batch)
    for version in begun:
        store.seal_lists(version)
    for one in versions:
        if store.live_lists(one.workspace) is None:
            store.point_lists(one.workspace, one.id, expected=None)


def _begin(store: Store, version: ListVersion) -> bool:
    """Whether its lists are still to come."""
    there = store.list_version(version.id)
    if there is not None and there.sealed:
        return False
    if there is not None:
        store.delete_lists(version.id)
    store.begin_lists(replace(version, sealed=False))
    return True


def import_runs(store: Store, runs: Iterable[SavedRun]) -> None:
    for run in runs:
        if store.run(run.id) is None:
            store.save_run(run)
