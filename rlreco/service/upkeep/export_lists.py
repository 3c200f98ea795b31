"""The parts of an export beside experiments: each workspace's live lists, its blocked products, and saved simulations.

Earlier versions of the lists are left out: they serve to roll back in the store where they were published.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from rlreco.domain.documents import listed, version_document
from rlreco.domain.lists import ListVersion, SavedRun, UserItems
from rlreco.store.base import Store

_BATCH = 500
_ALL = 1_000_000
"""Limit above any number of saved simulations."""

Document = dict[str, Any]


def list_parts(store: Store, workspaces: Sequence[str]) -> dict[str, Iterable[Document]]:
    """Name of each part -> its documents, read from the store while they are written."""
    live = [version for workspace in workspaces if (version := _live(store, workspace)) is not None]
    return {
        "list_versions": (version_document(replace(version, replaced=None)) for version in live),
        "lists": (
            {"version": version.id, "user": row.user, "items": [[*item] for item in row.items]}
            for version in live
            for row in store.lists(version.id)
        ),
        "blocked": (
            {"workspace": workspace, "product": product}
            for workspace in workspaces
            for product in sorted(store.blocked(workspace))
        ),
        "runs": (_run_document(run) for row in reversed(store.runs(limit=_ALL)) if (run := store.run(row.id))),
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
    """(id of the version, a customer's list in it)"""
    return document["version"], UserItems(document["user"], listed(document["items"]))


def blocked_of(document: Document) -> tuple[str, str]:
    """(workspace, product)"""
    return document["workspace"], document["product"]


def import_lists(store: Store, versions: Sequence[ListVersion], lists: Iterator[tuple[str, UserItems]]) -> None:
    """Complete versions stay as they are, incomplete ones are imported again, and live lists stay live.

    lists : (id of the version, a customer's list), sorted by version
    """
    begun = {version.id for version in versions if _begin(store, version)}
    for version, group in groupby(lists, key=lambda line: line[0]):
        while batch := [row for _, row in islice(group, _BATCH)]:
            if version in begun:
                store.add_lists(version, batch)
    for version in begun:
        store.seal_lists(version)
    for published in versions:
        if store.live_lists(published.workspace) is None:
            store.point_lists(published.workspace, published.id, expected=None)


def _begin(store: Store, version: ListVersion) -> bool:
    """Whether the lists of this version have to be imported."""
    existing = store.list_version(version.id)
    if existing is not None and existing.sealed:
        return False
    if existing is not None:
        store.delete_lists(version.id)
    store.begin_lists(replace(version, sealed=False))
    return True


def import_runs(store: Store, runs: Iterable[SavedRun]) -> None:
    for run in runs:
        if store.run(run.id) is None:
            store.save_run(run)
