import io
from datetime import datetime

import pytest
import xlsxwriter

from rlreco.errors import DataError
from rlreco.transactions import open_table, read_lines
from rlreco.transactions.read_options import ReadOptions

HEADER = ["order", "sku", "qty", "date", "price", "customer"]


def workbook(hidden=(), **sheets):
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True, "default_date_format": "dd/mm/yyyy hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
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


def test_sheets_whose_headers_differ_in_case_blanks_and_order_are_one_file():
    mixed = ["Customer ", "DATE", "price", "order", "s k u", "Qty."]
    row = ["u9", datetime(2011, 1, 1), 7.5, 9, "X", 4]

    lines = read_lines(workbook(y2009=[HEADER, line(1)], y2010=[["Sales of 2010"], [], mixed, row]))

    assert lines.table["order_id"].to_pylist() == ["1", "9"]
    assert lines.table["unit_price"].to_pylist() == [3.39, 7.5]
    assert lines.table["customer_id"].to_pylist() == ["17850", "u9"]


def test_prices_in_two_currencies_are_not_the_same_column():
    euro, dollar = ([*HEADER[:4], name, "customer"] for name in ("Price \u20ac", "Price $"))

    file = open_table(workbook(eu=[euro, line(1)], us=[dollar, line(2), line(3)]))

    assert (file.sheets, file.skipped_sheets) == (["us"], ["eu"])


def test_columns_of_the_same_name_are_matched_in_their_order():
    first, second = ["order", "price", "Price"], ["PRICE", "order", "price"]

    file = open_table(workbook(a=[first, ["1", 10, 11]], b=[second, [20, "2", 21]]))

    assert file.head().to_pydict() == {"0": ["1", "2"], "1": ["10", "20"], "2": ["11", "21"]}


def test_a_sheet_of_remarks_at_the_front_is_no_obstacle():
    remarks = [["Read me"], ["This file holds the sales of 2010."], *([f"Remark {n}"] for n in range(30))]

    file = open_table(workbook(about=remarks, sales=[["Sales of 2010"], [None], HEADER, line(1), line(2)]))

    assert (file.names, file.first_row, file.sheets) == (HEADER, 4, ["sales"])
    assert (file.skipped_sheets, file.notes["sheets left out"]) == (["about"], "about")
    assert file.load(["order"])["order"].to_pylist() == ["1", "2"]


def test_the_rows_of_a_sheet_that_begins_below_blank_rows_keep_their_numbers():
    rows = [[], [], HEADER, line(1), line(2, qty="two")]

    with pytest.raises(DataError, match="Row 5, column 'qty': 'two' is not a number"):
        read_lines(workbook(sales=rows))


def test_of_several_headers_the_one_that_fits_sales_is_read_even_if_another_has_more_rows():
    products = [["sku", "colour", "size"], *([f"A{n}", "red", n] for n in range(50))]

    file = open_table(workbook(products=products, y2009=[HEADER, line(1)], y2010=[HEADER, line(2)]))

    assert (file.sheets, file.skipped_sheets) == (["y2009", "y2010"], ["products"])


def test_of_headers_that_fit_alike_the_one_with_most_rows_is_read():
    other = [*HEADER, "remark"]

    file = open_table(workbook(sample=[HEADER, line(1)], y2009=[other, line(2)], y2010=[other, line(3)]))

    assert (file.sheets, file.skipped_sheets) == (["y2009", "y2010"], ["sample"])


def test_a_hidden_sheet_is_read_only_if_it_is_chosen():
    def book():
        return workbook(hidden=["old"], new=[HEADER, line(1)], old=[HEADER, line(2), line(3)])

    file, chosen = open_table(book()), open_table(book(), options=ReadOptions(sheets=("OLD ",)))

    assert (file.sheets, file.skipped_sheets, file.load(["order"]).num_rows) == (["new"], ["old"], 1)
    assert (chosen.sheets, chosen.skipped_sheets, chosen.load(["order"]).num_rows) == (["old"], ["new"], 2)


def test_a_sheet_that_does_not_exist_is_refused_with_the_nearest_name():
    with pytest.raises(DataError, match=r"no sheet 'sale'\. Did you mean 'sales'\?"):
        open_table(workbook(sales=[HEADER, line(1)]), options=ReadOptions(sheets=("sale",)))
    with pytest.raises(DataError, match="Only spreadsheets have sheets, and the file is text"):
        open_table(io.BytesIO(b"order,date\n1,2024-01-05\n"), options=ReadOptions(sheets=("sales",)))


def test_every_sheet_with_a_header_is_also_a_file_of_its_own():
    orders = [["order", "date", "customer"], [1, "2024-01-05", "ann"]]
    items = [["Items"], ["order", "sku", "price"], [1, "A", 2.5], [1, "B", 3.5]]

    tables = open_table(workbook(orders=orders, items=items, empty=[])).tables()

    assert list(tables) == ["orders", "items"]
    assert (tables["items"].names, tables["items"].first_row) == (["order", "sku", "price"], 3)
    assert tables["items"].load(["price", "order"]).to_pydict() == {"price": ["2.5", "3.5"], "order": ["1", "1"]}
    assert tables["orders"].head().to_pydict() == {"0": ["1"], "1": ["2024-01-05"], "2": ["ann"]}
    assert (tables["items"].sheets, tables["items"].skipped_sheets) == (["items"], [])


def test_a_workbook_of_data_without_a_header_is_refused_showing_its_first_row():
    with pytest.raises(DataError, match=r"no column names: '1,2\.5,3,2010-12-01"):
        open_table(workbook(sales=[[1, 2.5, 3, datetime(2010, 12, 1)]] * 3))


def test_hidden_sheets_alone_are_named():
    with pytest.raises(DataError, match="Only hidden sheets have cells: old"):
        open_table(workbook(hidden=["old"], front=[], old=[HEADER, line(1)]))


def test_numbers_are_whole_however_they_are_shown_and_failed_formulas_are_blank():
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True})
    sheet = book.add_worksheet("sales")
    sheet.write_row(0, 0, ["customer", "price", "share"])
    sheet.write_number(1, 0, 12_345_678_901, book.add_format({"num_format": "0.00E+00"}))
    sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    sheet.write_number(1, 2, 0.1 + 0.2)
    book.close()

    rows = open_table(io.BytesIO(sink.getvalue())).load(["customer", "price"]).to_pylist()

    assert rows == [{"customer": "12345678901", "price": None}]
