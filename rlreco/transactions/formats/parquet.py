"""Parquet files, whose columns have types."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from rlreco.errors import DataError
from rlreco.language import gettext, gettext_noop
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.foreign_errors import first_line

_PIECE = 250_000
# About the size of a line as text, to compare files of both kinds.
_BYTES_A_ROW = 85
_LONGEST_SHOWN = 1_000
_UNREADABLE = (pa.ArrowException, OSError, UnicodeError)


class ParquetTable:
    """A Parquet file, whose first row is row 1.

    size : about its bytes as text
    """

    first_row = 1

    size: int

    def __init__(self, buffer: pa.Buffer) -> None:
        try:
            self._file = pa.parquet.ParquetFile(pa.BufferReader(buffer))
            # Texts that repeat are stored once in the file, and stay so: half the time to read, and later to look at.
            self._coded = pa.parquet.ParquetFile(
                pa.BufferReader(buffer), metadata=self._file.metadata, read_dictionary=_texts(self._file.schema_arrow)
            )
        except _UNREADABLE as error:
            raise _damaged(error) from error
        self.names = list(self._file.schema_arrow.names)
        self.notes = {"format": "Parquet"}
        self.size = self._file.metadata.num_rows * _BYTES_A_ROW
        self.sheets: list[str] = []
        self.skipped_sheets: list[str] = []

    def load(self, columns: list[str], watch: Watch = UNWATCHED) -> pa.Table:
        """Every row of `columns`, in the file's own types, texts dictionary-encoded."""
        groups, tables = self._file.num_row_groups, []
        try:
            for group in range(groups):
                watch.step(0.9 * group / groups, gettext_noop("Reading the file"))
                tables.append(self._coded.read_row_group(group, columns, use_threads=False))
                # Texts that aren't UTF-8 would raise later, wherever they are first looked at.
                tables[-1].validate(full=True)
        except _UNREADABLE as error:
            raise _damaged(error) from error
        watch.step(0.9, gettext_noop("Reading the file"))
        return pa.concat_tables(tables) if tables else self._coded.schema_arrow.empty_table().select(columns)

    def head(self, rows: int = 5000) -> pa.Table:
        """Up to so many of the first rows in the file's own types, the columns called "0", "1", ... by their place.

        Only the first batches are read, and damage further down doesn't matter here; `load` refuses it.
        """
        schema, first, missing = self._file.schema_arrow, list[pa.RecordBatch](), rows
        try:
            for batch in self._coded.iter_batches(max(1, rows), use_threads=False):
                first.append(_shortened(batch.slice(0, missing)))
                missing -= first[-1].num_rows
                if missing <= 0:
                    break
        except (pa.ArrowException, OSError):
            pass
        return pa.Table.from_batches(first, first[0].schema if first else schema).rename_columns(
            list(map(str, range(len(self.names))))
        )

    def batches(self, columns: list[str], watch: Watch = UNWATCHED) -> Iterator[pa.RecordBatch]:
        """The rows of `columns` in pieces."""
        done, rows = 0, max(1, self._file.metadata.num_rows)
        try:
            for batch in self._file.iter_batches(_PIECE, columns=columns):
                batch.validate(full=True)
                done += batch.num_rows
                watch.step(0.9 * done / rows, gettext_noop("Reading the file"))
                yield batch
        except _UNREADABLE as error:
            raise _damaged(error) from error


def _shortened(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Texts decoded, and cut off: one of 32 MB that is stored once would be there on every row."""
    columns = [_short(column) if pa.types.is_dictionary(column.type) else column for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _short(column: pa.DictionaryArray) -> pa.Array:
    if not pa.types.is_string(column.type.value_type):
        return column
    return pc.utf8_slice_codeunits(column.dictionary, 0, _LONGEST_SHOWN).take(column.indices)


def _texts(schema: pa.Schema) -> list[str]:
    return [field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)]


def _damaged(error: Exception) -> DataError:
    if isinstance(error, UnicodeError) or "UTF8" in str(error):
        return DataError(
            gettext("A text or a name in the Parquet file is not UTF-8, so it is damaged. Write it again.")
        )
    return DataError(
        gettext("The Parquet file is damaged or cut off: {error}. Copy it again.", error=first_line(error))
    )
