"""Checks of the lines of published lists, blocked products and saved simulations."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rlreco.domain.documents import version_of
from rlreco.domain.lists import ListedItem, is_item_key, item_of
from rlreco.service.lists.tally import Tally
from rlreco.service.upkeep.export_check.bounds import (
    check,
    check_id,
    check_ids,
    check_moment,
    check_numbers,
    check_whole,
    shown,
)
from rlreco.service.upkeep.export_check.contents import Contents
from rlreco.service.upkeep.export_check.lines import damaged
from rlreco.service.upkeep.export_lists import blocked_of, run_of, user_items_of
from rlreco.store.json_text import run_text

Document = dict[str, Any]


def check_version(contents: Contents, document: Document) -> None:
    version = version_of(document)
    check_id("version", version.id)
    check_id("workspace", version.workspace)
    contents.rise("list_versions", version.workspace)
    check(version.id not in contents.versions, f"the version {shown(version.id)} is there twice")
    check_moment("created", version.created)
    check_whole("users", version.users)
    check_whole("entries", version.entries)
    check(version.sealed, "its version is not sealed")
    for items in version.common.values():
        _check_items(items)
    contents.versions[version.id] = len(contents.versions) + 1, version, Tally()


def check_list(contents: Contents, document: Document) -> None:
    version, row = user_items_of(document)
    check(isinstance(version, str) and version in contents.versions, f"the export has no version {shown(version)}")
    _, _, tally = contents.versions[version]
    check_id("customer", row.user)
    contents.rise("lists", list(contents.versions).index(version), row.user)
    if is_item_key(row.user):
        check_id("product", item_of(row.user))
    _check_items(row.items)
    tally.add(row)


def _check_items(items: Iterable[ListedItem]) -> None:
    pairs = tuple(items)
    check_ids("product", [item for item, _ in pairs])
    check_numbers("a score", (score for _, score in pairs))


def check_checksums(contents: Contents, directory: Path) -> None:
    """Raises DataError for a version whose lists are not those that were published."""
    for line, version, tally in contents.versions.values():
        published = (version.users, version.entries, version.checksum)
        if published != (tally.users, tally.entries, tally.checksum):
            reason = f"the lists of {shown(version.id)} don't give its counts and its checksum"
            raise damaged(directory / "list_versions.jsonl", line, reason)


def check_blocked(contents: Contents, document: Document) -> None:
    workspace, product = blocked_of(document)
    check_id("workspace", workspace)
    check_id("product", product)
    contents.rise("blocked", workspace, product)


def check_run(contents: Contents, document: Document) -> None:
    run = run_of(document)
    check_id("run", run.id)
    check_id("workspace", run.workspace)
    check(run.id not in contents.runs, f"the run {shown(run.id)} is there twice")
    check(isinstance(run.name, str), f"its name is {shown(run.name)}, not text")
    check(isinstance(run.body, dict), f"its body is {shown(run.body)}, not an object")
    check_moment("created", run.created)
    run_text(run.body)
    contents.runs.add(run.id)
