"""Every sheet of a workbook as columns of text; of a long one, only the cells of a piece are in memory at a time."""

import shutil
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.extras import extra
from rlreco.language import gettext, gettext_noop
from rlreco.transactions.formats.foreign_errors import first_line
from rlreco.transactions.formats.limits.members import tags
from rlreco.transactions.formats.limits.workbook import check
from rlreco.transactions.formats.sheets.parts import LONG, long_sheets
from rlreco.transactions.formats.sheets.pieces import Piece, cut
from rlreco.transactions.formats.unpack import unreadable

_CHUNK = 2**18


@dataclass(frozen=True, slots=True)
class SheetPiece:
    """Rows of a sheet.

    cells : dictionary-encoded texts; what a formula couldn't compute is null
    visible : whether people see the sheet
    done : share of the sheet that is read with this piece, 0 to 1
    """

    cells: pa.RecordBatch
    visible: bool
    done: float


class Sheets:
    """The sheets of an xlsx, xlsb, ods or xls.

    names : of all sheets, hidden ones among them
    """

    def __init__(self, buffer: pa.Buffer, file: IO[bytes], long: int) -> None:
        self._file, self._most = file, long
        self._long = long_sheets(buffer, long)
        if self._long:
            self._archive = zipfile.ZipFile(pa.BufferReader(buffer))
            self._end, self._directory = _copy_without(set(self._long.values()), self._archive, file)
        else:
            file.write(buffer)
        self._book = _open(file)
        self.names: list[str] = self._book.sheet_names

    def pieces(self, name: str) -> Iterator[SheetPiece]:
        """The rows of a sheet from the first of the file, blank ones too, to the last with a cell."""
        if name in self._long:
            yield from self._in_pieces(name, self._long[name])
            return
        self._book = self._book or _open(self._file)
        sheet = _load(self._book, name, from_top=True)
        yield SheetPiece(_encoded(sheet.to_arrow()), sheet.visible == "visible", 1.0)

    def _in_pieces(self, name: str, part: str) -> Iterator[SheetPiece]:
        """The reader holds all cells of a sheet, 60 bytes for each, so every piece is a workbook of its own to it."""
        # Its shared texts would be in memory twice.
        self._book = None
        done, size = 0, self._archive.getinfo(part).file_size
        with self._archive.open(part) as stream:
            for piece in cut(tags(iter(lambda: stream.read(_CHUNK), b"")), self._most):
                self._put(part, piece)
                sheet = _load(_open(self._file), name, from_top=piece.first == 1)
                done += len(piece.xml)
                cells = piece.without_marks(sheet.to_arrow())
                yield SheetPiece(_encoded(cells), sheet.visible == "visible", min(1.0, done / size))

    def _put(self, part: str, piece: Piece) -> None:
        """Make the piece the only long part of the workbook."""
        self._file.seek(self._end)
        self._file.truncate()
        self._file.write(self._directory)
        with zipfile.ZipFile(self._file, "a") as archive:
            archive.writestr(part, piece.xml)


@contextmanager
def open_sheets(buffer: pa.Buffer, long: int = LONG) -> Iterator[Sheets]:
    """The sheets of a workbook, read within the context.

    buffer : the bytes of an xlsx, xlsb, ods or xls
    long : bytes of XML above which a sheet of an xlsx is read in pieces of about this size
    Raises DataError for a workbook beyond the limits, and where it is opened or read for one that is damaged;
    ConfigError without the extra [excel].
    """
    with extra("excel", gettext_noop("Reading spreadsheets")):
        import fastexcel
    check(buffer)
    try:
        with tempfile.TemporaryFile(prefix="rlreco-") as file:
            yield Sheets(buffer, file, long)
    except (fastexcel.FastExcelError, ValueError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise _damaged(error) from error
    except OSError as error:
        raise unreadable(error) from error


def _open(file: IO[bytes]) -> Any:
    """It reads from a file where it can, because it would keep copies of bytes in memory."""
    import fastexcel

    file.flush()
    if sys.platform == "linux":
        return fastexcel.read_excel(f"/proc/self/fd/{file.fileno()}")
    file.seek(0)
    return fastexcel.read_excel(file.read())


def _load(book: Any, name: str, from_top: bool) -> Any:
    """A sheet of texts: types guessed from the first thousand rows turn a later "C537500" into null.

    from_top : whether blank rows above all cells are read too, so that they count in the numbers of the rows
    """
    return book.load_sheet(name, header_row=None, skip_rows=0 if from_top else None, dtypes="string")


def _encoded(cells: pa.RecordBatch) -> pa.RecordBatch:
    columns = [column.dictionary_encode() for column in cells.columns]
    return pa.RecordBatch.from_arrays(columns, names=list(map(str, range(len(columns)))))


def _copy_without(parts: set[str], archive: zipfile.ZipFile, file: IO[bytes]) -> tuple[int, bytes]:
    """Write the archive without some of its members. Returns where they end, and the directory behind them."""
    with zipfile.ZipFile(file, "w") as copy:
        # By name: of several members with one name, the last counts for every reader.
        for member in {member.filename: member for member in archive.infolist()}.values():
            if member.filename not in parts:
                with archive.open(member) as source, copy.open(member.filename, "w") as target:
                    shutil.copyfileobj(source, target, _CHUNK)
        end = file.tell()
    file.seek(end)
    return end, file.read()


def _damaged(error: Exception) -> DataError:
    return DataError(
        gettext(
            "The spreadsheet is damaged, locked or not a spreadsheet: {error}. Save it again.", error=first_line(error)
        )
    )
