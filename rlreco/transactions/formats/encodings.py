"""The encoding of a text, decided by all of its bytes."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.progress import UNWATCHED, Watch

_CHUNK = 2**20
# The five bytes that Windows-1252 leaves undefined.
_NOT_CP1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a text are to be decoded.

    name : for Python's codecs, without a byte order mark
    bom : number of bytes of that mark
    newlines : number of line ends
    """

    name: str
    bom: int
    newlines: int


def find_encoding(buffer: pa.Buffer, watch: Watch = UNWATCHED) -> Encoding:
    """UTF-8 if every byte fits, UTF-16 by its mark or its zeros, else Windows-1252, else Latin-1.

    A look at the beginning isn't enough: in Online Retail the first byte beyond ASCII comes at row 38,249.
    Raises DataError for text that is cut off in the middle of a character, and for bytes that are not text.
    """
    start = buffer.slice(0, min(4096, buffer.size)).to_pybytes()
    wide = _UTF16.get(start[:2]) or _wide_by_zeros(start)
    if wide:
        return _wide(buffer, wide, 2 if start[:2] in _UTF16 else 0)
    _refuse_zeros(buffer)
    bom = 3 if start.startswith(codecs.BOM_UTF8) else 0
    newlines = sum(chunk.count(b"\n") for chunk in _chunks(buffer))
    return Encoding(_narrow(buffer, watch), bom, newlines)


def _chunks(buffer: pa.Buffer) -> Iterator[bytes]:
    for start in range(0, buffer.size, _CHUNK):
        yield buffer.slice(start, min(_CHUNK, buffer.size - start)).to_pybytes()


def _wide_by_zeros(start: bytes) -> str | None:
    """UTF-16 by its zeros: every other byte of plain letters is 0."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) < 0.4 * len(start) / 2:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _wide(buffer: pa.Buffer, name: str, bom: int) -> Encoding:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        newlines = sum(decoder.decode(chunk).count("\n") for chunk in _chunks(buffer))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise DataError(f"The file looks like UTF-16 and is damaged or cut off: {error.reason}.") from error
    return Encoding(name, bom, newlines)


def _refuse_zeros(buffer: pa.Buffer) -> None:
    row = 1
    for chunk in _chunks(buffer):
        index = chunk.find(b"\0")
        if index >= 0:
            row += chunk.count(b"\n", 0, index)
            raise DataError(
                f"Row {row} holds a zero byte, so the file is damaged or not a text table. "
                "Export it again as CSV, or choose a spreadsheet or Parquet file."
            )
        row += chunk.count(b"\n")


def _narrow(buffer: pa.Buffer, watch: Watch) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    beyond_ascii, done = False, 0
    try:
        for chunk in _chunks(buffer):
            beyond_ascii |= not decoder.decode(chunk).isascii()
            done += len(chunk)
            watch.step(0.1 * done / buffer.size, "Reading the file")
    except UnicodeDecodeError:
        return _single_byte(buffer)
    if decoder.getstate()[0] and beyond_ascii:
        raise DataError("The file is cut off in the middle of a character. Copy or export it again.")
    return _single_byte(buffer) if decoder.getstate()[0] else "utf-8"


def _single_byte(buffer: pa.Buffer) -> str:
    odd = any(chunk.translate(None, _NOT_CP1252) != chunk for chunk in _chunks(buffer))
    return "latin-1" if odd else "cp1252"
