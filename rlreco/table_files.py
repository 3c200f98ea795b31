"""Tables as files: CSV that is safe to open in a spreadsheet, and Parquet."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from rlreco.errors import DataError
from rlreco.language import gettext

_TEXTS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_MARK, _NOTHING = pa.scalar("'", pa.large_string()), pa.scalar("", pa.large_string())
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(table: pd.DataFrame) -> bytes:
    """CSV in UTF-8 with a header. Texts that a spreadsheet would take for a formula get a leading apostrophe, in names
    of columns as in cells."""
    safe = table.copy(deep=False)
    for place, kind in enumerate(table.dtypes):
        if not _is_safe(kind):
            safe.isetitem(place, [_plain(cell) for cell in table.iloc[:, place]])
    header = [str(_plain(name)) for name in table.columns]
    return str(safe.to_csv(index=False, header=header, lineterminator="\n")).encode()


def parquet_bytes(table: pd.DataFrame) -> bytes:
    buffer = BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()


def arrow_csv_bytes(table: pa.Table) -> bytes:
    """`csv_bytes` of a large table, without a Python object for each cell."""
    sink = pa.BufferOutputStream()
    names = [str(_plain(name)) for name in table.column_names]
    pa.csv.write_csv(pa.table([_plain_column(column) for column in table.columns], names=names), sink)
    return bytes(sink.getvalue())


def arrow_parquet_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write Parquet if the path ends in .parquet, else CSV; whole or not at all. Raises DataError if that fails."""
    write_bytes(parquet_bytes(table) if path.suffix == ".parquet" else csv_bytes(table), path)


def write_arrow_table(table: pa.Table, path: Path) -> None:
    """`write_table` of a large table."""
    write_bytes(arrow_parquet_bytes(table) if path.suffix == ".parquet" else arrow_csv_bytes(table), path)


def write_batches(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> None:
    """`write_table` of a table that comes in pieces, of which only one is in memory at a time."""
    with _replaced(path) as partial, _batch_writer(partial, schema) as writer:
        for batch in batches:
            writer.write_batch(batch if path.suffix == ".parquet" else _plain_batch(batch))


def write_bytes(data: bytes, path: Path) -> None:
    """Write a file, whole or not at all. Raises DataError if that fails."""
    with _replaced(path) as partial:
        partial.write_bytes(data)


@contextmanager
def _replaced(path: Path) -> Iterator[Path]:
    """A file beside it, which takes its name once it is written. Raises DataError if that fails."""
    partial = path.with_name(path.name + ".partial")
    try:
        yield partial
        partial.replace(path)
    except OSError as error:
        reason = error.strerror or gettext("it was refused")
        raise DataError(
            gettext("{path} can't be written: {reason}. Choose another place.", path=path, reason=reason)
        ) from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _batch_writer(partial: Path, schema: pa.Schema) -> Any:
    if partial.with_suffix("").suffix == ".parquet":
        return pa.parquet.ParquetWriter(partial, schema, compression="zstd")
    return pa.csv.CSVWriter(partial, _plain_batch(pa.RecordBatch.from_pylist([], schema)).schema)


def _plain_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    names = [str(_plain(name)) for name in batch.schema.names]
    return pa.RecordBatch.from_arrays([_plain_column(column) for column in batch.columns], names=names)


def _plain_column(column: Any) -> Any:
    """column : an Array or a ChunkedArray"""
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    if not any(is_text(column.type) for is_text in _TEXTS):
        return column
    column = pc.cast(column, pa.large_string())
    marked = pc.binary_join_element_wise(_MARK, column, _NOTHING)
    return pc.if_else(pc.match_substring_regex(column, r"^[=+\-@\t\r]"), marked, column)


def _is_safe(kind: Any) -> bool:
    """Whether cells of that dtype are never texts."""
    return bool(pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind))


def _plain(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS_FORMULA) else value
