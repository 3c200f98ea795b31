import io
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from rlreco.errors import DataError
from rlreco.transactions import DateOrderError, ReadOptions, read_lines

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


def text(body, header=HEADER, encoding="utf-8"):
    return io.BytesIO((header + body).encode(encoding))


def first(source, **options):
    return read_lines(source, **options).table.to_pylist()[0]


def test_a_row_of_text_becomes_a_typed_line():
    row = first(text("536365, 85123A , WHITE HANGING HEART ,6,2010-12-01 08:26,2.55,17850.0,United Kingdom\n"))

    assert row == {
        "order_id": "536365",
        "product_id": "85123A",
        "product": "WHITE HANGING HEART",
        "quantity": 6.0,
        "ordered_at": datetime(2010, 12, 1, 8, 26),
        "unit_price": 2.55,
        "customer_id": "17850",
        "country": "United Kingdom",
        "category": None,
        "image_url": None,
        "excluded": None,
    }


def test_ids_stay_text_with_their_leading_zeros():
    assert first(text("007,0042,x,1,2010-12-01,1,017850,\n"))["customer_id"] == "017850"


def test_a_blank_customer_is_no_customer():
    body = "7,42,x,1,2010-12-01,1, ,\n8,42,x,1,2010-12-01,1,c,\n"

    assert first(text(body))["customer_id"] is None


def test_float_ids_of_parquet_lose_their_point_and_nan_is_no_customer():
    table = pa.table(
        {
            "order": [1, 2],
            "sku": ["a", "b"],
            "qty": [1, 2],
            "date": [datetime(2020, 1, 1)] * 2,
            "price": [1.0, 2.0],
            "customer": [17850.0, float("nan")],
        }
    )
    sink = io.BytesIO()
    pq.write_table(table, sink)
    sink.seek(0)

    assert read_lines(sink).table["customer_id"].to_pylist() == ["17850", None]


def test_a_date_that_fits_both_orders_asks_which():
    body = "1,P,x,1,03/04/2011 10:00,1,c,\n"

    with pytest.raises(DateOrderError) as error:
        read_lines(text(body))

    assert error.value.choices == ("dmy", "mdy")
    assert first(text(body), options=ReadOptions(date_order="dmy"))["ordered_at"] == datetime(2011, 4, 3, 10)
    assert first(text(body), options=ReadOptions(date_order="mdy"))["ordered_at"] == datetime(2011, 3, 4, 10)


def test_one_date_decides_the_order_of_the_whole_column():
    body = "1,P,x,1,03/04/2011 10:00,1,c,\n" * 3000 + "1,P,x,1,13/04/2011 10:00,1,c,\n"

    assert first(text(body))["ordered_at"] == datetime(2011, 4, 3, 10)


def test_a_pound_sign_far_down_is_read_in_the_encoding_of_the_whole_file():
    body = "1,P,x,1,2011-01-01,1,c,\n" * 40_000 + "1,P,£5 OFF,1,2011-01-01,1,c,\n"

    assert read_lines(text(body, encoding="cp1252")).table["product"][-1].as_py() == "£5 OFF"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,P,x,six,2011-01-01,1,c,\n", "Row 3, column 'Quantity': 'six' is not a number"),
        ("1,P,x,1,2011-01-01,inf,c,\n", "Row 3, column 'UnitPrice': 'inf' is not a number"),
        ("1,P,x,1,9999-01-01,1,c,\n", "Row 3, column 'InvoiceDate': '9999-01-01' is not between 1970 and 2099"),
        ("1,P,x,1,2011-02-31,1,c,\n", "Row 3, column 'InvoiceDate': '2011-02-31' is not a date"),
        ("1,P,x\n", "Row 3 has 3 cells and the header 8"),
    ],
)
def test_one_bad_row_refuses_the_file_and_is_named(row, message):
    with pytest.raises(DataError, match=message):
        read_lines(text("1,P,x,1,2011-01-01,1,c,\n" + row))


def test_a_missing_file_an_empty_file_and_a_bare_header_are_each_one_clear_line(tmp_path):
    for source, message in [
        (tmp_path / "none.csv", "There is no file"),
        (io.BytesIO(b""), "The file is empty"),
        (text(""), "has a header and no rows"),
    ]:
        with pytest.raises(DataError, match=message):
            read_lines(source)


def test_a_workbook_keeps_text_that_comes_after_a_thousand_numbers(tmp_path):
    path = tmp_path / "sales.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER.strip().split(","))
    for row in range(1, 1502):
        code = "C537500" if row == 1501 else 536365
        sheet.write_row(row, 0, [code, 71053, "LANTERN", 6, "2010-12-01 08:26:00", 3.39, 17850, "United Kingdom"])
    book.close()

    table = read_lines(path).table

    assert table["order_id"][-1].as_py() == "C537500"
    assert (table["order_id"][0].as_py(), table["customer_id"][0].as_py()) == ("536365", "17850")


def test_online_retail_is_read_whole(online_retail_lines):
    assert len(online_retail_lines) == 541_909
    assert online_retail_lines.table["customer_id"].null_count == 135_080
    assert online_retail_lines.table["product"].null_count >= 1_454
