"""Rows as the bytes of a file, exactly as the documented exports write them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter


def csv_file(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    separator: str = ",",
    encoding: str = "utf-8",
    end: str = "\r\n",
    quote_all: bool = False,
) -> bytes:
    sink = io.StringIO()
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(sink, delimiter=separator, lineterminator=end, quoting=quoting).writerows([header, *rows])
    return sink.getvalue().encode(encoding)


def wide(header: Sequence[str], rows: Iterable[Mapping[str, object]], **options: Any) -> bytes:
    """A CSV of which most cells are blank: each row names those that aren't."""
    rows = list(rows)
    strange = {name for row in rows for name in row} - set(header)
    if strange:
        raise KeyError(strange)
    return csv_file(header, [[row.get(name, "") for name in header] for row in rows], **options)


def xlsx_file(sheets: Mapping[str, Iterable[Sequence[Any]]]) -> bytes:
    """A workbook; moments are cells of a date, amounts are numbers."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                _write(sheet, at, row)
    return sink.getvalue()


def _write(sheet: Any, at: int, row: Sequence[Any]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, datetime):
            sheet.write_datetime(at, column, cell)
        else:
            sheet.write(at, column, float(cell) if isinstance(cell, Decimal) else cell)


def point(amount: Decimal) -> str:
    return f"{amount:.2f}"


def comma(amount: Decimal) -> str:
    """1234.5 as 1.234,50."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
