"""The first bytes of a file, which tell its kind."""

import pyarrow as pa

ZIP, OLE, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
"""OLE is the container of an xls and of other documents of its time."""


def beginning(buffer: pa.Buffer, size: int = 4) -> bytes:
    """Up to so many of the first bytes."""
    return buffer.slice(0, min(size, buffer.size)).to_pybytes()
