import pytest

from rlreco.errors import ConfigError, DataError
from rlreco.transactions import find_columns

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


def test_online_retail_finds_every_role_by_its_own_names():
    columns = find_columns(ONLINE_RETAIL)

    assert columns.mapping() == {
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
    columns = find_columns(
        ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country"]
    )

    assert (columns.order_id, columns.unit_price, columns.customer_id) == ("Invoice", "Price", "Customer ID")


def test_in_a_shopify_export_the_name_is_the_order_and_the_lineitem_name_the_product():
    columns = find_columns(
        [
            *("Name", "Email", "Created at", "Subtotal", "Total", "Lineitem quantity", "Lineitem name"),
            *("Lineitem price", "Lineitem sku", "Shipping Country"),
        ]
    )

    assert (columns.order_id, columns.product, columns.product_id) == ("Name", "Lineitem name", "Lineitem sku")
    assert (columns.customer_id, columns.unit_price, columns.line_total) == ("Email", "Lineitem price", None)


def test_where_an_order_column_exists_the_name_is_the_product():
    columns = find_columns(["Order ID", "SKU", "Name", "Qty", "Date", "Price", "Customer"])

    assert columns.product == "Name"


def test_a_line_total_stands_in_for_a_missing_unit_price():
    columns = find_columns(["order", "sku", "qty", "date", "line total", "customer"])

    assert (columns.unit_price, columns.line_total) == (None, "line total")


def test_without_a_product_code_the_product_name_is_the_id():
    assert find_columns(["order", "item", "qty", "date", "price", "customer"]).product_id == "item"


def test_a_missing_customer_column_says_what_there_is_and_what_to_do():
    with pytest.raises(DataError) as error:
        find_columns(["Invoice", "StockCode", "Quantity", "InvoiceDate", "Price"])

    assert str(error.value).startswith(
        "The file has no column for the customer. It has: Invoice, StockCode, Quantity, InvoiceDate, Price."
    )
    assert '"customer_id" in config/custprof.json' in str(error.value)


def test_what_the_user_says_wins_over_the_aliases():
    columns = find_columns([*ONLINE_RETAIL, "Household"], {"customer_id": "Household"})

    assert columns.customer_id == "Household"


def test_the_profile_of_another_file_is_followed_only_where_it_fits():
    columns = find_columns(
        ["Order", "SKU", "Qty", "Date", "Price", "Shopper", "Customer"],
        preferred={"order_id": "InvoiceNo", "customer_id": "Shopper", "prod_qnty": "Quantity"},
    )

    assert (columns.order_id, columns.customer_id, columns.quantity) == ("Order", "Shopper", "Qty")


def test_a_column_that_is_asked_for_and_not_there_is_refused_with_the_nearest():
    with pytest.raises(DataError, match="Did you mean 'CustomerID'"):
        find_columns(ONLINE_RETAIL, {"customer_id": "CustomrID"})


def test_an_unknown_role_is_refused_with_the_nearest():
    with pytest.raises(ConfigError, match="Did you mean 'customer_id'"):
        find_columns(ONLINE_RETAIL, {"custmer_id": "CustomerID"})


def test_a_column_that_is_there_twice_is_refused_when_it_is_needed():
    with pytest.raises(DataError, match="2 columns called 'Quantity'"):
        find_columns([*ONLINE_RETAIL, "Quantity"])


def test_a_line_total_that_is_asked_for_is_taken_beside_a_price_that_is_there():
    names = ["Invoice", "StockCode", "Quantity", "InvoiceDate", "Price", "Amount", "Customer ID"]

    columns = find_columns(names, {"line_total": "Amount"})

    assert (columns.unit_price, columns.line_total) == (None, "Amount")
    assert (find_columns(names).unit_price, find_columns(names).line_total) == ("Price", None)
