import io
from datetime import datetime

import pytest
import xlsxwriter

from rlreco.errors import DataError
from rlreco.transactions import read_lines

HEADER = ["order", "sku", "qty", "date", "price", "customer"]


def workbook(**sheets):
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True, "default_date_format": "dd/mm/yyyy hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return io.BytesIO(sink.getvalue())


def line(order, qty=1, customer=17850):
    return [order, 71053, qty, datetime(2010, 12, 1, 8, 26), 3.39, customer]


def test_sheets_with_the_same_header_are_one_file():
    lines = read_lines(workbook(y2009=[HEADER, line(1)], y2010=[HEADER, line(2), line(3)], notes=[["about"], ["x"]]))

    assert lines.table["order_id"].to_pylist() == ["1", "2", "3"]
    assert (lines.notes["sheets"], lines.notes["sheets left out"]) == ("y2009, y2010", "notes")


def test_cells_that_are_dates_and_numbers_become_such():
    row = read_lines(workbook(sales=[HEADER, line(536365, qty=2.5)])).table.to_pylist()[0]

    assert (row["ordered_at"], row["quantity"], row["unit_price"]) == (datetime(2010, 12, 1, 8, 26), 2.5, 3.39)
    assert (row["order_id"], row["product_id"], row["customer_id"]) == ("536365", "71053", "17850")


def test_a_text_among_numbers_is_refused_naming_its_row():
    with pytest.raises(DataError, match="Row 3, column 'qty': 'two' is not a number"):
        read_lines(workbook(sales=[HEADER, line(1), line(2, qty="two")]))


def test_a_workbook_without_cells_is_refused():
    with pytest.raises(DataError, match="no cells"):
        read_lines(workbook(empty=[]))


def test_an_open_document_sheet_is_read_too(spreadsheet):
    content = spreadsheet("ods", [HEADER, ["1", "A1", "2", "2010-12-01 08:26:00", "3.39", "a"]])

    row = read_lines(io.BytesIO(content)).table.to_pylist()[0]

    assert (row["order_id"], row["quantity"], row["ordered_at"]) == ("1", 2.0, datetime(2010, 12, 1, 8, 26))


def test_the_old_binary_format_is_read_too(spreadsheet):
    content = spreadsheet("xls", [HEADER, ["C1", "A1", -2, "2010-12-01", 3.39, "017850"]])

    row = read_lines(io.BytesIO(content)).table.to_pylist()[0]

    assert (row["order_id"], row["quantity"], row["customer_id"]) == ("C1", -2.0, "017850")
