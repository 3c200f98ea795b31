import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from rlreco.errors import DataError
from rlreco.transactions.formats import unpack
from rlreco.transactions.formats.text import TextTable
from rlreco.transactions.formats.workbook import Workbook
from rlreco.transactions.read_options import ReadOptions
from rlreco.transactions.tables.open_tables import open_tables

HEADER = "order_id,date,customer,sku,qty,price\n"
OF_2023 = HEADER + "1,2023-01-05,a,s,1,2\n2,2023-01-06,b,s,1,3\n"
OF_2024 = "Price,Order ID,Date,Customer,SKU,Qty\n5,3,2024-01-05,a,s,1\n"


def put(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder


def test_a_folder_of_files_with_the_same_header_is_one_table_after_the_other(tmp_path):
    table = open_tables(put(tmp_path, sales_2023__csv=OF_2023, sales_2024__csv=OF_2024))

    assert table.names == ["order_id", "date", "customer", "sku", "qty", "price"]
    assert table.load(["order_id", "price"]).to_pydict() == {"order_id": ["1", "2", "3"], "price": ["2", "3", "5"]}
    assert table.notes["files"] == "2: sales_2023.csv, sales_2024.csv"
    assert sum(batch.num_rows for batch in table.batches(["price", "sku"])) == 3
    assert table.head(2).to_pydict()["5"] == ["2", "5"]


def test_prices_in_two_currencies_are_not_stacked_as_one_column(tmp_path):
    euros = "Order,Date,Customer,SKU,Qty,Price €\n1,2023-01-05,a,s,1,2\n"
    put(tmp_path, a__csv=euros, b__csv=euros.replace("€", "$"))

    with pytest.raises(DataError, match="hold sales, with different columns"):
        open_tables(tmp_path)


def test_a_pattern_chooses_files(tmp_path):
    put(tmp_path, sales_2023__csv=OF_2023, sales_2024__csv=OF_2024, other__csv="a,b\n1,2\n")

    assert open_tables(tmp_path / "sales_*.csv").sheets == ["sales_2023.csv", "sales_2024.csv"]
    with pytest.raises(DataError, match="holds no table"):
        open_tables(tmp_path / "nothing_*.csv")


def test_files_can_be_listed_as_paths_and_as_streams(tmp_path):
    upload = io.BytesIO(OF_2024.encode())
    upload.name = "later.csv"

    table = open_tables([put(tmp_path, sales__csv=OF_2023) / "sales.csv", upload])

    assert table.sheets == ["sales.csv", "later.csv"]
    assert table.load(["date"]).num_rows == 3


def test_one_file_stays_what_it_is(tmp_path):
    path = put(tmp_path, sales__csv=OF_2023) / "sales.csv"

    assert isinstance(open_tables(path), TextTable)
    assert isinstance(open_tables([path]), TextTable)
    assert isinstance(open_tables(tmp_path), TextTable)


def test_a_file_that_is_no_table_is_left_out_with_a_notice(tmp_path):
    table = open_tables(put(tmp_path, sales__csv=OF_2023, readme__txt="Hello, this is,\nmy shop", picture__png="x"))

    assert table.load(["order_id"]).num_rows == 2
    assert table.notices == ["picture.png, readme.txt are no tables and are left out."]
    assert table.notes["files left out"] == "picture.png, readme.txt"


def test_a_text_without_columns_is_left_out_too(tmp_path):
    table = open_tables(put(tmp_path, sales__csv=OF_2023, thoughts__txt="Sell more\nof it\n"))

    assert table.notices == ["thoughts.txt is no table and is left out."]


def test_a_table_of_something_else_is_left_out_with_a_notice(tmp_path):
    table = open_tables(put(tmp_path, sales__csv=OF_2023, weather__csv="day,rain\n2023-01-05,3\n"))

    assert table.load(["order_id"]).num_rows == 2
    assert "weather.csv is left out" in table.notices[0]


def test_hidden_files_do_not_count(tmp_path):
    assert isinstance(open_tables(put(tmp_path, **{".sales__csv": OF_2024, "sales__csv": OF_2023})), TextTable)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"The folder .* holds no table\. Choose"):
        open_tables(tmp_path)
    with pytest.raises(DataError, match=r"holds no table\. It has: note\.pdf\."):
        open_tables(put(tmp_path, note__pdf="x"))


def test_no_file_at_all_is_refused():
    with pytest.raises(DataError, match="There is no file"):
        open_tables([])


def test_a_copy_of_a_file_counts_once(tmp_path):
    table = open_tables(put(tmp_path, jan__csv=OF_2023, jan_copy__csv=OF_2023, feb__csv=OF_2024))

    assert table.load(["order_id"]).num_rows == 3
    assert "jan_copy.csv holds the same rows as jan.csv and is left out." in table.notices


def test_orders_in_two_files_are_counted(tmp_path):
    later = HEADER + "2,2023-01-06,b,t,1,3\n4,2024-01-06,b,s,1,3\n"

    table = open_tables(put(tmp_path, a__csv=OF_2023, b__csv=later))

    assert table.load(["order_id"]).num_rows == 4
    assert table.notices[0].startswith("1 order is in more than one of the files (order_id)")


def test_a_bad_row_names_its_file(tmp_path):
    with pytest.raises(DataError, match=r"b\.csv: Row 4 has 2 cells"):
        open_tables(put(tmp_path, a__csv=OF_2023, b__csv=OF_2023 + "3,2024\n")).load(["price"])


def test_lists_of_names_with_one_header_are_not_put_after_each_other(tmp_path):
    items = "order_id,product_id,customer_id,qty,price,date\n1,1,1,1,2,2024-01-05\n"
    put(tmp_path, order_items__csv=items, products__csv="id,name\n1,Tea\n", customers__csv="id,name\n1,Ann\n")

    flat = open_tables(tmp_path)

    assert flat.notes["tables"] == "items, customers, products"
    assert flat.load(["customers.name", "products.name"]).to_pylist() == [
        {"customers.name": "Ann", "products.name": "Tea"}
    ]


def test_items_of_two_files_are_joined_to_orders(tmp_path):
    line = "order_id,product_id,qty,price\n{0},7,1,{1}\n"
    put(tmp_path, order_items_2023__csv=line.format(1, 2), order_items_2024__csv=line.format(2, 3))
    put(tmp_path, orders__csv="order_id,customer_id,order_date\n1,a,2023-01-05\n2,b,2024-01-05\n")

    flat = open_tables(tmp_path)

    assert flat.load(["price", "customer_id"]).to_pydict() == {"price": ["2", "3"], "customer_id": ["a", "b"]}
    assert flat.sheets == ["order_items_2023.csv and 1 more", "orders.csv"]


def test_a_zip_of_one_file_stays_what_it_is(zipped):
    assert isinstance(open_tables(zipped({"sales.csv": OF_2023, "__MACOSX/._sales.csv": "x"})), TextTable)


def test_a_zip_of_two_years_is_one_table(zipped, tmp_path):
    archive = zipped({"shop/2023.csv": OF_2023, "shop/2024.csv": OF_2024, "shop/readme.md": "x"})
    (tmp_path / "shop.zip").write_bytes(archive.getvalue())

    for source in (archive, tmp_path / "shop.zip"):
        table = open_tables(source)
        assert table.load(["order_id"]).num_rows == 3
        assert table.notices == ["shop/readme.md is no table and is left out."]


def test_a_zip_in_a_zip_is_refused(zipped):
    inner = zipped({"sales.csv": OF_2023}).getvalue()

    with pytest.raises(DataError, match=r"holds another packed file, old\.zip"):
        open_tables(zipped({"sales.csv": OF_2023, "old.zip": inner}))


def test_a_zip_whose_members_unpack_to_too_much_is_refused(zipped, monkeypatch):
    monkeypatch.setattr(unpack, "HARMLESS", 2**20)
    big = "0" * 2**20

    with pytest.raises(DataError, match="unpacks to more than"):
        open_tables(zipped({"a.csv": big, "b.csv": big}))


def test_a_zip_that_lies_about_its_size_is_refused(zipped, monkeypatch):
    monkeypatch.setattr(unpack, "HARMLESS", 2**20)
    data = bytearray(zipped({"a.csv": "0" * 2**22, "b.csv": OF_2023}).getvalue())
    real = (2**22).to_bytes(4, "little")
    lying = data.replace(real, (100).to_bytes(4, "little"))

    with pytest.raises(DataError):
        open_tables(io.BytesIO(bytes(lying)))


def test_a_member_never_leaves_the_folder_it_is_unpacked_to(tmp_path):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("../../escaped.csv", OF_2023)
        archive.writestr("/b.csv", OF_2024)

    table = open_tables(io.BytesIO(sink.getvalue()))

    assert table.load(["order_id"]).num_rows == 3
    assert not list(tmp_path.parent.rglob("escaped.csv"))


def test_a_damaged_zip_is_refused(zipped):
    data = zipped({"a.csv": OF_2023, "b.csv": OF_2024}).getvalue()

    with pytest.raises(DataError, match="damaged"):
        open_tables(io.BytesIO(data[:-30]))


def test_sheets_that_do_not_hang_together_are_read_as_before(workbook):
    sales = pd.read_csv(io.StringIO(OF_2023))
    book = workbook({"sales": sales, "plan": pd.DataFrame({"month": ["Jan"], "goal": [5]})})

    table = open_tables(book)

    assert isinstance(table, Workbook)
    assert table.load(["order_id"]).num_rows == 2


def test_chosen_sheets_alone_are_joined(northwind, workbook):
    flat = open_tables(workbook(northwind), options=ReadOptions(sheets=("Orders", "Order Details")))

    assert flat.notes["tables"] == "items, orders"


def test_a_file_that_is_missing_is_refused(tmp_path):
    with pytest.raises(DataError, match="There is no file"):
        open_tables(tmp_path / "none.csv")
