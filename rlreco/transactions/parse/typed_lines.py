"""Typed lines from a file of transactions, whole or not at all."""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.columns import Columns, find_columns
from rlreco.transactions.formats.files import TableFile, open_table
from rlreco.transactions.lines import SCHEMA, WORD_ROLES, Lines, release_memory
from rlreco.transactions.parse.cells import comma_in, ids, names, numbers, refuse
from rlreco.transactions.parse.dates import times

# Above this a sum of ten-thousandths no longer fits 64 bits; such a line is a typing error anyway.
LARGEST_WORTH = 1e11


def read_lines(
    source: Path | BinaryIO,
    name: str | None = None,
    columns: Mapping[str, str] | None = None,
    date_order: str | None = None,
    preferred: Mapping[str, str] | None = None,
    watch: Watch = UNWATCHED,
) -> Lines:
    """All rows of a Parquet, text or spreadsheet file, packed or not.

    name : shown to people; by default the file's own name
    columns : role -> column, where the guess by name is wrong; each must exist
    date_order : "ymd", "dmy" or "mdy", needed only if the dates are ambiguous
    preferred : role -> column of a profile, used if the file has it
    watch : receives progress and can cancel, which raises CancelledError
    Raises DataError if the file can't be read exactly, DateOrderError if the order of the dates must be chosen.
    """
    file = open_table(source, watch)
    columns_found = find_columns(file.names, columns, preferred)
    return read_table(file, source_name(source, name), columns_found, date_order, watch)


def source_name(source: Path | BinaryIO, name: str | None) -> str:
    """The given name, else that of the file, without its folder."""
    return Path(str(name or getattr(source, "name", None) or "The file")).name


def read_table(file: TableFile, source: str, columns: Columns, date_order: str | None, watch: Watch) -> Lines:
    """All rows of an opened file. source : its name, for people"""
    raw = file.load(sorted(set(columns.mapping().values())), watch)
    watch.step(0.9, "Checking every value")
    if not raw.num_rows:
        raise DataError(f"{source} has a header and no rows. Choose a file with transactions in it.")
    comma = decimal_comma({comma_in(raw[name]) for name in number_columns(columns)}, file)
    lines = Lines(typed(raw, columns, file.first_row, comma, date_order, watch), source, columns, file.notes)
    del raw
    release_memory()
    return lines


def typed(
    raw: pa.Table,
    columns: Columns,
    first_row: int,
    comma: bool,
    date_order: str | None,
    watch: Watch = UNWATCHED,
) -> pa.Table:
    """A table of `SCHEMA` from the file's own columns. Raises DataError naming the first row that can't be read."""
    quantity = numbers(raw[columns.quantity], columns.quantity, first_row, comma)
    typed_columns = {"quantity": quantity, "unit_price": _unit_price(raw, columns, quantity, first_row, comma)}
    watch.step(0.92, "Checking every date")
    typed_columns["ordered_at"] = times(raw[columns.ordered_at], columns.ordered_at, first_row, date_order)
    watch.step(0.96, "Checking every value")
    typed_columns |= {role: ids(raw[getattr(columns, role)]) for role in ("order_id", "product_id", "customer_id")}
    texts = {**columns.mapping(), "product": columns.product or columns.product_id}
    typed_columns |= {role: names(raw[texts[role]]) for role in WORD_ROLES if role in texts}
    arrays = [typed_columns.get(field.name, pa.nulls(raw.num_rows, field.type)) for field in SCHEMA]
    return pa.table(arrays, schema=SCHEMA)


def number_columns(columns: Columns) -> list[str]:
    """The columns that decide about the decimal sign."""
    return [columns.quantity, columns.unit_price or columns.line_total or ""]


def decimal_comma(meanings: set[str], file: TableFile) -> bool:
    """Whether the decimal sign of the file is the comma: if a column of numbers can't be read otherwise.

    meanings : of `comma_in`, for all columns and pieces
    Where commas could mean either, as in 1,234, they are decimal in files whose separator is the semicolon.
    """
    comma = "decimal" in meanings or ("either" in meanings and file.notes.get("separator") == "semicolon")
    file.notes["decimal sign"] = "comma" if comma else "point"
    return comma


def _unit_price(
    raw: pa.Table, columns: Columns, quantity: pa.ChunkedArray, first_row: int, comma: bool
) -> pa.ChunkedArray:
    """The price of a piece; if the file has none, the total of the line divided by its pieces."""
    name = columns.unit_price or columns.line_total or ""
    price = numbers(raw[name], name, first_row, comma)
    if not columns.unit_price:
        pieces = pc.if_else(pc.equal(quantity, 0.0), pa.scalar(None, pa.float64()), quantity)
        price = pc.divide(price, pieces)
    huge = pc.greater(pc.abs(pc.multiply(price, quantity)), LARGEST_WORTH)
    refuse(raw[name], huge, name, first_row, f"makes the line worth more than {LARGEST_WORTH:.0e}")
    return price
