"""A file whose path holds further columns: year=2024/month=01/part.parquet."""

from collections.abc import Iterator, Mapping

import pyarrow as pa

from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.files import TableFile


class PartitionedTable:
    """A table file with columns that have one value each; a column of the file itself stays as it is."""

    def __init__(self, file: TableFile, values: Mapping[str, str | None]) -> None:
        self._file = file
        self._values = {name: value for name, value in values.items() if name not in file.names}
        self.names = [*file.names, *self._values]
        self.first_row, self.notes = file.first_row, file.notes
        self.sheets, self.skipped_sheets = file.sheets, file.skipped_sheets
        self.size: int = getattr(file, "size", 0)
        self.notices: list[str] = getattr(file, "notices", [])

    def load(self, columns: list[str], watch: Watch = UNWATCHED) -> pa.Table:
        """Every row of `columns`."""
        table = self._file.load(self._own(columns), watch)
        for name in self._values:
            table = table.append_column(name, [_constant(self._values[name], table.num_rows)])
        return table.select(columns)

    def head(self, rows: int = 5000) -> pa.Table:
        """The first rows, columns named by position."""
        head = self._file.head(rows)
        for name, value in self._values.items():
            head = head.append_column(str(self.names.index(name)), _constant(value, head.num_rows))
        return head

    def batches(self, columns: list[str], watch: Watch = UNWATCHED) -> Iterator[pa.RecordBatch]:
        """The rows of `columns` in pieces."""
        own, read = self._own(columns), getattr(self._file, "batches", None)
        pieces = read(own, watch) if read else self._file.load(own, watch).to_batches()
        yield from (self._extended(piece, columns) for piece in pieces)

    def _own(self, columns: list[str]) -> list[str]:
        """The file's own ones among these columns; one at least, which tells the number of rows."""
        return [name for name in columns if name not in self._values] or self._file.names[:1]

    def _extended(self, batch: pa.RecordBatch, columns: list[str]) -> pa.RecordBatch:
        arrays = [
            _constant(self._values[name], batch.num_rows) if name in self._values else batch.column(name)
            for name in columns
        ]
        return pa.RecordBatch.from_arrays(arrays, names=columns)


def _constant(value: str | None, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.string()), rows)
