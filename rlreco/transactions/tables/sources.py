"""The files behind paths: those of a folder, a pattern or a zip, and those that are no tables."""

import glob
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import BinaryIO, TypeAlias

from rlreco.errors import DataError
from rlreco.language import gettext, number
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.addresses.address import Address
from rlreco.transactions.addresses.fetch import fetch
from rlreco.transactions.addresses.partitions import is_partitioned, partition_of
from rlreco.transactions.formats.unpack import unpack_members, zip_members
from rlreco.transactions.tables.words import words

Place: TypeAlias = Path | BinaryIO | Address
"""A file, wherever its bytes are, or an address."""

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
    partition : column -> value, of the folders that it lies in
    """

    title: str
    place: Path | BinaryIO
    chosen: bool
    partition: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sources:
    """Files that may hold tables, and the names of those beside them that don't."""

    files: list[Source]
    ignored: list[str]


def list_sources(places: Sequence[Place], folder: Path, watch: Watch = UNWATCHED) -> Sources:
    """The files behind these places, in order of name within a folder, a pattern or a zip.

    folder : an empty one that addresses are copied to, and the members of zips unpacked
    Raises DataError for a folder or pattern without tables, and as `fetch` and `unpack_members`.
    """
    ignored: list[str] = []
    local = [_local(place, folder / f"address-{number}", watch) for number, place in enumerate(places)]
    listed = [source for place in local for source in _expanded(place, ignored)]
    files = [file for number, source in enumerate(listed) for file in _unzipped(source, folder, number, ignored, watch)]
    if len(files) > MOST_FILES:
        raise DataError(
            gettext(
                "There are {files} files, and at most {most} are read at once. Choose fewer.",
                files=number(len(files)),
                most=number(MOST_FILES),
            )
        )
    return Sources(_told_apart(files), ignored)


def is_table_name(name: str) -> bool:
    """Whether a file may be a table by its name: not hidden, not a read-me, and with an ending of such files."""
    base = _base(name)
    ending = base.rsplit(".", 1)[-1].lower() if "." in base else ""
    return not base.startswith((".", "~$")) and ending in TABLE_ENDINGS and not _ABOUT & set(words(base))


def _local(place: Place, folder: Path, watch: Watch) -> Path | BinaryIO:
    """The place itself, or what an address names as files."""
    if not isinstance(place, Address):
        return place
    folder.mkdir()
    return fetch(place, folder, watch)


def _expanded(place: Path | BinaryIO, ignored: list[str]) -> Iterator[Source]:
    if not isinstance(place, Path):
        yield Source(Path(str(getattr(place, "name", None) or "The file")).name, place, True)
    elif place.is_dir():
        yield from _tables_of(_files_in(place), place, gettext("The folder {folder}", folder=place), ignored)
    elif glob.has_magic(str(place)) and not place.exists():
        matches = map(Path, sorted(glob.glob(str(place), recursive=True)))
        yield from _tables_of(matches, _fixed_part(place), str(place), ignored)
    else:
        yield Source(place.name, place, True)


def _files_in(folder: Path) -> list[Path]:
    """The files of a folder, and of the partitions in it, such as year=2024/month=01."""
    if not any(path.is_dir() and "=" in path.name for path in folder.iterdir()):
        return sorted(folder.iterdir())
    return sorted(path for path in folder.rglob("*") if is_partitioned(path.relative_to(folder).as_posix()))


def _fixed_part(pattern: Path) -> Path:
    """The folders above the first sign of a pattern."""
    parts = pattern.parts
    return Path(*parts[: next(index for index, part in enumerate(parts) if glob.has_magic(part))])


def _tables_of(paths: Iterable[Path], root: Path, where: str, ignored: list[str]) -> list[Source]:
    files = [path for path in paths if path.is_file() and not path.name.startswith((".", "~$"))]
    tables = [
        Source(path.name, path, False, partition_of(path.relative_to(root).as_posix()))
        for path in files
        if is_table_name(path.name)
    ]
    ignored += [path.name for path in files if not is_table_name(path.name)]
    if not tables:
        raise _no_table(where, [path.name for path in files[:5]])
    return tables


def _no_table(where: str, files: Sequence[str]) -> DataError:
    sentences = (
        gettext("{place} holds no table.", place=where),
        gettext("It has: {names}.", names=", ".join(files)) if files else "",
        gettext("Choose CSV, text, spreadsheet or Parquet files."),
    )
    return DataError(" ".join(filter(None, sentences)))


def _unzipped(source: Source, folder: Path, place: int, ignored: list[str], watch: Watch) -> list[Source]:
    """The tables in a zip of several files; anything else is itself."""
    members = zip_members(source.place)
    tables = sorted(name for name in dict.fromkeys(members) if is_table_name(name))
    if len(members) < 2 or not tables:
        return [source]
    if len(tables) > MOST_FILES:
        raise DataError(
            gettext(
                "{place} holds {files} files, and at most {most} are read at once.",
                place=source.title,
                files=number(len(tables)),
                most=number(MOST_FILES),
            )
        )
    own = folder / str(place)
    own.mkdir()
    ignored += [name for name in members if name not in tables]
    paths = unpack_members(source.place, tables, own, watch)
    return [Source(_base(name), path, False, source.partition) for name, path in zip(tables, paths, strict=True)]


def _base(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def _told_apart(files: Sequence[Source]) -> list[Source]:
    """Files of the same name get a number."""
    times, numbers = Counter(source.title for source in files), count(1)
    return [
        source if times[source.title] == 1 else replace(source, title=f"{source.title} ({next(numbers)})")
        for source in files
    ]
