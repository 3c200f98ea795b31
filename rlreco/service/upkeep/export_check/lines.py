"""The lines of an export, and its manifest. A fault becomes one DataError that names the file and the line."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from rlreco.errors import ConflictError, DataError, RLRecoError

FORMAT = 1
MANIFEST = "rlreco-export.json"
PARTS = (
    *("customers", "products", "candidate_sets", "experiments", "editions", "neighbours", "derived", "sessions"),
    *("descriptions", "orders", "list_versions", "lists", "blocked", "runs"),
)

_MOST_CHARACTERS = 300
"""Characters of a reason that are shown: a damaged value may be a megabyte."""

Document = dict[str, Any]
Item = TypeVar("Item")


def manifest(directory: Path) -> dict[str, int]:
    """Number of lines of each part; 0 for parts that an earlier release didn't write.

    Raises DataError for a folder that is not a complete export, or is one of a newer format.
    """
    path = directory / MANIFEST
    try:
        content = json.loads(path.read_bytes().decode())
        version, counts = int(content["format"]), content["counts"]
    except (OSError, ValueError, LookupError, TypeError, ArithmeticError, RecursionError):
        raise DataError(f"{directory} is not a complete export: it has no readable {MANIFEST}. Export again.") from None
    if version > FORMAT:
        raise DataError(f"{directory} has export format {version}; this RLReco reads up to {FORMAT}. Upgrade RLReco.")
    if not isinstance(counts, dict) or not all(map(_is_count, counts.values())):
        raise DataError(f"{path}: the counts are not whole numbers from 0. Export again.")
    return {part: counts.get(part, 0) for part in PARTS}


def read_lines(directory: Path, part: str, record: Callable[[Document], Item]) -> Iterator[Item]:
    """record : makes the item of a line, or raises what is wrong with it

    Raises DataError for a file that can't be read, and for the first line that is damaged.
    """
    path = directory / f"{part}.jsonl"
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                yield _item(path, number, line, record)
    except OSError as error:
        raise DataError(f"The export can't be read: {path}: {error.strerror}. Export again.") from None


def damaged(path: Path, number: int, reason: str) -> DataError:
    """reason : the end of the sentence, without a full stop"""
    short = " ".join(reason.split())
    if len(short) > _MOST_CHARACTERS:
        short = short[:_MOST_CHARACTERS] + " ..."
    return DataError(f"{path} is damaged in line {number}: {short.removesuffix('.')}. Export again.")


def _item(path: Path, number: int, line: bytes, record: Callable[[Document], Item]) -> Item:
    try:
        return record(_document(line))
    except ConflictError as error:
        raise ConflictError(f"{path}, line {number}: {error}") from None
    except KeyError as error:
        raise damaged(path, number, f"it has no {error.args[0]!r}") from None
    except RecursionError:
        raise damaged(path, number, "it is nested too deeply") from None
    except (ValueError, LookupError, TypeError, ArithmeticError, AttributeError, RLRecoError) as error:
        raise damaged(path, number, str(error) or "it can't be read") from None


def _document(line: bytes) -> Document:
    try:
        document = json.loads(line.decode(), object_pairs_hook=_each_once)
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not valid JSON: {error.msg} at character {error.pos + 1}") from None
    if not isinstance(document, dict):
        raise ValueError("it is not a JSON object")
    return document


def _each_once(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        raise ValueError("a JSON object in it has a key twice")
    return document


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0
