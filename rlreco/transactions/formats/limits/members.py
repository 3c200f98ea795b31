"""The members of a packed spreadsheet, unpacked piece by piece."""

import zipfile
import zlib
from collections.abc import Iterator

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.language import gettext, number

_PACKED_PIECE = 2**15
_LOCAL_HEADER = 30
# A tag or a text that is longer isn't from a spreadsheet program, whose cells hold so many characters.
LONGEST_TEXT, _LONGEST_CELL = 2**20, 32_767


def pieces(buffer: pa.Buffer, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of a member; nothing for one that is locked or packed in an unusual way.

    Readers of spreadsheets refuse those. Unpacked here and not by `zipfile`, which stops at the size that the file
    claims: other readers don't.
    Raises DataError where the bytes don't unpack, or to more than they claim.
    """
    packed = _packed(buffer, member)
    if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return
    plain = member.compress_type == zipfile.ZIP_STORED
    inflate, total = zlib.decompressobj(-15), 0
    for start in range(0, packed.size, _PACKED_PIECE):
        raw = packed.slice(start, min(_PACKED_PIECE, packed.size - start)).to_pybytes()
        piece = raw if plain else _inflated(inflate, raw, member)
        total += len(piece)
        _refuse_lie(total, member)
        yield piece


def tags(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes, cut before a "<", so that no tag is in two pieces. Raises DataError for an endless text."""
    rest = b""
    for chunk in chunks:
        whole, bracket, tail = (rest + chunk).rpartition(b"<")
        rest = bracket + tail
        if len(rest) > LONGEST_TEXT:
            raise DataError(
                gettext(
                    "The spreadsheet holds a text of more than {most} bytes, and a cell can hold {held}. Shorten it, "
                    "or save the table as CSV.",
                    most=number(LONGEST_TEXT),
                    held=number(_LONGEST_CELL),
                )
            )
        if whole:
            yield whole
    yield rest


def _packed(buffer: pa.Buffer, member: zipfile.ZipInfo) -> pa.Buffer:
    header = buffer.slice(member.header_offset, _LOCAL_HEADER).to_pybytes()
    lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    start = member.header_offset + _LOCAL_HEADER + lengths
    if len(header) < _LOCAL_HEADER or start + member.compress_size > buffer.size:
        raise DataError(gettext("The spreadsheet is cut off or damaged. Save it again."))
    return buffer.slice(start, member.compress_size)


def _inflated(inflate: "zlib._Decompress", raw: bytes, member: zipfile.ZipInfo) -> bytes:
    try:
        return inflate.decompress(raw)
    except zlib.error as error:
        raise DataError(
            gettext(
                "The part {part} of the spreadsheet is damaged: {error}. Save it again.",
                part=repr(member.filename[:80]),
                error=error,
            )
        ) from error


def _refuse_lie(total: int, member: zipfile.ZipInfo) -> None:
    if total > member.file_size:
        raise DataError(
            gettext(
                "The part {part} of the spreadsheet unpacks to more than the {bytes} bytes that it claims, so the file "
                "is damaged. Save it again.",
                part=repr(member.filename[:80]),
                bytes=number(member.file_size),
            )
        )
