"""Limits of an xlsx: its sheets, their extent, and the texts that its cells share."""

import re
import zipfile
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from rlreco.errors import DataError
from rlreco.language import gettext, number
from rlreco.transactions.formats.limits.extent import (
    MOST_CELLS,
    Extent,
    cells_of,
    refuse_many,
    refuse_sheets,
    refuse_wide,
)
from rlreco.transactions.formats.limits.members import pieces, tags
from rlreco.transactions.formats.limits.xml_sheet import exact_extent, most_uses, near_extent, used_text

MOST_TEXT = 2**30
# So many bytes hold a cell with a shared text at the least.
_BYTES_A_USE = 20
_SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet(?=[\s/>])")
_TEXT = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")
_NO_SHEETS = ("sharedstrings.xml", "styles.xml", "theme1.xml", "calcchain.xml", "workbook.xml", ".bin", ".png", ".jpeg")

Members = Sequence[zipfile.ZipInfo]


def refuse_large_xlsx(buffer: pa.Buffer, members: Members) -> None:
    """Raises DataError for too many sheets, for cells too far apart, and for texts that are long and much used."""
    # A link between the parts may give any name to a sheet, so every part counts that isn't certainly something else.
    sheets = [member for member in members if not member.filename.lower().endswith(_NO_SHEETS)]
    n_sheets = max((_count(buffer, member) for member in _named(members, "workbook.xml")), default=0)
    refuse_sheets(n_sheets)
    extents = [_extent(buffer, sheet) for sheet in sheets]
    if cells_of(extents, n_sheets) > MOST_CELLS:
        extents = [exact_extent(_tags(buffer, sheet)) for sheet in sheets]
    refuse_many(cells_of(extents, n_sheets))
    for member in _named(members, "sharedstrings.xml"):
        _refuse_text(buffer, _lengths(buffer, member), sheets)


def _named(members: Members, name: str) -> list[zipfile.ZipInfo]:
    return [member for member in members if member.filename.lower().endswith(name)]


def _tags(buffer: pa.Buffer, member: zipfile.ZipInfo) -> Iterator[bytes]:
    return tags(pieces(buffer, member))


def _count(buffer: pa.Buffer, member: zipfile.ZipInfo) -> int:
    return sum(len(_SHEET.findall(chunk)) for chunk in _tags(buffer, member))


def _extent(buffer: pa.Buffer, member: zipfile.ZipInfo) -> Extent:
    extent = near_extent(_tags(buffer, member), member.file_size) or exact_extent(_tags(buffer, member))
    refuse_wide(extent, member.file_size)
    return extent


def _lengths(buffer: pa.Buffer, member: zipfile.ZipInfo) -> np.ndarray:
    """Number of bytes of each shared text, markup included."""
    lengths, open_length = [], 0
    for chunk in _tags(buffer, member):
        first, *others = _TEXT.split(chunk)
        open_length += len(first)
        if others:
            lengths.append(open_length)
            lengths += map(len, others[:-1])
            open_length = len(others[-1])
    return np.array([*lengths[1:], open_length], dtype=np.int64)


def _refuse_text(buffer: pa.Buffer, lengths: np.ndarray, sheets: Members) -> None:
    """In three steps, each of which reads more: by size, by number of uses, by each use."""
    longest = int(lengths.max(initial=0))
    if longest * sum(sheet.file_size // _BYTES_A_USE for sheet in sheets) <= MOST_TEXT:
        return
    if longest * sum(most_uses(_tags(buffer, sheet)) for sheet in sheets) <= MOST_TEXT:
        return
    total = sum(used_text(_tags(buffer, sheet), lengths) for sheet in sheets)
    if total > MOST_TEXT:
        raise DataError(
            gettext(
                "The cells of the spreadsheet hold {size} MB of text, one of {longest} bytes among them, and share it "
                "so that the file is small. At most {most} MB are read; leave out the column of long texts.",
                size=number(total / 2**20),
                longest=number(longest),
                most=number(MOST_TEXT // 2**20),
            )
        )
