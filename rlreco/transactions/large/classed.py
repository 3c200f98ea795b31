"""Classes of lines that stay on disk, computed and written without loading the lines as a whole."""

from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw

from rlreco.errors import DataError
from rlreco.transactions.classes import letter_shares, line_class, marks_of
from rlreco.transactions.duckdb_connection import connect
from rlreco.transactions.large.disk import LinesOnDisk


def write_classed(lines: LinesOnDisk, path: Path) -> None:
    """Write Parquet with the columns of `SCHEMA` and `line_class`, whole or not at all, in any order of rows.

    Raises DataError for another ending, and if the file can't be written.
    """
    if path.suffix != ".parquet":
        raise DataError(f"So many lines can be written as Parquet only. Give {path.name} the ending .parquet.")
    partial = path.with_name(path.name + ".partial")
    try:
        _copy(lines, partial)
        partial.replace(path)
    except (duckdb.IOException, OSError) as error:
        partial.unlink(missing_ok=True)
        raise DataError(f"{path} can't be written: {str(error).splitlines()[0]}. Choose another place.") from None


def classed_relation(lines: LinesOnDisk, connection: duckdb.DuckDBPyConnection) -> nw.LazyFrame[Any]:
    """The lines with the columns of `SCHEMA` and `line_class`, as a query of that connection."""
    ids = [nw.col(name).cast(nw.String) for name in ("order_id", "product_id", "customer_id")]
    frame = nw.from_native(lines.relation(connection)).with_columns(*ids)
    shares = frame.select(**letter_shares()).collect(backend="pyarrow").rows(named=True)[0]
    return frame.with_columns(line_class=line_class(marks_of(shares)))


def _copy(lines: LinesOnDisk, path: Path) -> None:
    with connect() as connection:
        classed_relation(lines, connection).to_native().write_parquet(str(path), compression="zstd")
