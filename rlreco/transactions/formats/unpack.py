"""The unpacked bytes of a file, mapped from the disk so that they don't fill the memory."""

import errno
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any, BinaryIO

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.hints import no_file
from rlreco.language import gettext, gettext_noop, number
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.beginning import OLE, ZIP, beginning
from rlreco.transactions.formats.other_kinds import refuse_archive

# A zip bomb unpacks to a thousand times its size, sales as text seldom to fifty times. Small files are harmless.
MOST_TIMES = 200
HARMLESS = 256 * 2**20
_CHUNK = 4 * 2**20

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


def unpacked(source: Path | BinaryIO, watch: Watch = UNWATCHED) -> pa.Buffer:
    """All bytes of a file, unpacked where it is gz, zst, or a zip of one file.

    A path is mapped and bytes in memory aren't copied. Unpacked bytes go to a temporary file that lives as long as the
    buffer. Raises DataError for a file that doesn't exist, is empty, damaged or cut off, or unpacks to too much.
    """
    with _errors(source):
        buffer = _mapped(source) if isinstance(source, Path) else _in_place(source)
        return _unpack(buffer, watch)


def zip_members(source: Path | BinaryIO) -> list[str]:
    """Names of the files in a zip, without hidden ones; none for a workbook or anything else.

    `source` can be read again afterwards.
    """
    with _errors(source):
        buffer = _mapped(source) if isinstance(source, Path) else _peeked(source)
        if beginning(buffer) != ZIP:
            return []
        with _zip(buffer) as archive:
            return [] if _holds_workbook(archive) else [member.filename for member in _members(archive)]


def unpack_members(source: Path | BinaryIO, names: Sequence[str], folder: Path, watch: Watch = UNWATCHED) -> list[Path]:
    """A file in `folder` for each of these members of a zip, in the same order.

    Raises DataError as `unpacked` does, for all members together, and for a packed file within the zip.
    """
    with _errors(source):
        buffer = _mapped(source) if isinstance(source, Path) else _in_place(source)
        with _zip(buffer) as archive:
            members = [archive.getinfo(name) for name in names]
            _refuse_bomb(sum(member.file_size for member in members), buffer.size)
            return list(_files(archive, members, folder, buffer.size, watch))


def unreadable(error: OSError) -> DataError:
    """A failure of reading or writing as an error for the user."""
    if error.errno == errno.EFBIG:
        return DataError(
            gettext(
                "The file unpacks to more bytes than this server takes. Leave out what isn't needed, save it as "
                "Parquet, or use the command line."
            )
        )
    if error.errno == errno.ENOSPC:
        return DataError(
            gettext("The disk is too full to unpack the file. Free some of it, or unpack the file yourself.")
        )
    return DataError(gettext("The file can't be read: {reason}.", reason=error.strerror or error))


def is_workbook(buffer: pa.Buffer) -> bool:
    """Whether the bytes are an xlsx, xlsb or ods, which are zips with certain members, or an xls."""
    start = beginning(buffer)
    if start != ZIP:
        return start == OLE
    with _zip(buffer) as archive:
        return _holds_workbook(archive)


@contextmanager
def _errors(source: Path | BinaryIO) -> Iterator[None]:
    """Failures of reading and unpacking as errors for the user."""
    try:
        yield
    except FileNotFoundError as error:
        raise no_file(source) from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise DataError(
            gettext("The archive is damaged, cut off or locked: {error}. Unpack it yourself.", error=error)
        ) from error
    except OSError as error:
        raise unreadable(error) from error


def _mapped(path: Path) -> pa.Buffer:
    if path.is_dir():
        raise DataError(gettext("{path} is a folder. Choose one file in it.", path=path))
    if path.stat().st_size == 0:
        raise empty_file()
    return pa.memory_map(str(path)).read_buffer()


def _in_place(source: BinaryIO) -> pa.Buffer:
    # The value, not getbuffer(): that would copy bytes that are shared with others, such as an upload.
    buffer = pa.py_buffer(source.getvalue() if isinstance(source, BytesIO) else source.read())
    if not buffer.size:
        raise empty_file()
    return buffer


def empty_file() -> DataError:
    return DataError(gettext("The file is empty. Choose a file with a header and rows."))


def _peeked(source: BinaryIO) -> pa.Buffer:
    buffer = _in_place(source)
    source.seek(0)
    return buffer


def _unpack(buffer: pa.Buffer, watch: Watch) -> pa.Buffer:
    start = beginning(buffer)
    if start.startswith(_GZIP) or start == _ZSTD:
        return _decompress(buffer, "zstd" if start == _ZSTD else "gzip", watch)
    return _unzip(buffer, watch) if start == ZIP else buffer


def _decompress(buffer: pa.Buffer, kind: str, watch: Watch) -> pa.Buffer:
    try:
        return _to_disk(pa.CompressedInputStream(pa.BufferReader(buffer), kind), buffer.size, watch)
    except OSError as error:
        # The errors of packed bytes have no number, those of the disk have.
        raise unreadable(error) if error.errno else _damaged(kind, error) from error


def _damaged(kind: str, error: OSError) -> DataError:
    return DataError(gettext("The {kind} file is damaged or cut off: {error}. Copy it again.", kind=kind, error=error))


def _unzip(buffer: pa.Buffer, watch: Watch) -> pa.Buffer:
    with _zip(buffer) as archive:
        _refuse_bomb(sum(member.file_size for member in archive.infolist()), buffer.size)
        if _holds_workbook(archive):
            return buffer
        with archive.open(_only_member(archive)) as member:
            return _to_disk(member, buffer.size, watch)


def _holds_workbook(archive: zipfile.ZipFile) -> bool:
    names = archive.namelist()
    return any(name.startswith("xl/workbook") for name in names) or "content.xml" in names


@contextmanager
def _zip(buffer: pa.Buffer) -> Iterator[zipfile.ZipFile]:
    with pa.BufferReader(buffer) as reader, zipfile.ZipFile(reader) as archive:
        yield archive


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files that a person would see."""
    files = [file for file in archive.infolist() if not file.is_dir() and not file.filename.startswith("__MACOSX")]
    return [file for file in files if not file.filename.rsplit("/", 1)[-1].startswith(".")]


def _files(
    archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], folder: Path, packed: int, watch: Watch
) -> Iterator[Path]:
    done = 0
    for place, member in enumerate(members):
        watch.step(0.9 * place / len(members), gettext("Unpacking {file}", file=member.filename[:60]))
        # Never under the member's own name, which may lead out of the folder.
        path = folder / f"{place}.table"
        with archive.open(member) as stream, path.open("wb") as file:
            while chunk := stream.read(_CHUNK):
                file.write(chunk)
                done += len(chunk)
                _refuse_bomb(done, packed)
        _refuse_packed(path, member.filename)
        yield path


def _refuse_packed(path: Path, name: str) -> None:
    """A zip in a zip would get round the limits that bombs have."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(_GZIP) or start == _ZSTD or (start == ZIP and not is_workbook(_mapped(path))):
        raise DataError(
            gettext("The zip holds another packed file, {file}. Unpack it and choose its files.", file=name)
        )


def _only_member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = _members(archive)
    if len(members) != 1:
        refuse_archive(archive.namelist())
        raise DataError(
            gettext(
                "The zip must hold exactly one file, and has {files}: {listed}. Unpack it and choose.",
                files=len(members),
                listed=", ".join(file.filename for file in members[:5]) or gettext("none"),
            )
        )
    return members[0]


def _to_disk(stream: IO[bytes] | Any, packed: int, watch: Watch) -> pa.Buffer:
    """Unpack to a temporary file that is removed with its last user, and map it."""
    with tempfile.NamedTemporaryFile(prefix="rlreco-") as file:
        while chunk := stream.read(_CHUNK):
            file.write(chunk)
            _refuse_bomb(file.tell(), packed)
            watch.step(min(0.9, file.tell() / (packed * 12)), gettext_noop("Unpacking the file"))
        file.flush()
        return _mapped(Path(file.name))


def _refuse_bomb(unpacked: int, packed: int) -> None:
    if unpacked > HARMLESS and unpacked > MOST_TIMES * packed:
        raise DataError(
            gettext(
                "The file of {packed} MB unpacks to more than {unpacked} MB, as no table does. If you trust it, unpack "
                "it yourself.",
                packed=number(packed / 2**20, 1),
                unpacked=f"{unpacked / 2**20:.0f}",
            )
        )
