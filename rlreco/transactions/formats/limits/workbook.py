"""Spreadsheets that would take too much memory or time, refused before a cell is read.

A file of 2 KB can name two cells that lie 17 billion cells apart, and readers make room for all of them.
"""

import zipfile
from collections.abc import Sequence

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.language import gettext, number
from rlreco.transactions.formats.beginning import ZIP, beginning
from rlreco.transactions.formats.limits import ods, xls, xlsb
from rlreco.transactions.formats.limits.extent import Extent, cells_of, refuse_many, refuse_sheets, refuse_wide
from rlreco.transactions.formats.limits.members import pieces, tags
from rlreco.transactions.formats.limits.xlsx import refuse_large_xlsx

MOST_UNPACKED = 2 * 2**30
MOST_PARTS = 5_000


def check(buffer: pa.Buffer) -> None:
    """Raises DataError for a spreadsheet of too many sheets, cells, texts or unpacked bytes, or with impossible cells.

    buffer : the bytes of an xlsx, xlsb, ods or xls
    """
    if beginning(buffer) != ZIP:
        xls.refuse_large(buffer)
        return
    members = _members(buffer)
    _refuse_unpacked(members)
    _refuse_extents(buffer, members)
    refuse_large_xlsx(buffer, [member for member in members if member.filename != "content.xml"])


def _members(buffer: pa.Buffer) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(pa.BufferReader(buffer)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise DataError(
            gettext("The spreadsheet is damaged or cut off: {error}. Save it again.", error=error)
        ) from error


def _refuse_unpacked(members: Sequence[zipfile.ZipInfo]) -> None:
    size = sum(member.file_size for member in members)
    if size > MOST_UNPACKED or len(members) > MOST_PARTS:
        raise DataError(
            gettext(
                "The spreadsheet unpacks to {size} MB in {parts} parts, and at most {most_size} MB in {most_parts} "
                "parts are read. Save the table as CSV or Parquet.",
                size=number(size / 2**20),
                parts=number(len(members)),
                most_size=number(MOST_UNPACKED // 2**20),
                most_parts=number(MOST_PARTS),
            )
        )


def _refuse_extents(buffer: pa.Buffer, members: Sequence[zipfile.ZipInfo]) -> None:
    extents: list[Extent] = []
    n_sheets = 0
    for member in members:
        if member.filename == "content.xml":
            extents += ods.extents_of(tags(pieces(buffer, member)), member.file_size)
            n_sheets += len(extents)
        elif member.filename.lower().endswith("workbook.bin"):
            n_sheets += xlsb.sheets_in(pieces(buffer, member))
        elif member.filename.lower().endswith(".bin"):
            extents.append(xlsb.extent_of(pieces(buffer, member)))
            refuse_wide(extents[-1], member.file_size)
    refuse_sheets(n_sheets)
    refuse_many(cells_of(extents, n_sheets))
