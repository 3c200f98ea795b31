"""Typed Parquet in a temporary folder from a file that is too large for the memory, piece by piece."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet

from rlreco.errors import DataError
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.columns import Columns, find_columns
from rlreco.transactions.formats.files import open_table
from rlreco.transactions.formats.parquet import ParquetTable
from rlreco.transactions.formats.text import TextTable
from rlreco.transactions.large.disk import LinesOnDisk, WrongTypesError, scan_lines
from rlreco.transactions.lines import SCHEMA, Lines
from rlreco.transactions.parse.cells import comma_in
from rlreco.transactions.parse.dates import DateOrders
from rlreco.transactions.parse.typed_lines import decimal_comma, number_columns, read_table, source_name, typed

# Lines take about as much memory as their text does on disk; above this size they stay there.
MOST_IN_MEMORY = 400 * 2**20

PieceTable = TextTable | ParquetTable


def open_lines(
    source: Path | BinaryIO,
    name: str | None = None,
    columns: Mapping[str, str] | None = None,
    date_order: str | None = None,
    preferred: Mapping[str, str] | None = None,
    watch: Watch = UNWATCHED,
    most_in_memory: int = MOST_IN_MEMORY,
) -> Lines | LinesOnDisk:
    """Like `read_lines`; a folder of Parquet files, or a file of more than `most_in_memory` bytes, stays on disk."""
    if isinstance(source, Path) and source.is_dir():
        return scan_lines(source, columns, preferred)
    file = open_table(source, watch)
    chosen = find_columns(file.names, columns, preferred)
    if not isinstance(file, PieceTable) or file.size <= most_in_memory:
        return read_table(file, source_name(source, name), chosen, date_order, watch)
    as_it_is = _scanned(source, file, columns, preferred)
    return as_it_is or spill(file, source_name(source, name), chosen, date_order, watch)


def _scanned(
    source: Path | BinaryIO,
    file: PieceTable,
    columns: Mapping[str, str] | None,
    preferred: Mapping[str, str] | None,
) -> LinesOnDisk | None:
    """The lines of a Parquet file whose columns have the right types, which needs no copy; else None."""
    if not isinstance(file, ParquetTable) or not isinstance(source, Path):
        return None
    try:
        return scan_lines(source, columns, preferred)
    except WrongTypesError:
        return None


def spill(
    file: PieceTable, source: str, columns: Columns, date_order: str | None = None, watch: Watch = UNWATCHED
) -> LinesOnDisk:
    """The lines of a large file, typed and on disk.

    In two passes: the first copies every piece and decides the decimal sign and the order of dates, the second types
    each piece. The temporary folder is removed with the lines. source : name for people. Raises as `read_lines`.
    """
    folder = tempfile.TemporaryDirectory(prefix="rlreco-")
    raw, typed_file = Path(folder.name) / "raw.parquet", Path(folder.name) / "lines.parquet"
    comma, order = _copy(file, columns, raw, watch, date_order)
    rows = _write(typed_file, SCHEMA, _typed_pieces(raw, columns, file.first_row, comma, order, watch))
    raw.unlink()
    if not rows:
        raise DataError(f"{source} has a header and no rows. Choose a file with transactions in it.")
    types = {field.name: field.type for field in SCHEMA}
    return LinesOnDisk((str(typed_file),), source, columns, rows, types, True, file.notes, folder)


def _copy(
    file: PieceTable, columns: Columns, raw: Path, watch: Watch, date_order: str | None
) -> tuple[bool, str | None]:
    """Whether the decimal sign is a comma, and the order of the dates; None if the column has the type of dates."""
    needed = sorted(set(columns.mapping().values()))
    dates, commas, row = DateOrders(columns.ordered_at), set[str](), file.first_row
    schema, writer = None, None
    try:
        for batch in file.batches(needed, watch):
            writer = writer or pa.parquet.ParquetWriter(raw, schema := batch.schema)
            writer.write_batch(batch)
            piece = pa.Table.from_batches([batch])
            commas |= {comma_in(piece[name]) for name in number_columns(columns)}
            if date_order is None:
                dates.add(piece[columns.ordered_at], row)
            row += batch.num_rows
    finally:
        if writer:
            writer.close()
    is_date = schema is not None and pa.types.is_temporal(schema.field(columns.ordered_at).type)
    return decimal_comma(commas, file), None if is_date else date_order or dates.only()


def _typed_pieces(
    raw: Path, columns: Columns, first_row: int, comma: bool, date_order: str | None, watch: Watch
) -> Iterator[pa.Table]:
    if not raw.exists():
        return
    file, row = pa.parquet.ParquetFile(raw, read_dictionary=sorted(set(columns.mapping().values()))), first_row
    for batch in file.iter_batches(250_000):
        watch.step(0.9, "Checking every value")
        yield typed(pa.Table.from_batches([batch]), columns, row, comma, date_order)
        row += batch.num_rows


def _write(path: Path, schema: pa.Schema, pieces: Iterator[pa.Table]) -> int:
    rows = 0
    with pa.parquet.ParquetWriter(path, schema) as writer:
        for piece in pieces:
            writer.write_table(piece)
            rows += piece.num_rows
    return rows
