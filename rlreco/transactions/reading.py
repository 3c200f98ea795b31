"""A file of transactions becomes typed lines, whole or not at all."""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.transactions.columns import Columns, find_columns
from rlreco.transactions.dates import times
from rlreco.transactions.files import ParquetTable, TableFile, TextTable, Workbook
from rlreco.transactions.lines import SCHEMA, Lines
from rlreco.transactions.values import has_decimal_comma, ids, names, numbers, refuse

# Beyond this a sum of ten-thousandths no longer fits 64 bits, and it is a typing error anyway.
LARGEST_WORTH = 1e11


def read_lines(
    source: Path | BinaryIO,
    name: str | None = None,
    columns: Mapping[str, str] | None = None,
    date_order: str | None = None,
    preferred: Mapping[str, str] | None = None,
) -> Lines:
    """Read every row of a Parquet, text or spreadsheet file.

    name : what to call the file; by default its own name
    columns : role -> column, where the names don't say it or say it wrong; each must be there
    date_order : "ymd", "dmy" or "mdy", needed only where the dates don't tell
    preferred : role -> column of a profile: used where the file has it
    Raises DataError with the reason where the file can't be read exactly, DateOrderError where somebody has to say.
    """
    called = name or getattr(source, "name", None) or "the file"
    file = open_table(source)
    chosen = find_columns(file.names, columns, preferred)
    raw = file.load(sorted(set(chosen.mapping().values())))
    if not raw.num_rows:
        raise DataError(f"{Path(str(called)).name} has a header and no rows. Choose a file with transactions in it.")
    return Lines(_typed(raw, chosen, file, date_order), Path(str(called)).name, chosen, file.notes)


def open_table(source: Path | BinaryIO) -> TableFile:
    """Look at the first bytes, never at the file's name, to tell what kind of table it is."""
    data = _bytes(source)
    if not data.strip():
        raise DataError("The file is empty. Choose a file with a header and rows.")
    if data[:4] == b"PAR1":
        return ParquetTable(pa.BufferReader(data))
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return Workbook(data)
    return TextTable(data)


def _bytes(source: Path | BinaryIO) -> bytes:
    try:
        return source.read_bytes() if isinstance(source, Path) else source.read()
    except FileNotFoundError as error:
        raise DataError(f"There is no file {source}. Check the path.") from error
    except OSError as error:
        raise DataError(f"{source} can't be read: {error.strerror}.") from error


def _typed(raw: pa.Table, columns: Columns, file: TableFile, date_order: str | None) -> pa.Table:
    first = file.first_row
    quantity = _numbers(raw, columns.quantity, first)
    ordered_at = times(raw[columns.ordered_at], columns.ordered_at, first, date_order)
    price = _unit_price(raw, columns, quantity, first)
    product_id = ids(raw[columns.product_id])
    product = names(raw[columns.product]) if columns.product else product_id
    made = {
        "order_id": ids(raw[columns.order_id]),
        "product_id": product_id,
        "product": product,
        "quantity": quantity,
        "ordered_at": ordered_at,
        "unit_price": price,
        "customer_id": ids(raw[columns.customer_id]),
    }
    optional = ("country", "category", "image_url")
    made |= {role: names(raw[getattr(columns, role)]) for role in optional if getattr(columns, role)}
    arrays = [made.get(field.name, pa.nulls(raw.num_rows, field.type)) for field in SCHEMA]
    return pa.table(arrays, schema=SCHEMA)


def _numbers(raw: pa.Table, name: str, first_row: int) -> pa.ChunkedArray:
    return numbers(raw[name], name, first_row, has_decimal_comma(raw[name]))


def _unit_price(raw: pa.Table, columns: Columns, quantity: pa.ChunkedArray, first_row: int) -> pa.ChunkedArray:
    """The price of one, or the line's total shared among its pieces."""
    name = columns.unit_price or columns.line_total or ""
    price = _numbers(raw, name, first_row)
    if not columns.unit_price:
        pieces = pc.if_else(pc.equal(quantity, 0.0), pa.scalar(None, pa.float64()), quantity)
        price = pc.divide(price, pieces)
    huge = pc.greater(pc.abs(pc.multiply(price, quantity)), LARGEST_WORTH)
    refuse(raw[name], huge, name, first_row, f"makes the line worth more than {LARGEST_WORTH:.0e}")
    return price
