"""A file too large for memory becomes typed Parquet in a temporary folder, piece by piece."""

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
from rlreco.transactions.parse.dates import DateJudge
from rlreco.transactions.parse.typed_lines import decimal_comma, number_columns, read_table, typed

# Lines take about as much memory as their text takes on disk; above this they had better stay there.
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
    """As `read_lines`, but a folder of Parquet files, or a file of more than `most_in_memory` bytes, stays on disk."""
    if isinstance(source, Path) and source.is_dir():
        return scan_lines(source, columns, preferred)
    file = open_table(source, watch)
    called = Path(str(name or getattr(source, "name", None) or "The file")).name
    chosen = find_columns(file.names, columns, preferred)
    if not isinstance(file, PieceTable) or file.size <= most_in_memory:
        return read_table(file, called, chosen, date_order, watch)
    as_it_is = _scanned(source, file, columns, preferred)
    return as_it_is or spill(file, called, chosen, date_order, watch)


def _scanned(
    source: Path | BinaryIO,
    file: PieceTable,
    columns: Mapping[str, str] | None,
    preferred: Mapping[str, str] | None,
) -> LinesOnDisk | None:
    """A Parquet file whose columns have the right types needs no second one beside it."""
    if not isinstance(file, ParquetTable) or not isinstance(source, Path):
        return None
    try:
        return scan_lines(source, columns, preferred)
    except WrongTypesError:
        return None


def spill(
    file: PieceTable, called: str, columns: Columns, date_order: str | None = None, watch: Watch = UNWATCHED
) -> LinesOnDisk:
    """Two passes: the first keeps every piece as it is and judges the whole, the second gives each piece its types.

    The folder goes with the lines. Raises as `read_lines`, and then leaves nothing.
    """
    folder = tempfile.TemporaryDirectory(prefix="rlreco-")
    raw, kept = Path(folder.name) / "raw.parquet", Path(folder.name) / "lines.parquet"
    comma, judged = _judge(file, columns, raw, watch, date_order)
    rows = _write(kept, SCHEMA, _typed_pieces(raw, columns, file.first_row, comma, judged, watch))
    raw.unlink()
    if not rows:
        raise DataError(f"{called} has a header and no rows. Choose a file with transactions in it.")
    types = {field.name: field.type for field in SCHEMA}
    same = Columns(**{name: name for name in SCHEMA.names})
    return LinesOnDisk((str(kept),), called, same, rows, types, True, file.notes, folder)


def _judge(
    file: PieceTable, columns: Columns, raw: Path, watch: Watch, date_order: str | None
) -> tuple[bool, str | None]:
    """Whether the decimal sign is a comma, and the order of the dates, None where the column holds dates."""
    wanted = sorted(set(columns.mapping().values()))
    dates, commas, row = DateJudge(columns.ordered_at), set[str](), file.first_row
    schema, writer = None, None
    try:
        for batch in file.batches(wanted, watch):
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
    return decimal_comma(commas, file), None if is_date else date_order or dates.order()


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
