"""Results in two parts: plain data as msgpack, and the buffers of their tables in a file that the receiver maps.

Tables take no memory of their own in the receiving process: their pages are read from the file when needed. Nothing
in either part can name code.
"""

from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from rlreco.isolation.tables import Place, Record, record_of, table_of

BUFFERS = "result.buffers"
_ALIGNMENT = 64
_TABLE = 1
"""Number of the extension type of msgpack that stands for a table."""


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


def unpack(data: bytes, path: Path, kind: Any) -> Any:
    """A result of the kind, whose tables lie in the file; they stay mapped for as long as they live.

    The file has to be at rest: its values are looked at once. Raises an exception of any type where the data or the
    file isn't as `pack` writes them.
    """
    mapped = _mapped(path)

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


def _mapped(path: Path) -> pa.Buffer:
    # Opening a pipe that took the file's place would never return.
    if path.is_symlink() or not path.is_file():
        raise ValueError(f"{path.name} isn't a file.")
    return pa.memory_map(str(path)).read_buffer() if path.stat().st_size else pa.py_buffer(b"")
