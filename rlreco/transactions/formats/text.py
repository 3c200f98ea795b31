"""Delimited text: its header, and all of its rows or none."""

import codecs
import csv
import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from rlreco.errors import DataError
from rlreco.language import gettext, gettext_noop, number
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.beginning import beginning
from rlreco.transactions.formats.dialect import (
    NAMES,
    Dialect,
    Rows,
    find_dialect,
    is_underline,
    rewritten,
    rows_of,
)
from rlreco.transactions.formats.encodings import Encoding, find_encoding
from rlreco.transactions.formats.foreign_errors import first_line
from rlreco.transactions.formats.header_row import header_index, refuse_headless

_SAMPLE = 2**17
_LARGEST_SAMPLE = 2**23
_BLOCK = 4 * 2**20
_LONGEST_FOOTER = 5
_FOOTER = re.compile(
    r"record\(s\)|\brecords?\b|\btotals?\b|\bsumme\b|\bgesamt|\bseller id\b|\bend of\b|\breport\b|\bgenerated\b"
    r"|\bprinted\b|\bdownloaded\b|\bexported\b|\brows?\b|\btotal\w*\b|\bsuma\b|\btotale\b|итого|всего|合計|合计|합계",
    re.IGNORECASE,
)
# The beginning that is parsed for `head`, grown until it has enough rows.
_HEADS = (2**19, 2**22)
_OTHER_CELLS = gettext_noop(
    "Row {row} has {cells} cells and the header {names}: {text}. Nothing was read; correct the row, or export the file "
    "again."
)
_OTHER_CELLS_AFTER = gettext_noop(
    "A row after row {row} has {cells} cells and the header {names}: {text}. Nothing was read; correct the row, or "
    "export the file again."
)


class TextTable:
    """A text file, loaded as text throughout: types guessed from the first rows would lose later values.

    size : bytes, unpacked
    """

    def __init__(
        self, buffer: pa.Buffer, watch: Watch = UNWATCHED, encoding: str | None = None, header: bool = True
    ) -> None:
        """header : False if the first row is data; the columns are then called "1", "2", ..."""
        self._encoding = find_encoding(buffer, watch, encoding or None)
        self._buffer = _without_marks(buffer.slice(self._encoding.bom), self._encoding)
        self.size = self._buffer.size
        dialect = find_dialect(*self._sample())
        self.separator = dialect.separator
        self.notes = self._notes(dialect)
        if dialect.rewrite:
            self._rewrite(dialect)
        self._quote = dialect.quote
        self._take_header(dialect, header)
        self.sheets: list[str] = []
        self.skipped_sheets: list[str] = []
        self.notices: list[str] = [self._encoding.doubt] if self._encoding.doubt else []

    def batches(self, columns: list[str], watch: Watch = UNWATCHED) -> Iterator[pa.RecordBatch]:
        """The rows of `columns` in pieces, each column as dictionary-encoded text.

        The last step checks the file as a whole, so the pieces count only when the iterator has ended.
        """
        if self._encoding.newlines < self._skipped and self._is_one_line():
            return
        bad: list[pyarrow.csv.InvalidRow] = []
        source, rows = pa.BufferReader(self._buffer), 0
        try:
            for batch in self._reader(source, columns, bad):
                if any(row.number and row.number <= rows + batch.num_rows + self._skipped for row in bad):
                    raise pa.ArrowInvalid("a short row among others")
                self._refuse_surplus(batch, rows + self.first_row)
                rows += batch.num_rows
                watch.step(0.1 + 0.8 * source.tell() / self._buffer.size, gettext_noop("Reading the file"))
                yield batch.select(range(len(columns))).rename_columns(columns)
        except (pa.ArrowException, UnicodeError, OSError) as error:
            raise self._unreadable(error, bad, rows) from error
        self._leave_out_footer(bad)
        if self._encoding.newlines > rows + len(bad) + self._skipped:
            self._check_quotes()

    def load(self, columns: list[str], watch: Watch = UNWATCHED) -> pa.Table:
        """Every row of `columns` as dictionary-encoded text. Raises DataError if that isn't possible exactly."""
        batches = list(self.batches(columns, watch))
        if batches:
            return pa.Table.from_batches(batches)
        return pa.table({name: pa.array([], pa.string()) for name in columns})

    def head(self, rows: int = 5000) -> pa.Table:
        """Up to so many of the first rows as plain text, the columns called "0", "1", ... by their place.

        Rows with another number of cells are left out here; `load` refuses them.
        """
        first: list[Sequence[str]] = []
        for size in _HEADS:
            first = list(islice(self._first_rows(size), rows))
            if len(first) >= rows or size >= self._buffer.size:
                break
        columns: Sequence[Sequence[str]] = list(zip(*first, strict=True)) or [()] * len(self.names)
        return pa.table({str(index): pa.array(columns[index], pa.string()) for index in range(len(self.names))})

    def _first_rows(self, size: int) -> Iterator[list[str]]:
        """The rows of the first bytes, without a last one that they may cut off."""
        text, is_cut = self._decoded(size)
        most = text.count("\n") + text.count("\r") + 2
        for row, line in rows_of(text, Dialect(self.separator, self._quote), is_cut, most):
            if line > self._skipped and len(row) == self._width:
                yield row

    def _notes(self, dialect: Dialect) -> dict[str, str]:
        separator = NAMES.get(dialect.separator, dialect.separator)
        return {"format": "text", "encoding": self._encoding.name, "separator": separator}

    def _take_header(self, dialect: Dialect, is_there: bool) -> None:
        """Set the names, the lines to skip above the data, and the number of cells of a row."""
        sample, is_cut = self._sample()
        text = sample.split(_line_end(sample), 1)[-1] if dialect.declared else sample
        rows = rows_of(text, Dialect(self.separator, self._quote), is_cut)
        if not is_there:
            self._number_columns(len(rows[0][0]) if rows else 0, dialect)
            return
        index = header_index([row for row, _ in rows])
        if index is None:
            refuse_headless(rows[0][0], self.separator)
        header, line, body = _below_rule(rows, index or 0)
        self._skipped = line + dialect.declared
        self.first_row = self._skipped + 1
        self._width = _width(header, body)
        self.names = [name.strip().strip("\ufeff") for name in header[: self._width]]

    def _number_columns(self, width: int, dialect: Dialect) -> None:
        self._skipped, self._width = int(dialect.declared), width
        self.first_row = self._skipped + 1
        self.names = [str(number) for number in range(1, width + 1)]

    def _is_one_line(self) -> bool:
        return "\r" not in self._sample()[0].rstrip()

    def _sample(self) -> tuple[str, bool]:
        """The beginning of the text, at least a few lines of it, and whether there is more."""
        size = _SAMPLE
        text, is_cut = self._decoded(size)
        while is_cut and size < _LARGEST_SAMPLE and text.count("\n") + text.count("\r") < 3:
            size *= 8
            text, is_cut = self._decoded(size)
        return text, is_cut

    def _decoded(self, size: int) -> tuple[str, bool]:
        start = beginning(self._buffer, size)
        text = codecs.getincrementaldecoder(self._encoding.name)().decode(start)
        return text, size < self._buffer.size

    def _rewrite(self, dialect: Dialect) -> None:
        """Put the text into a temporary file as UTF-8 in quotes where they are needed, and map it."""
        wrapper = io.TextIOWrapper(pa.BufferReader(self._buffer), self._encoding.name)
        newlines = 0
        with tempfile.NamedTemporaryFile(prefix="rlreco-") as file:
            for line in rewritten(wrapper, dialect):
                newlines += line.count("\n")
                file.write(line.encode())
            file.flush()
            self._buffer = pa.memory_map(file.name).read_buffer() if file.tell() else pa.py_buffer(b"")
        self._encoding = replace(self._encoding, name="utf-8", bom=0, newlines=newlines)

    def _reader(
        self, source: pa.BufferReader, columns: list[str], bad: list[pyarrow.csv.InvalidRow]
    ) -> pyarrow.csv.CSVStreamingReader:
        # Numbered names, because a header may hold one name twice.
        numbered = [str(number) for number in range(self._width)]
        included = [str(self.names.index(name)) for name in columns]
        surplus = numbered[len(self.names) :]
        return pyarrow.csv.open_csv(
            source,
            read_options=pyarrow.csv.ReadOptions(
                encoding="utf8" if self._encoding.name == "utf-8" else self._encoding.name,
                column_names=numbered,
                skip_rows=self._skipped,
                block_size=_BLOCK,
                # One thread, so that a bad row has its number. Two would not be faster here.
                use_threads=False,
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=self.separator,
                quote_char=self._quote,
                newlines_in_values=True,
                invalid_row_handler=partial(_refused, bad),
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=included + surplus,
                column_types={number: pa.dictionary(pa.int32(), pa.string()) for number in included}
                | {number: pa.string() for number in surplus},
                strings_can_be_null=False,
            ),
        )

    def _refuse_surplus(self, batch: pa.RecordBatch, row: int) -> None:
        """Raises DataError for a cell beyond the header; empty ones come from separators at the ends of the rows."""
        surplus = self._width - len(self.names)
        for column in batch.columns[batch.num_columns - surplus :] if surplus else []:
            index = pc.index(pc.not_equal(pc.utf8_trim_whitespace(column), ""), True).as_py()
            if index >= 0:
                raise DataError(
                    gettext(
                        "Row {row} has {cells} cells and the header {names}: the last holds {text}. Nothing was read; "
                        "correct the row, or export the file again.",
                        row=row + index,
                        cells=self._width,
                        names=len(self.names),
                        text=repr(column[index].as_py()[:80]),
                    )
                )

    def _leave_out_footer(self, bad: list[pyarrow.csv.InvalidRow]) -> None:
        """Say that the last rows are a report's footer, such as the number of its records."""
        if bad:
            text = repr(bad[0].text[:80])
            notice = (
                gettext("The last row is no part of the table and left out: {text}.", text=text)
                if len(bad) == 1
                else gettext(
                    "The last {rows} rows are no part of the table and left out: {text}.",
                    rows=number(len(bad)),
                    text=text,
                )
            )
            self.notices = list(dict.fromkeys([*self.notices, notice]))

    def _unreadable(self, error: Exception, bad: list[pyarrow.csv.InvalidRow], rows: int) -> DataError:
        if bad:
            message = _OTHER_CELLS if bad[0].number else _OTHER_CELLS_AFTER
            return DataError(
                gettext(
                    message,
                    row=bad[0].number or rows + self._skipped,
                    cells=bad[0].actual_columns,
                    names=bad[0].expected_columns,
                    text=repr(bad[0].text[:80]),
                )
            )
        return DataError(
            gettext("The text can't be read as a table: {error}. Export it again.", error=first_line(error))
        )

    def _check_quotes(self) -> None:
        """Raises DataError for a stray quotation mark, which would put several rows into one cell."""
        wrapper = io.TextIOWrapper(pa.BufferReader(self._buffer), self._encoding.name, newline="")
        above = sum(1 for _ in islice(wrapper, self._skipped))
        reader = csv.reader(wrapper, delimiter=self.separator, quotechar=self._quote, strict=True)
        try:
            for _ in reader:
                pass
        except csv.Error as error:
            raise DataError(
                gettext(
                    "Near row {row} a quotation mark is opened and not closed properly ({error}), so rows would be "
                    "lost in one cell. Nothing was read; correct the row, or export the file again.",
                    row=above + reader.line_num,
                    error=error,
                )
            ) from error


def _refused(bad: list[pyarrow.csv.InvalidRow], row: pyarrow.csv.InvalidRow) -> str:
    bad.append(row)
    is_short = row.actual_columns < row.expected_columns and row.number
    is_footer = is_short and len(bad) <= _LONGEST_FOOTER and _FOOTER.search(bad[0].text)
    return "skip" if is_footer else "error"


def _without_marks(buffer: pa.Buffer, encoding: Encoding) -> pa.Buffer:
    """Without further byte order marks at the beginning, which would hide a quotation mark behind them."""
    mark = "\ufeff".encode(encoding.name, "ignore")
    while mark and beginning(buffer, len(mark)) == mark:
        buffer = buffer.slice(len(mark))
    return buffer


def _line_end(sample: str) -> str:
    return "\n" if "\n" in sample else "\r"


def _below_rule(rows: Rows, index: int) -> tuple[list[str], int, list[list[str]]]:
    """The header, the last line above the data, and the first rows of data; a line of dashes is no data."""
    if not rows:
        return [], 0, []
    header, line = rows[index]
    body = rows[index + 1 :]
    if body and is_underline(body[0][0]):
        line, body = body[0][1], body[1:]
    return header, line, [row for row, _ in body]


def _width(header: list[str], body: list[list[str]]) -> int:
    """The number of cells of each row.

    That of the header, unless all rows have separators at their ends that it lacks, or lack those that it has.
    """
    widths = {len(row) for row in body}
    if len(widths) != 1:
        return len(header)
    width = widths.pop()
    surplus = [cell for row in [header, *body] for cell in row[min(width, len(header)) :]]
    return len(header) if any(cell.strip() for cell in surplus) else width
