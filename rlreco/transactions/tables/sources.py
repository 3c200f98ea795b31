"""The files behind paths: those of a folder, a pattern or a zip, and those that are no tables."""

import glob
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import BinaryIO, TypeAlias

from rlreco.errors import DataError
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.unpack import unpack_members, zip_members
from rlreco.transactions.tables.words import words

Place: TypeAlias = Path | BinaryIO
"""A file, wherever its bytes are."""

MOST_FILES = 2_000
TABLE_ENDINGS = (
    *("csv", "xlsx", "parquet", "zip", "tsv", "txt", "gz", "zst", "xls", "ods"),
    *("json", "jsonl", "tab", "psv", "pq", "xlsm", "xlsb", "ndjson"),
)
"""The usual ones first."""
_ABOUT = {"readme", "license", "licence", "changelog", "citation", "metadata", "dictionary", "about", "requirement"}


@dataclass(frozen=True, slots=True)
class Source:
    """A file that may hold a table.

    title : its name for people, different from the others'
    chosen : whether it was named itself, not only its folder, pattern or zip
    """

    title: str
    place: Place
    chosen: bool


@dataclass(frozen=True, slots=True)
class Sources:
    """Files that may hold tables, and the names of those beside them that don't."""

    files: list[Source]
    ignored: list[str]


def list_sources(places: Sequence[Place], folder: Path, watch: Watch = UNWATCHED) -> Sources:
    """The files behind these places, in order of name within a folder, a pattern or a zip.

    folder : an empty one that the members of zips are unpacked to
    Raises DataError for a folder or pattern without tables, and as `unpack_members`.
    """
    ignored: list[str] = []
    listed = [source for place in places for source in _expanded(place, ignored)]
    files = [file for number, source in enumerate(listed) for file in _unzipped(source, folder, number, ignored, watch)]
    if len(files) > MOST_FILES:
        raise DataError(f"There are {len(files):,} files, and at most {MOST_FILES:,} are read at once. Choose fewer.")
    return Sources(_told_apart(files), ignored)


def is_table_name(name: str) -> bool:
    """Whether a file may be a table by its name: not hidden, not a read-me, and with an ending of such files."""
    base = _base(name)
    ending = base.rsplit(".", 1)[-1].lower() if "." in base else ""
    return not base.startswith((".", "~$")) and ending in TABLE_ENDINGS and not _ABOUT & set(words(base))


def _expanded(place: Place, ignored: list[str]) -> Iterator[Source]:
    if not isinstance(place, Path):
        yield Source(Path(str(getattr(place, "name", None) or "The file")).name, place, True)
    elif place.is_dir():
        yield from _tables_of(sorted(place.iterdir()), f"The folder {place}", ignored)
    elif glob.has_magic(str(place)) and not place.exists():
        yield from _tables_of(map(Path, sorted(glob.glob(str(place), recursive=True))), str(place), ignored)
    else:
        yield Source(place.name, place, True)


def _tables_of(paths: Sequence[Path] | Iterator[Path], where: str, ignored: list[str]) -> list[Source]:
    files = [path for path in paths if path.is_file() and not path.name.startswith((".", "~$"))]
    tables = [Source(path.name, path, False) for path in files if is_table_name(path.name)]
    ignored += [path.name for path in files if not is_table_name(path.name)]
    if not tables:
        beside = f" It has: {', '.join(path.name for path in files[:5])}." if files else ""
        raise DataError(f"{where} holds no table.{beside} Choose CSV, text, spreadsheet or Parquet files.")
    return tables


def _unzipped(source: Source, folder: Path, number: int, ignored: list[str], watch: Watch) -> list[Source]:
    """The tables in a zip of several files; anything else is itself."""
    members = zip_members(source.place)
    tables = sorted(name for name in dict.fromkeys(members) if is_table_name(name))
    if len(members) < 2 or not tables:
        return [source]
    if len(tables) > MOST_FILES:
        raise DataError(f"{source.title} holds {len(tables):,} files, and at most {MOST_FILES:,} are read at once.")
    own = folder / str(number)
    own.mkdir()
    ignored += [name for name in members if name not in tables]
    paths = unpack_members(source.place, tables, own, watch)
    return [Source(_base(name), path, False) for name, path in zip(tables, paths, strict=True)]


def _base(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def _told_apart(files: Sequence[Source]) -> list[Source]:
    """Files of the same name get a number."""
    times, numbers = Counter(source.title for source in files), count(1)
    return [
        source if times[source.title] == 1 else Source(f"{source.title} ({next(numbers)})", source.place, source.chosen)
        for source in files
    ]
