"""Delimited text: its separator, its header, and all of its rows or none."""

import codecs
import csv
import io
from collections.abc import Iterator
from functools import partial

import pyarrow as pa
import pyarrow.csv

from rlreco.errors import DataError
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.encodings import find_encoding

_SEPARATORS = ",;\t|"
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE = 2**17
_BLOCK = 4 * 2**20


class TextTable:
    """A text file, loaded as text throughout: types guessed from the first rows would lose later values.

    size : bytes, unpacked
    """

    def __init__(self, buffer: pa.Buffer, watch: Watch = UNWATCHED) -> None:
        self._encoding = find_encoding(buffer, watch)
        self._buffer = buffer.slice(self._encoding.bom)
        self.size = self._buffer.size
        sample = self._sample()
        self._skipped, self.separator, self.names = _header(sample)
        self.first_row = self._skipped + 1
        self.notes = {
            "format": "text",
            "encoding": self._encoding.name,
            "separator": _NAMES.get(self.separator, self.separator),
        }

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
                rows += batch.num_rows
                watch.step(0.1 + 0.8 * source.tell() / self._buffer.size, "Reading the file")
                yield batch.rename_columns(columns)
        except (pa.ArrowException, UnicodeError, OSError) as error:
            raise self._unreadable(error, bad, rows) from error
        if self._encoding.newlines > rows + self._skipped:
            self._check_quotes()

    def load(self, columns: list[str], watch: Watch = UNWATCHED) -> pa.Table:
        """Every row of `columns` as dictionary-encoded text. Raises DataError if that isn't possible exactly."""
        batches = list(self.batches(columns, watch))
        if batches:
            return pa.Table.from_batches(batches)
        return pa.table({name: pa.array([], pa.string()) for name in columns})

    def _is_one_line(self) -> bool:
        return "\r" not in self._sample().rstrip()

    def _sample(self) -> str:
        start = self._buffer.slice(0, min(_SAMPLE, self._buffer.size)).to_pybytes()
        return codecs.getincrementaldecoder(self._encoding.name)().decode(start)

    def _reader(
        self, source: pa.BufferReader, columns: list[str], bad: list[pyarrow.csv.InvalidRow]
    ) -> pyarrow.csv.CSVStreamingReader:
        # Numbered names, because a header may hold one name twice.
        numbered = [str(number) for number in range(len(self.names))]
        included = [str(self.names.index(name)) for name in columns]
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
                newlines_in_values=True,
                invalid_row_handler=partial(_refused, bad),
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=included,
                column_types={number: pa.dictionary(pa.int32(), pa.string()) for number in included},
                strings_can_be_null=False,
            ),
        )

    def _unreadable(self, error: Exception, bad: list[pyarrow.csv.InvalidRow], rows: int) -> DataError:
        if bad:
            where = f"Row {bad[0].number}" if bad[0].number else f"A row after row {rows + self._skipped}"
            return DataError(
                f"{where} has {bad[0].actual_columns} cells and the header {bad[0].expected_columns}: "
                f"{bad[0].text[:80]!r}. Nothing was read; correct the row, or export the file again."
            )
        return DataError(f"The text can't be read as a table: {str(error).splitlines()[0][:200]}. Export it again.")

    def _check_quotes(self) -> None:
        """Raises DataError for a stray quotation mark, which would put several rows into one cell."""
        wrapper = io.TextIOWrapper(pa.BufferReader(self._buffer), self._encoding.name, newline="")
        reader = csv.reader(wrapper, delimiter=self.separator, strict=True)
        try:
            for _ in reader:
                pass
        except csv.Error as error:
            raise DataError(
                f"Near row {reader.line_num} a quotation mark is opened and not closed properly ({error}), "
                "so rows would be lost in one cell. Nothing was read; correct the row, or export the file again."
            ) from error


def _refused(bad: list[pyarrow.csv.InvalidRow], row: pyarrow.csv.InvalidRow) -> str:
    bad.append(row)
    return "error"


def _header(sample: str) -> tuple[int, str, list[str]]:
    """Lines to skip (the header, and Excel's "sep=;" before it), separator, names."""
    declared = sample[4] if sample[:4].lower() == "sep=" and len(sample) > 4 else ""
    rest = sample.split("\n", 1)[1] if declared and "\n" in sample else sample
    separator = declared or max(_SEPARATORS, key=lambda candidate: _likelihood(rest, candidate))
    rows = _rows(rest, separator)
    names, lines = next(rows, ([], 0))
    return lines + bool(declared), separator, [name.strip() for name in names]


def _likelihood(sample: str, separator: str) -> tuple[float, int]:
    """Share of the first rows with as many cells as the header, and the number of these cells."""
    widths = [len(row) for row, _ in _first(_rows(sample, separator), 50)]
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (sum(width == widths[0] for width in widths) / len(widths), widths[0])


def _rows(sample: str, separator: str) -> Iterator[tuple[list[str], int]]:
    """The rows that aren't blank, and the line that each ends on; the last of the sample may be cut off."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    try:
        yield from ((row, reader.line_num) for row in reader if row)
    except csv.Error:
        return


def _first(rows: Iterator[tuple[list[str], int]], most: int) -> list[tuple[list[str], int]]:
    first = [row for row, _ in zip(rows, range(most), strict=False)]
    return first[:-1] if len(first) > 2 and len(first) < most else first
