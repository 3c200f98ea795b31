import io

import pytest

from rlreco.errors import DataError
from rlreco.transactions import open_table, read_lines
from rlreco.transactions.formats.header_row import header_index, is_value, sales_fit

HEADER = ["Order ID", "SKU", "Quantity", "Order Date", "Unit Price", "Customer ID"]
ROWS = [["1", "A", "1", "2024-01-05", "10", "u1"], ["2", "B2", "1", "2024-01-09", "20", "u2"]]
GERMAN = ["Bestellnr", "Artikel", "Menge", "Datum", "Preis", "Kunde"]
INVENTED = ["zor", "blat", "quim", "vesh", "plon", "drix"]

BLANK = [""] * 6

ABOVE = {
    "nothing": [],
    "a title": [["Sales report January 2024"]],
    "a padded title, a stamp, a blank row": [["Report", *BLANK[1:]], ["Printed 2024-02-01", *BLANK[1:]], BLANK],
    "parameters": [["From:", "2024-01-01"], ["To:", "2024-01-31"], ["Store", "Berlin"], []],
    "a title that is merged into every cell": [["Sales report"] * 6],
    "units": [["", "", "pcs", "", "EUR", ""]],
    "a summary": [["Total sales", "1200"], ["Orders", "34"], ["Customers", "12"], []],
    "group heads": [["Sale", "", "", "", "", "Buyer"]],
    "a line as wide as the table": [["Filter", "all", "Region", "North", "Status", "2024-01-01"]],
    "seventeen lines": [[f"Remark {n}"] for n in range(17)],
}  # fmt: skip


@pytest.mark.parametrize("names", [HEADER, GERMAN, INVENTED], ids=["English", "German", "invented"])
@pytest.mark.parametrize("above", ABOVE)
def test_the_header_is_the_row_of_names_above_the_data_in_any_language(above, names):
    rows = [*ABOVE[above], names, *ROWS * 3]

    assert header_index(rows) == len(ABOVE[above])


@pytest.mark.parametrize(
    "rows",
    [
        [["name", "name", "city"], ["ann", "bob", "paris"], ["cy", "dee", "rome"]],
        [["", "user", "item"], ["0", "ann", "mug"], ["1", "bob", "cup"]],
        [["user", "item"], ["item", "order"], ["u", "i"]],
        [["0", "1", "2"], ["ann", "2024-01-01", "3.5"], ["bob", "2024-01-02", "4.5"]],
        [["customer", "2022", "2023", "2024"], ["ann", "1", "2", "3"]],
        [["shop", "city", "2023"], ["ann", "paris", "2"]],
        [["order"], ["a"], ["b"]],
        [["zor", "blat", "quim"], ["a", "b", "c"], ["order", "item", "name"], ["a", "b", "c"], ["d", "e", "f", "g"]],
        [HEADER],
        [HEADER, ["n/a", "free", "n/a", "soon", "free", "none"], *ROWS],
    ],
)
def test_a_header_in_the_first_row_stays_it(rows):
    assert header_index(rows) == 0


@pytest.mark.parametrize(
    "row",
    [
        ["00001", "19970101", "1", "11.77"],
        ["536365", "A", "HEART", "6", "2010-12-01", "UK", "gift"],
        ["1.5"],
        ["ann", "mug", "Berlin", "2024-01-05"],
        ["ann", "mug", "Berlin", "blue", "5"],
    ],
)
def test_rows_of_data_have_no_header(row):
    assert header_index([row] * 5) is None


def test_a_header_below_rows_of_data_is_not_looked_for():
    assert header_index([*ROWS, HEADER, *ROWS]) is None


def test_names_that_a_caller_knows_decide_between_two_rows_of_names():
    rows = [INVENTED, GERMAN, *ROWS]

    assert header_index(rows, lambda name: 0.0) == 0
    assert header_index(rows, lambda name: float(name in GERMAN)) == 1


@pytest.mark.parametrize(
    "cell",
    ["1", "-3", "(3.50)", "€5", "R$ 1.234,50", "EUR 12.50", "10 zł", "1,000円", "1.2E+10", "2024-01-05", "5/1/24",
     "11-Feb-17", "Jan 5, 2024", "5 janvier 2024", "2024年1月5日", "01/05/2024 3:45 PM", "2024-01-05T10:00:00+00:00"],
)  # fmt: skip
def test_numbers_and_dates_are_values(cell):
    assert is_value(cell)


@pytest.mark.parametrize(
    "cell", ["", "cut 1", "Line1", "Q1", "Address 2", "85123A", "15056BL", "VAT 19", "Printed 2024-02-01", "May 2024"]
)
def test_names_with_figures_in_them_are_not_values(cell):
    assert not is_value(cell)


def test_a_header_fits_sales_by_customer_date_and_money():
    assert [sales_fit(names) for names in (HEADER, ["sku", "price"], INVENTED)] == [3, 1, 0]


def test_a_title_above_the_header_moves_the_numbers_of_the_rows_but_loses_none():
    title = "Sales report January 2024;;;;;\nPrinted 2024-02-01;;;;;\n;;;;;\n"
    text = title + "\n".join(map(";".join, [HEADER, *ROWS])) + "\n"

    lines = read_lines(io.BytesIO(text.encode()))

    assert (open_table(io.BytesIO(text.encode())).first_row, len(lines)) == (5, 2)
    with pytest.raises(DataError, match="Row 6, column 'Quantity': 'two' is not a number"):
        read_lines(io.BytesIO(text.replace("B2;1", "B2;two").encode()))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_title_with_commas_does_not_hide_the_semicolons(end):
    rows = [["1", "A", "1", "2024-01-05", "10,5", "u1"]] * 4
    text = end.join(["Sales report, January 2024", "", *map(";".join, [GERMAN, *rows]), ""])

    file = open_table(io.BytesIO(text.encode()))

    assert (file.names, file.first_row, file.notes["separator"]) == (GERMAN, 4, "semicolon")
    assert file.load(["Preis"]).num_rows == 4


def test_a_file_without_a_header_is_refused_showing_its_first_row():
    with pytest.raises(DataError, match=r"no column names: '00001 19970101 1 11.77' looks like data. Add a"):
        open_table(io.BytesIO(b"00001 19970101 1 11.77\n00001 19970112 1 12.00\n"))


def test_more_columns_than_any_table_has_are_refused():
    names = ",".join(f"c{n}" for n in range(10**6))

    with pytest.raises(DataError, match="1,000,000 columns"):
        open_table(io.BytesIO(f"{names}\n1\n".encode()))
