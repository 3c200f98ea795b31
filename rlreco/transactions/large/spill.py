"""Typed Parquet in a temporary folder from a file that is too large for the memory, piece by piece."""

import math
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from rlreco.errors import DataError
from rlreco.language import gettext, gettext_noop
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.addresses.partitions import partition_of
from rlreco.transactions.duckdb_connection import connect
from rlreco.transactions.formats.files import TableFile
from rlreco.transactions.large.disk import LinesOnDisk, WrongTypesError, is_large_parquet, scan_lines
from rlreco.transactions.lines import SCHEMA, Lines
from rlreco.transactions.parse.dates import DateOrders
from rlreco.transactions.parse.decimals import Signs, decimal_comma_of, signs_of
from rlreco.transactions.read_options import AS_IT_IS, ReadOptions
from rlreco.transactions.reading.dates import WrittenDates, written_dates
from rlreco.transactions.reading.filled_down import codes, filled_down
from rlreco.transactions.reading.plan import Plan, count_columns, make_plan, needed_columns, number_columns
from rlreco.transactions.reading.read import (
    Sales,
    chosen_columns,
    read_table,
    report_of,
    source_name,
)
from rlreco.transactions.reading.remarks import Excluded, Tally
from rlreco.transactions.reading.typed_lines import typed
from rlreco.transactions.roles.choose import Choice
from rlreco.transactions.tables.open_tables import open_tables

# Lines take about as much memory as their text does on disk; above this size they stay there.
MOST_IN_MEMORY = 400 * 2**20
# So many rows decide how money, guests and blanks are meant; decimal signs and dates are judged by all.
_ROWS_THAT_TELL = 1_000_000
_PIECE = 250_000


@runtime_checkable
class PieceTable(TableFile, Protocol):
    """A file that hands out its rows in pieces. size : about its bytes as text, unpacked"""

    size: int

    def batches(self, columns: list[str], watch: Watch = UNWATCHED) -> Iterator[pa.RecordBatch]:
        """The rows of `columns` in pieces."""
        ...


def open_lines(
    source: Sales,
    name: str | None = None,
    options: ReadOptions = AS_IT_IS,
    watch: Watch = UNWATCHED,
    most_in_memory: int = MOST_IN_MEMORY,
) -> Lines | LinesOnDisk:
    """Like `read_lines`; a folder of Parquet files, or a file of more than `most_in_memory` bytes, stays on disk."""
    only = source[0] if isinstance(source, Sequence) and len(source) == 1 else source
    if isinstance(only, Path) and (as_it_is := _scanned(only, options, most_in_memory)):
        return as_it_is
    file = open_tables(only, watch, options)
    choice = chosen_columns(file, file.head(), options)
    if isinstance(file, PieceTable) and file.size > most_in_memory:
        return spill(file, source_name(only, name), choice, options, watch)
    return read_table(file, source_name(only, name), choice, options, watch)


def _scanned(path: Path, options: ReadOptions, most_in_memory: int) -> LinesOnDisk | None:
    """The lines of a folder of Parquet files, or of a large Parquet file, that need no copy; else None."""
    try:
        if not (_is_parquet_folder(path) or is_large_parquet(path, most_in_memory)):
            return None
        return scan_lines(path, options)
    except WrongTypesError:
        return None


def _is_parquet_folder(path: Path) -> bool:
    """Whether a folder, with those in it, holds Parquet files alone, and no columns in the names of folders."""
    if not path.is_dir():
        return False
    files = [file for file in path.rglob("*") if file.is_file() and not file.name.startswith((".", "_"))]
    partitioned = any(partition_of(file.relative_to(path).as_posix()) for file in files)
    return bool(files) and not partitioned and all(file.suffix == ".parquet" for file in files)


def spill(
    file: PieceTable, source: str, choice: Choice, options: ReadOptions = AS_IT_IS, watch: Watch = UNWATCHED
) -> LinesOnDisk:
    """The lines of a large file, typed and on disk.

    In two passes: the first copies every piece and decides the decimal sign and the order of dates, the second types
    each piece. The temporary folder is removed with the lines. source : name for people. Raises as `read_lines`.
    """
    folder = tempfile.TemporaryDirectory(prefix="rlreco-")
    raw, typed_file = Path(folder.name) / "raw.parquet", Path(folder.name) / "lines.parquet"
    comma, dates = _copy(file, choice, raw, watch, options)
    if not raw.exists():
        raise DataError(gettext("{file} has a header and no rows. Choose a file with transactions in it.", file=source))
    plan = make_plan(_rows_that_tell(raw), choice, comma, dates, file.first_row, options)
    rows, filled = _write(typed_file, raw, plan, file.first_row, watch)
    raw.unlink()
    report = report_of(file, plan, _tally(typed_file, rows), filled)
    return LinesOnDisk(
        (str(typed_file),),
        source,
        choice.columns,
        rows,
        {field.name: field.type for field in SCHEMA},
        clean=True,
        ours=True,
        notes=file.notes,
        temporary=folder,
        report=report,
    )


def _copy(file: PieceTable, choice: Choice, raw: Path, watch: Watch, options: ReadOptions) -> tuple[bool, WrittenDates]:
    """Whether the decimal sign is a comma, and how the dates are written."""
    name, row = choice.columns.ordered_at, file.first_row
    dates, signs = DateOrders(name, options.date_order), {column: Signs() for column in number_columns(choice)}
    schema, writer = None, None
    try:
        for batch in file.batches(needed_columns(choice), watch):
            writer = writer or pa.parquet.ParquetWriter(raw, schema := batch.schema)
            writer.write_batch(batch)
            piece = pa.Table.from_batches([batch])
            signs = {column: sign | signs_of(piece[column]) for column, sign in signs.items()}
            dates.add(piece[name], row)
            row += batch.num_rows
    finally:
        if writer:
            writer.close()
    kind = pa.timestamp("us") if schema is None else schema.field(name).type
    comma = decimal_comma_of(signs, options.decimal, count_columns(choice))
    return comma, written_dates(dates, name, kind, options)


def _rows_that_tell(raw: Path) -> pa.Table:
    """Pieces from all over the file: a currency, a discount or a guest may come late."""
    n_pieces = max(1, math.ceil(pa.parquet.read_metadata(raw).num_rows / _PIECE))
    chosen = {*np.linspace(0, n_pieces - 1, max(1, _ROWS_THAT_TELL // _PIECE)).astype(int).tolist()}
    return pa.Table.from_batches([batch for at, batch in enumerate(_raw_batches(raw)) if at in chosen])


def _raw_batches(raw: Path) -> Iterator[pa.RecordBatch]:
    schema = pa.parquet.read_schema(raw)
    texts = [field.name for field in schema if pa.types.is_dictionary(field.type) or pa.types.is_string(field.type)]
    yield from pa.parquet.ParquetFile(raw, read_dictionary=texts).iter_batches(_PIECE)


def _whole_orders(raw: Path, order_id: str | None) -> Iterator[pa.Table]:
    """The rows in pieces that end with an order: its lines are filled down and share its total."""
    rest: pa.Table | None = None
    for batch in _raw_batches(raw):
        piece = pa.Table.from_batches([batch])
        piece = piece if rest is None else pa.concat_tables([rest, piece]).unify_dictionaries()
        end = _start_of_last_order(piece, order_id)
        rest = piece.slice(end)
        if end:
            yield piece.slice(0, end)
    if rest is not None and rest.num_rows:
        yield rest


def _start_of_last_order(piece: pa.Table, order_id: str | None) -> int:
    """The row on which the last order begins; blank orders belong to the one above."""
    if order_id is None:
        return int(piece.num_rows)
    order = codes(piece[order_id])
    starts = np.flatnonzero(np.r_[True, (order[1:] != order[:-1]) & (order[1:] >= 0)])
    return int(starts[-1])


def _write(path: Path, raw: Path, plan: Plan, first_row: int, watch: Watch) -> tuple[int, int]:
    """The numbers of rows, and of rows that were filled.

    Raises DataError if money of whole orders is to be shared out and their lines don't stand together.
    """
    rows, filled, orders = 0, 0, 0
    with pa.parquet.ParquetWriter(path, SCHEMA) as writer:
        for piece in _whole_orders(raw, plan.columns.order_id):
            watch.step(0.9, gettext_noop("Checking every value"))
            whole, changed = filled_down(piece, plan.fill, plan.columns.order_id)
            lines = typed(whole, plan, first_row + rows)
            writer.write_table(lines)
            rows, filled = rows + piece.num_rows, filled + int(changed.sum())
            orders += pc.count_distinct(lines["order_id"]).as_py() if plan.money.is_of_orders else 0
    if plan.money.is_of_orders and orders > _orders(path):
        raise DataError(
            gettext(
                "The file is large, its money is that of whole orders ({money}), and the lines of some orders "
                "don't stand together. Sort it by column {column}.",
                money=plan.money.words,
                column=repr(plan.columns.order_id),
            )
        )
    return rows, filled


def _orders(path: Path) -> int:
    """The number of orders in a file of typed lines."""
    with connect() as connection:
        return int(connection.sql(f"SELECT count(DISTINCT order_id) FROM {_scan(path)}").fetchall()[0][0])  # noqa: S608  the path is quoted


def _tally(path: Path, rows: int) -> Tally:
    """What the lines of a file of typed lines come to."""
    chosen = "excluded, count(*), count(DISTINCT order_id), coalesce(sum(quantity * unit_price), 0)"
    order = "GROUP BY excluded ORDER BY min(file_row_number)"
    query = f"SELECT {chosen} FROM {_scan(path)} WHERE excluded IS NOT NULL {order}"  # noqa: S608  the path is quoted
    with connect() as connection:
        excluded = tuple(Excluded(*row) for row in connection.sql(query).fetchall())
    return Tally(rows, _orders(path) if excluded else 0, excluded)


def _scan(path: Path) -> str:
    return f"read_parquet('{str(path).replace(chr(39), chr(39) * 2)}', file_row_number=true)"
