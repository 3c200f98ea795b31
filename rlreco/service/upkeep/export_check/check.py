"""Checks a whole export before any of it is written: every line's types, bounds and digests, and how they fit."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from rlreco.service.upkeep.export_check.bounds import check_plain
from rlreco.service.upkeep.export_check.contents import Contents
from rlreco.service.upkeep.export_check.lines import damaged, read_lines
from rlreco.service.upkeep.export_check.lists import (
    check_blocked,
    check_checksums,
    check_list,
    check_run,
    check_version,
)
from rlreco.service.upkeep.export_check.logs import check_order, check_session
from rlreco.service.upkeep.export_check.shops import (
    check_customer,
    check_derived,
    check_description,
    check_edition,
    check_experiment,
    check_neighbours,
    check_product,
    check_set,
)

Check = Callable[[Contents, dict[str, Any]], None]

CHECKS: Mapping[str, Check] = {
    "candidate_sets": check_set,
    "experiments": check_experiment,
    "customers": check_customer,
    "products": check_product,
    "descriptions": check_description,
    "editions": check_edition,
    "neighbours": check_neighbours,
    "derived": check_derived,
    "sessions": check_session,
    "orders": check_order,
    "list_versions": check_version,
    "lists": check_list,
    "blocked": check_blocked,
    "runs": check_run,
}
"""In an order in which each part comes after those that it names."""

_ADDED_LATER = ("descriptions", "editions", "neighbours", "orders")
"""Parts that exports of earlier releases lack."""


def check_export(directory: Path, counts: Mapping[str, int]) -> Contents:
    """counts : lines of each part, by the manifest

    Raises DataError for the first line that is damaged, and for a part that isn't whole.
    """
    contents = Contents()
    for part, of_part in CHECKS.items():
        if counts[part] or part not in _ADDED_LATER or (directory / f"{part}.jsonl").exists():
            n_lines = sum(read_lines(directory, part, partial(_checked, of_part, contents)))
            if n_lines != counts[part]:
                reason = f"the file has {n_lines:,} lines, but the export was of {counts[part]:,}"
                raise damaged(directory / f"{part}.jsonl", min(n_lines, counts[part]) + 1, reason)
    check_checksums(contents, directory)
    return contents


def _checked(of_part: Check, contents: Contents, document: dict[str, Any]) -> int:
    """1, so that lines can be counted."""
    check_plain(document)
    of_part(contents, document)
    return 1
