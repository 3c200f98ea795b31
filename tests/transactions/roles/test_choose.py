"""The column of each role, by headers and by what the columns hold."""

import pyarrow as pa
import pytest

from rlreco.errors import ConfigError, DataError
from rlreco.transactions import MissingColumnsError, ReadOptions, choose_columns

ONLINE_RETAIL = [
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
]


def find(names, *rows, **options):
    """The columns of a file with that header and those rows, each a text of cells parted by bars."""
    cells = [row.split("|") for row in rows]
    columns = [[row[index].strip() for row in cells] for index in range(len(names))]
    head = pa.table({str(index): pa.array(column, pa.string()) for index, column in enumerate(columns)})
    return choose_columns(names, head, ReadOptions(**options)).columns


def test_online_retail_finds_every_role_by_its_own_names():
    assert find(ONLINE_RETAIL).mapping() == {
        "order_id": "InvoiceNo",
        "product_id": "StockCode",
        "quantity": "Quantity",
        "ordered_at": "InvoiceDate",
        "customer_id": "CustomerID",
        "product": "Description",
        "unit_price": "UnitPrice",
        "country": "Country",
    }


def test_the_renamed_columns_of_the_second_release_are_found():
    columns = find(
        ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country"]
    )

    assert (columns.order_id, columns.unit_price, columns.customer_id) == ("Invoice", "Price", "Customer ID")


def test_in_a_shopify_export_the_name_is_the_order_and_the_lineitem_name_the_product():
    columns = find(
        [
            *("Name", "Email", "Created at", "Lineitem quantity", "Lineitem name"),
            *("Lineitem price", "Lineitem sku", "Shipping Country"),
        ]
    )

    assert (columns.order_id, columns.product, columns.product_id) == ("Name", "Lineitem name", "Lineitem sku")
    assert (columns.customer_id, columns.unit_price) == ("Email", "Lineitem price")


def test_where_an_order_column_exists_the_name_is_the_product():
    assert find(["Order ID", "SKU", "Name", "Qty", "Date", "Price", "Customer"]).product == "Name"


def test_a_line_total_stands_in_for_a_missing_unit_price():
    columns = find(["order", "sku", "qty", "date", "line total", "customer"])

    assert (columns.unit_price, columns.line_total) == (None, "line total")


def test_without_a_product_code_the_product_name_is_the_id():
    assert find(["order", "item", "qty", "date", "price", "customer"]).product_id == "item"


def test_three_columns_are_enough():
    columns = find(["id", "date", "spend"], "c1 | 2024-01-05 | 12.50", "c2 | 2024-01-06 | 7.10", "c1 | 2024-02-01 | 3")

    assert (columns.customer_id, columns.ordered_at, columns.order_id, columns.quantity) == ("id", "date", None, None)
    assert "spend" in (columns.line_total, columns.unit_price)


def test_a_blank_column_is_no_candidate():
    names = ["Order ID", "SKU", "Item", "Qty", "Date", "Price", "Customer ID", "Email"]
    columns = find(
        names, "1 || Mug | 1 | 2024-01-05 | 10 || a@b.example", "2 || Cup | 2 | 2024-01-06 | 5 || c@d.example"
    )

    assert (columns.product_id, columns.customer_id) == ("Item", "Email")


def test_a_date_that_holds_no_dates_gives_way_to_one_that_does():
    names = ["Order", "SKU", "Qty", "Date", "Price", "Customer", "Created at"]
    columns = find(names, "1 | A | 1 | Friday | 10 | u1 | 2024-01-05", "2 | A | 1 | Monday | 10 | u1 | 2024-01-08")

    assert columns.ordered_at == "Created at"


def test_all_missing_columns_are_named_at_once_with_the_likeliest():
    with pytest.raises(MissingColumnsError) as error:
        find(["Invoice", "SKU", "Quantity", "Wann"], "1 | A | 1 | 2024-01-05", "2 | B | 1 | 2024-01-06")

    assert set(error.value.missing) >= {"customer_id", "unit_price"}
    assert str(error.value).startswith("The file has no column for the customer and ")
    assert "It has: Invoice, SKU, Quantity, Wann." in str(error.value)
    assert "\n" not in str(error.value)


def test_three_missing_columns_are_listed_as_in_a_sentence():
    with pytest.raises(MissingColumnsError, match="for the customer, the date of the order and the money"):
        find(["a", "b"], "1 | 2", "3 | 4")


def test_what_the_user_says_wins_over_the_aliases():
    assert find([*ONLINE_RETAIL, "Household"], columns={"customer_id": "Household"}).customer_id == "Household"


def test_the_profile_of_another_file_is_followed_only_where_it_fits():
    columns = find(
        ["Order", "SKU", "Qty", "Date", "Price", "Shopper", "Customer"],
        preferred={"order_id": "InvoiceNo", "customer_id": "Shopper", "prod_qnty": "Quantity"},
    )

    assert (columns.order_id, columns.customer_id, columns.quantity) == ("Order", "Shopper", "Qty")


def test_a_column_that_is_asked_for_and_not_there_is_refused_with_the_nearest():
    with pytest.raises(DataError, match="Did you mean 'CustomerID'"):
        find(ONLINE_RETAIL, columns={"customer_id": "CustomrID"})


def test_an_unknown_role_is_refused_with_the_nearest():
    with pytest.raises(ConfigError, match="Did you mean 'customer_id'"):
        find(ONLINE_RETAIL, columns={"custmer_id": "CustomerID"})


def test_a_column_that_is_there_twice_is_refused_when_it_is_needed():
    with pytest.raises(DataError, match="2 columns called 'Quantity'"):
        find([*ONLINE_RETAIL, "Quantity"])


def test_a_price_and_a_total_are_both_found_so_that_their_sums_can_tell():
    names = ["Invoice", "StockCode", "Quantity", "InvoiceDate", "Price", "Amount", "Customer ID"]

    assert (find(names).unit_price, find(names).line_total) == ("Price", "Amount")


def test_whoever_names_the_total_alone_wants_that_to_count():
    names = ["Invoice", "StockCode", "Quantity", "InvoiceDate", "Price", "Amount", "Customer ID"]
    columns = find(names, columns={"line_total": "Amount"})

    assert (columns.unit_price, columns.line_total) == (None, "Amount")


def test_the_price_after_a_discount_is_what_was_paid_and_no_discount_is_taken_off_again():
    rows = ["1|u1|2024-01-05|A|1|10.00|0.1|9.00", "2|u2|2024-01-06|B|2|8.00|0|8.00"]
    names = ["Order", "Customer", "Date", "SKU", "Qty", "Unit Price", "Discount", "Net Price"]

    columns = find(names, *rows)

    assert (columns.unit_price, columns.discount) == ("Net Price", None)


def test_a_price_without_tax_is_lower_on_each_line_and_changes_nothing():
    rows = ["1|u1|2024-01-05|A|1|10.00|0.1|9.00", "2|u2|2024-01-06|B|2|8.00|0|7.20"]
    names = ["Order", "Customer", "Date", "SKU", "Qty", "Unit Price", "Discount", "Net Price"]

    assert find(names, *rows).discount == "Discount"


def test_numbers_called_customers_count_them_and_are_nobody():
    with pytest.raises(MissingColumnsError, match="no column for the customer"):
        find(["Store", "Date", "Sales", "Customers"], "1|2015-07-31|5263|555", "2|2015-07-31|6064|625")


def test_what_goods_cost_is_no_money_beside_a_price_or_a_total():
    by_price = find(["Order", "Customer", "Date", "Price", "Total Cost"], "1|u1|2024-01-05|10.00|4.00")
    by_total = find(["Order", "Customer", "Date", "Unit Cost", "Revenue"], "1|u1|2024-01-05|4.00|10.00")

    assert (by_price.unit_price, by_price.line_total) == ("Price", None)
    assert (by_total.unit_price, by_total.line_total) == (None, "Revenue")


def test_an_account_that_is_the_same_on_all_lines_is_no_customer_where_another_column_fits():
    rows = [f"{number}|200|Ann {number % 4}|2024-01-05|10.00" for number in range(12)]

    assert find(["Invoice", "Account Code", "Contact Name", "Date", "Total"], *rows).customer_id == "Contact Name"


def test_the_time_of_day_stands_apart_where_the_date_has_none():
    head = pa.table({"0": ["2024-01-05"], "1": ["09:30"], "2": ["u1"], "3": ["5.00"]})

    assert choose_columns(["Date", "Time", "Customer", "Amount"], head, ReadOptions()).time == "Time"
