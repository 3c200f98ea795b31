"""Classes of lines that stay on disk, computed and written without loading the lines as a whole."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import narwhals as nw
import pandas as pd
import pyarrow as pa

from rlreco.errors import DataError
from rlreco.language import gettext
from rlreco.transactions.classes.marks import LETTERS, NO_MARKS, SAMPLE, Marks, Run, letter_number, marks_of
from rlreco.transactions.classes.rule import line_class
from rlreco.transactions.classes.services import service_ids
from rlreco.transactions.columns import Columns
from rlreco.transactions.duckdb_connection import connect
from rlreco.transactions.large.disk import LinesOnDisk
from rlreco.transactions.large.people import with_people

if TYPE_CHECKING:
    import duckdb


class TypedLines(Protocol):
    """Lines that an engine holds. columns : their own; types : role -> Arrow type, for the roles that they have"""

    @property
    def columns(self) -> Columns: ...

    @property
    def types(self) -> Mapping[str, pa.DataType]: ...


def write_classed(lines: LinesOnDisk, path: Path, services: Mapping[str, bool] | None = None) -> None:
    """Write Parquet with the columns of `SCHEMA` and `line_class`, whole or not at all, in any order of rows.

    services : product's id -> whether it is a service, where the names don't show it
    Raises DataError for another ending, and if the file can't be written.
    """
    import duckdb

    if path.suffix != ".parquet":
        raise DataError(
            gettext("So many lines can be written as Parquet only. Give {file} the ending .parquet.", file=path.name)
        )
    partial = path.with_name(path.name + ".partial")
    try:
        _copy(lines, partial, services)
        partial.replace(path)
    except (duckdb.IOException, OSError) as error:
        partial.unlink(missing_ok=True)
        reason = str(error).splitlines()[0]
        raise DataError(
            gettext("{path} can't be written: {reason}. Choose another place.", path=path, reason=reason)
        ) from None


def classed_relation(
    lines: LinesOnDisk, connection: "duckdb.DuckDBPyConnection", services: Mapping[str, bool] | None = None
) -> nw.LazyFrame[Any]:
    """The lines with the columns of `SCHEMA` and `line_class`, as a query of that connection."""
    ids = [nw.col(name).cast(nw.String) for name in ("order_id", "product_id", "customer_id")]
    lines = with_people(lines, _customers(lines, connection))
    frame = nw.from_native(lines.relation(connection)).with_columns(*ids)
    chosen = services_on_disk(frame, lines, _collected, services)
    return frame.with_columns(line_class=line_class(marks_on_disk(frame, lines, _collected), chosen))


def _customers(lines: LinesOnDisk, connection: "duckdb.DuckDBPyConnection") -> pd.DataFrame:
    """Columns customer_id and frequency, the number of orders."""
    frame = nw.from_native(lines.relation(connection)).filter(~nw.col("customer_id").is_null())
    orders = frame.select("customer_id", "order_id").unique().group_by("customer_id").agg(frequency=nw.len())
    return _collected(orders).to_pandas()


def marks_on_disk(
    frame: nw.LazyFrame[Any], lines: TypedLines, run: Run, letters: Collection[str] = LETTERS, sample: int = SAMPLE
) -> Marks:
    """The letters that mark order ids, among those in question; ids that are numbers have none. frame : typed lines"""
    if has_numbers(lines, "order_id"):
        return NO_MARKS
    return marks_of(frame, frame.select("order_id", rows=nw.lit(1), letter=letter_number()), run, sample, letters)


def services_on_disk(
    frame: nw.LazyFrame[Any], lines: TypedLines, run: Run, edits: Mapping[str, bool] | None
) -> tuple[str, ...]:
    """The products that are services. frame : typed lines"""
    if has_numbers(lines, "product_id") and "product" not in lines.types and not edits:
        return ()
    return service_ids(run(frame.group_by("product_id", "product").agg(nw.len().alias("rows"))), edits)


def has_numbers(lines: TypedLines, role: str) -> bool:
    """Whether the ids of the role are whole numbers in the file."""
    return role in lines.types and pa.types.is_integer(lines.types[role])


def _collected(frame: nw.LazyFrame[Any]) -> pa.Table:
    return frame.collect(backend="pyarrow").to_native()


def _copy(lines: LinesOnDisk, path: Path, services: Mapping[str, bool] | None) -> None:
    with connect() as connection:
        classed_relation(lines, connection, services).to_native().write_parquet(str(path), compression="zstd")
