"""Files in the buckets of S3 and of Google Cloud Storage, by Arrow's own clients: nothing needs to be installed."""

from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.language import gettext, number
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.addresses.address import Address
from rlreco.transactions.addresses.partitions import is_partitioned

_WILD = frozenset("*[")
_CHUNK = 1 << 20
_MOST_FILES = 2_000
_PATIENCE = "retry_limit_seconds"


def copy(address: Address, folder: Path, watch: Watch = UNWATCHED) -> Path:
    """The object of that name; a folder with those of a prefix or a pattern.

    Credentials are those of the address or of the environment, as its provider's own tools find them.
    """
    with _errors_of(address):
        files, root, names = _found(address)
        for done, name in enumerate(names):
            watch.step(0.0, gettext("Copying file {file} of {files}", file=number(done + 1), files=number(len(names))))
            _copied(files, f"{root}/{name}", folder / name)
    return folder / names[0] if len(names) == 1 and "/" not in names[0] else folder


def _found(address: Address) -> tuple[Any, str, list[str]]:
    """The file system, the folder in it, and the files below that are named."""
    from pyarrow.fs import FileSelector, FileSystem, FileType

    place, _, options = address.text.partition("?")
    parts = place.split("/")
    wild = next((index for index, part in enumerate(parts) if _WILD & set(part)), len(parts))
    if address.scheme == "gs" and _PATIENCE not in options:
        # By default it tries again for a quarter of an hour.
        options = f"{options}&{_PATIENCE}=30".removeprefix("&")
    files, path = FileSystem.from_uri("/".join(parts[:wild]) + (options and f"?{options}"))
    info = files.get_file_info(path)
    if info.type == FileType.File:
        root, _, name = path.rpartition("/")
        return files, root, [name]
    selector = FileSelector(path, recursive=True, allow_not_found=True)
    below = [entry.path[len(path) + 1 :] for entry in files.get_file_info(selector) if entry.type == FileType.File]
    return files, path, _chosen(below, "/".join(parts[wild:]), address)


def _chosen(names: list[str], pattern: str, address: Address) -> list[str]:
    """The files that a pattern names; without one those of the folder itself, and of its partitions."""
    chosen = sorted(name for name in names if (_matches(name, pattern) if pattern else is_partitioned(name)))
    if not chosen:
        raise DataError(gettext("{address} holds no file. Check the name, and who may read it.", address=address))
    if len(chosen) > _MOST_FILES:
        raise DataError(
            gettext(
                "{place} holds {files} files, and at most {most} are read at once.",
                place=address,
                files=number(len(chosen)),
                most=number(_MOST_FILES),
            )
        )
    return chosen


def _matches(name: str, pattern: str) -> bool:
    """Whether a name fits; an asterisk stays within a folder, two go through all."""
    if "**" in pattern:
        return fnmatchcase(name, pattern.replace("**/", "*")) or fnmatchcase(name, pattern)
    parts, patterns = name.split("/"), pattern.split("/")
    return len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))


def _copied(files: Any, source: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with files.open_input_stream(source) as stream, target.open("wb") as file:
        while chunk := stream.read(_CHUNK):
            file.write(chunk)


@contextmanager
def _errors_of(address: Address) -> Iterator[None]:
    """Raises DataError in place of the clients' errors, whose texts may hold keys."""
    try:
        yield
    except (pa.ArrowException, OSError, ImportError) as error:
        raise DataError(
            gettext(
                "{address} can't be read ({error}). Check the name, the credentials that the environment gives, and "
                "the connection; or copy the files here and name those.",
                address=address,
                error=type(error).__name__,
            )
        ) from None
