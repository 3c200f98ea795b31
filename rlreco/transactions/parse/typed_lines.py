"""A file of transactions becomes typed lines, whole or not at all."""

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

# Beyond this a sum of ten-thousandths no longer fits 64 bits, and it is a typing error anyway.
LARGEST_WORTH = 1e11


def read_lines(
    source: Path | BinaryIO,
    name: str | None = None,
    columns: Mapping[str, str] | None = None,
    date_order: str | None = None,
    preferred: Mapping[str, str] | None = None,
    watch: Watch = UNWATCHED,
) -> Lines:
    """Read every row of a Parquet, text or spreadsheet file, packed or not.

    name : what to call the file; by default its own name
    columns : role -> column, where the names don't say it or say it wrong; each must be there
    date_order : "ymd", "dmy" or "mdy", needed only where the dates don't tell
    preferred : role -> column of a profile: used where the file has it
    watch : is told how far it is and can cancel, which raises CancelledError
    Raises DataError with the reason where the file can't be read exactly, DateOrderError where somebody has to say.
    """
    called = Path(str(name or getattr(source, "name", None) or "The file")).name
    file = open_table(source, watch)
    return read_table(file, called, find_columns(file.names, columns, preferred), date_order, watch)


def read_table(file: TableFile, called: str, columns: Columns, date_order: str | None, watch: Watch) -> Lines:
    """Read every row of an opened file."""
    raw = file.load(sorted(set(columns.mapping().values())), watch)
    watch.step(0.9, "Checking every value")
    if not raw.num_rows:
        raise DataError(f"{called} has a header and no rows. Choose a file with transactions in it.")
    comma = decimal_comma({comma_in(raw[name]) for name in number_columns(columns)}, file)
    lines = Lines(typed(raw, columns, file.first_row, comma, date_order, watch), called, columns, file.notes)
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
    """A table of `SCHEMA` from a file's own columns; DataError names the first row that can't be."""
    quantity = numbers(raw[columns.quantity], columns.quantity, first_row, comma)
    made = {"quantity": quantity, "unit_price": _unit_price(raw, columns, quantity, first_row, comma)}
    watch.step(0.92, "Checking every date")
    made["ordered_at"] = times(raw[columns.ordered_at], columns.ordered_at, first_row, date_order)
    watch.step(0.96, "Checking every value")
    made |= {role: ids(raw[getattr(columns, role)]) for role in ("order_id", "product_id", "customer_id")}
    words = {**columns.mapping(), "product": columns.product or columns.product_id}
    made |= {role: names(raw[words[role]]) for role in WORD_ROLES if role in words}
    arrays = [made.get(field.name, pa.nulls(raw.num_rows, field.type)) for field in SCHEMA]
    return pa.table(arrays, schema=SCHEMA)


def number_columns(columns: Columns) -> list[str]:
    """The columns whose decimal sign has to be judged."""
    return [columns.quantity, columns.unit_price or columns.line_total or ""]


def decimal_comma(found: set[str], file: TableFile) -> bool:
    """One decimal sign for the file: the comma if a column of numbers can only be read so.

    found : what `comma_in` says of the columns, piece by piece
    Where commas could be either, as in 1,234, a file whose cells are parted by semicolons means decimals.
    """
    comma = "decimal" in found or (found & {"either"} != set() and file.notes.get("separator") == "semicolon")
    file.notes["decimal sign"] = "comma" if comma else "point"
    return comma


def _unit_price(
    raw: pa.Table, columns: Columns, quantity: pa.ChunkedArray, first_row: int, comma: bool
) -> pa.ChunkedArray:
    """The price of one, or the line's total shared among its pieces."""
    name = columns.unit_price or columns.line_total or ""
    price = numbers(raw[name], name, first_row, comma)
    if not columns.unit_price:
        pieces = pc.if_else(pc.equal(quantity, 0.0), pa.scalar(None, pa.float64()), quantity)
        price = pc.divide(price, pieces)
    huge = pc.greater(pc.abs(pc.multiply(price, quantity)), LARGEST_WORTH)
    refuse(raw[name], huge, name, first_row, f"makes the line worth more than {LARGEST_WORTH:.0e}")
    return price
