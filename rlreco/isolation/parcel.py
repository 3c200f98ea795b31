"""Results in two parts: plain data as msgpack, and the buffers of their tables in a file that the receiver maps.

Tables take no memory of their own in the receiving process: their pages are read from a file when needed. That file is
a copy without a name: whoever could cut off a file that is mapped would end the process that maps it. Nothing in either
part can name code.
"""

import os
import stat
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import msgspec
import pyarrow as pa

from rlreco.isolation.tables import Place, Record, record_of, table_of

BUFFERS = "result.buffers"
_ALIGNMENT = 64
_TABLE = 1
"""Number of the extension type of msgpack that stands for a table."""
_COPIED_AT_ONCE = 2**20
# Opening a pipe that took the file's place would never return, and a link would lead elsewhere.
_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def pack(result: Any, path: Path) -> bytes:
    """The result as msgpack, with its tables in the file. Raises TypeError for types that can't pass."""
    with path.open("wb") as file:
        seen: dict[tuple[int, int], int] = {}

        def keep(buffer: pa.Buffer) -> Place:
            # Pieces of a table share their words, which are written once.
            if (buffer.address, buffer.size) not in seen:
                file.write(b"\0" * (-file.tell() % _ALIGNMENT))
                seen[buffer.address, buffer.size] = file.tell()
                file.write(buffer)
            return seen[buffer.address, buffer.size], buffer.size

        def extension(value: object) -> msgspec.msgpack.Ext:
            if not isinstance(value, pa.Table):
                raise TypeError(f"A {type(value).__name__} doesn't pass from a child to its parent.")
            return msgspec.msgpack.Ext(_TABLE, msgspec.msgpack.encode(record_of(value, keep)))

        return msgspec.msgpack.encode(result, enc_hook=extension)


def unpack(data: bytes, path: Path, kind: Any, most: int) -> Any:
    """A result of the kind, whose tables lie in a copy of the file; it stays mapped for as long as they live.

    most : bytes that the file may have
    Whatever happens to the file afterwards doesn't touch the result. Raises an exception of any type where the data or
    the file isn't as `pack` writes them.
    """
    mapped = _mapped_copy(path, most)

    def find(place: Place) -> pa.Buffer:
        start, size = place
        if start + size > mapped.size:
            raise ValueError(f"A buffer ends at {start + size:,} of {mapped.size:,} bytes.")
        return mapped.slice(start, size)

    def table(code: int, record: memoryview) -> pa.Table:
        if code != _TABLE:
            raise ValueError(f"Extension {code} isn't a table.")
        return table_of(msgspec.msgpack.decode(record, type=Record), find)

    return msgspec.msgpack.decode(data, type=kind, ext_hook=table, dec_hook=lambda _, value: value)


def _mapped_copy(path: Path, most: int) -> pa.Buffer:
    with os.fdopen(os.open(path, _READING), "rb", buffering=0) as source, TemporaryFile() as copy:
        for piece in _pieces(source, most):
            copy.write(piece)
        copy.flush()
        size = copy.tell()
        return pa.py_buffer(mmap(copy.fileno(), size, access=ACCESS_READ)) if size else pa.py_buffer(b"")


def _pieces(source: IO[bytes], most: int) -> Iterator[bytes]:
    """Of a file as it is at first, however it grows. Raises ValueError for what isn't a file, and for more bytes."""
    status = os.fstat(source.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("The buffers aren't a file.")
    if status.st_size > most:
        raise ValueError(f"The buffers have {status.st_size:,} bytes, above {most:,}.")
    left = status.st_size
    while left and (piece := source.read(min(left, _COPIED_AT_ONCE))):
        left -= len(piece)
        yield piece
