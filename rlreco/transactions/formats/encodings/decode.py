"""A buffer in pieces, and decoded as a whole."""

import codecs
from collections.abc import Iterator

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.language import gettext

_CHUNK = 2**20


def chunks(buffer: pa.Buffer, size: int = _CHUNK) -> Iterator[bytes]:
    for start in range(0, buffer.size, size):
        yield buffer.slice(start, min(size, buffer.size - start)).to_pybytes()


def refuse_zeros(buffer: pa.Buffer) -> None:
    """Raises DataError for a zero byte, which no text in bytes has."""
    row = 1
    for chunk in chunks(buffer):
        index = chunk.find(b"\0")
        if index >= 0:
            row += chunk.count(b"\n", 0, index)
            raise DataError(
                gettext(
                    "Row {row} holds a zero byte, so the file is damaged or not a text table. Export it again as CSV, "
                    "or choose a spreadsheet or Parquet file.",
                    row=row,
                )
            )
        row += chunk.count(b"\n")


def refuse_undecodable(buffer: pa.Buffer, name: str, label: str) -> int:
    """The number of line ends of a text. Raises DataError for a byte that the encoding doesn't have.

    label : the encoding's name for people
    """
    decoder, newlines = codecs.getincrementaldecoder(name)(), 0
    try:
        for chunk in chunks(buffer):
            newlines += decoder.decode(chunk).count("\n")
        newlines += decoder.decode(b"", final=True).count("\n")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(name, "ignore")
        row = 1 + newlines + (before.count("\n") or before.count("\r"))
        raise DataError(
            gettext(
                "Row {row} holds the byte {byte}, which is not a character in {encoding}. Nothing was read; correct "
                "the row, or give another encoding.",
                row=row,
                byte=f"0x{error.object[error.start]:02X}",
                encoding=gettext(label),
            )
        ) from error
    return newlines
