"""Results of any type in two files: the pickle, and the columns of its tables, which the receiver maps.

Tables and arrays take no memory of their own in the receiving process: their pages are read from the file when needed.
"""

import pickle
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

_ALIGNMENT = 64
_PICKLE, _BUFFERS = "result.pickle", "result.buffers"


def pack(result: Any, folder: Path) -> None:
    """Write a result into the folder."""
    with (folder / _BUFFERS).open("wb") as file:
        places: list[tuple[int, int]] = []
        seen: dict[tuple[int, int], int] = {}

        def keep(buffer: pickle.PickleBuffer) -> None:
            raw = pa.py_buffer(buffer)
            # Pieces of a table share their words, which are written once.
            if (raw.address, raw.size) not in seen:
                file.write(b"\0" * (-file.tell() % _ALIGNMENT))
                seen[raw.address, raw.size] = file.tell()
                file.write(raw)
            places.append((seen[raw.address, raw.size], raw.size))

        data = pickle.dumps(result, protocol=5, buffer_callback=keep)
    (folder / _PICKLE).write_bytes(pickle.dumps((places, data), protocol=5))


def unpack(folder: Path) -> Any:
    """The result in the folder, whose files are removed; its tables stay mapped for as long as they live."""
    places, data = pickle.loads((folder / _PICKLE).read_bytes())
    path = folder / _BUFFERS
    mapped = pa.memory_map(str(path)).read_buffer() if path.stat().st_size else pa.py_buffer(b"")
    # Where a mapped file can't be removed, its folder is, at the end of the program.
    with suppress(OSError):
        path.unlink()
    return pickle.loads(data, buffers=[mapped.slice(start, size) for start, size in places])
