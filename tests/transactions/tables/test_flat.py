import pandas as pd
import pytest

from rlreco.errors import DataError
from rlreco.transactions.formats.memory_table import MemoryTable
from rlreco.transactions.tables.flat import flat_table
from rlreco.transactions.tables.open_tables import open_tables


def tables(**frames):
    """Tables as they come from text files."""
    import pyarrow as pa

    texts = {name: pa.Table.from_pandas(frame.astype(str), preserve_index=False) for name, frame in frames.items()}
    return [(f"{name}.csv", MemoryTable(table, 2)) for name, table in texts.items()]


def small_shop():
    return {
        "order_items": pd.DataFrame(
            {"id": [1, 2, 3], "order_id": [1, 1, 2], "product_id": [7, 8, 7], "quantity": [1, 2, 3], "price": [5, 6, 5]}
        ),
        "orders": pd.DataFrame(
            {"id": [1, 2], "user_id": ["a", "b"], "created_at": ["2024-01-05", "2024-01-06"], "total": [17, 15]}
        ),
        "users": pd.DataFrame({"id": ["a", "b"], "name": ["Ann", "Ben"]}),
        "products": pd.DataFrame({"id": [7, 8], "name": ["Tea", "Cup"], "price": [9, 9]}),
    }


def paid(frame, price, quantity=None):
    pieces = 1 if quantity is None else frame[quantity].astype(float)
    return (frame[price].astype(float) * pieces).sum()


def test_a_zip_of_a_marketplace_gives_the_sums_of_a_join_by_hand(olist, zipped, frame):
    items, orders = olist["olist_order_items_dataset.csv"], olist["olist_orders_dataset.csv"]
    by_hand = items.merge(orders, on="order_id").merge(olist["olist_customers_dataset.csv"], on="customer_id")
    by_hand = by_hand.merge(olist["olist_products_dataset.csv"], on="product_id")
    by_hand = by_hand.merge(olist["product_category_name_translation.csv"], on="product_category_name")

    flat = open_tables(zipped(olist))
    lines = frame(flat)

    assert len(lines) == len(by_hand) == 420
    assert paid(lines, "price") == pytest.approx(paid(by_hand, "price"))
    person, price = flat.preferred["customer_id"], flat.preferred["unit_price"]
    by_person = lines.assign(money=lines[price].astype(float)).groupby(person)["money"].sum()
    assert by_person.to_dict() == pytest.approx(by_hand.groupby("customer_unique_id")["price"].sum().to_dict())
    english = lines.groupby(flat.preferred["category"]).size().to_dict()
    assert english == by_hand.groupby("product_category_name_english").size().to_dict()
    assert lines.groupby(flat.preferred["ordered_at"]).size().to_dict() == (
        by_hand.groupby("order_purchase_timestamp").size().to_dict()
    )


def test_a_customer_for_each_order_is_known_by_the_person_behind_it(olist, zipped):
    flat = open_tables(zipped(olist))

    persons = olist["olist_customers_dataset.csv"]["customer_unique_id"].nunique()
    assert flat.preferred["customer_id"] == "customer_unique_id"
    assert f"200 different customer_id in olist_customers_dataset.csv are {persons} persons" in " ".join(flat.notices)


def test_payments_and_reviews_are_left_out_by_name(olist, zipped):
    flat = open_tables(zipped(olist))

    assert flat.skipped_sheets == ["olist_order_payments_dataset.csv", "olist_order_reviews_dataset.csv"]
    assert flat.notes["tables"].startswith("items, orders, customers, products")
    assert not {"payment_value", "review_score"} & set(flat.names)


def test_a_workbook_of_a_wholesaler_gives_the_sums_of_a_join_by_hand(northwind, workbook, frame):
    by_hand = northwind["Order Details"].merge(northwind["Orders"], on="OrderID")
    by_hand = by_hand.merge(northwind["Customers"], on="CustomerID")
    by_hand = by_hand.merge(northwind["Products"].rename(columns={"UnitPrice": "listed"}), on="ProductID")
    by_hand = by_hand.merge(northwind["Categories"], on="CategoryID")

    flat = open_tables(workbook(northwind))
    lines = frame(flat)

    assert len(lines) == len(by_hand) == 360
    price, quantity, customer = (flat.preferred[role] for role in ("unit_price", "quantity", "customer_id"))
    assert paid(lines, price, quantity) == pytest.approx(paid(by_hand, "UnitPrice", "Quantity"))
    assert lines["Discount"].astype(float).sum() == pytest.approx(by_hand["Discount"].sum())
    pieces = lines.assign(pieces=lines[quantity].astype(float)).groupby([customer, flat.preferred["category"]])[
        "pieces"
    ]
    assert pieces.sum().to_dict() == by_hand.groupby(["CustomerID", "CategoryName"])["Quantity"].sum().to_dict()
    assert (lines[flat.preferred["product"]] == "Tea " + (lines["ProductID"].astype(int) - 1).astype(str)).all()


def test_columns_of_the_order_are_named_because_they_repeat_on_its_lines(northwind, workbook):
    flat = open_tables(workbook(northwind))

    assert flat.order_level == ["CustomerID", "EmployeeID", "OrderDate", "Freight", "ShipCountry"]


def test_a_name_that_two_tables_share_gets_its_table_before_it():
    flat = flat_table(tables(**small_shop()))

    assert flat.names == [
        *("id", "order_id", "product_id", "quantity", "price"),
        *("user_id", "created_at", "total", "customers.name", "products.name", "products.price"),
    ]
    assert flat.preferred["product"] == "products.name"
    assert flat.preferred["unit_price"] == "price"
    assert flat.table_of["products.price"] == "products"


def test_rows_stay_those_of_the_items_in_their_order():
    flat = flat_table(tables(**small_shop()))

    assert flat.first_row == 2
    assert flat.load(["id", "user_id", "products.name"]).to_pydict() == {
        "id": ["1", "2", "3"],
        "user_id": ["a", "a", "b"],
        "products.name": ["Tea", "Cup", "Tea"],
    }
    assert flat.head(1).to_pylist()[0]["6"] == "2024-01-05"


def test_items_without_an_order_are_kept_and_counted():
    shop = small_shop()
    shop["order_items"].loc[1, "order_id"] = 99

    flat = flat_table(tables(**shop))

    assert flat.load(["user_id"])["user_id"].to_pylist() == ["a", None, "b"]
    assert "1 of 3 items has no order_id that is in orders.csv, and is kept" in flat.notices[0]


def test_orders_without_items_are_counted():
    shop = small_shop()
    shop["orders"].loc[2] = [3, "a", "2024-01-07", 0]

    assert "1 of 3 orders has no items." in flat_table(tables(**shop)).notices


@pytest.mark.parametrize(("table", "key"), [("orders", "1"), ("products", "7"), ("users", "a")])
def test_a_key_with_two_different_rows_is_refused(table, key):
    shop = small_shop()
    twin = shop[table].iloc[[0]].assign(**{shop[table].columns[-1]: "other"})
    shop[table] = pd.concat([shop[table], twin])

    with pytest.raises(DataError, match=rf"{table}.csv has 1 id with several different rows, such as '{key}' with 2"):
        flat_table(tables(**shop))


def test_a_row_that_stands_twice_alike_counts_once():
    shop = small_shop()
    shop["orders"] = pd.concat([shop["orders"], shop["orders"].iloc[[0]]])

    flat = flat_table(tables(**shop))

    assert flat.load(["id"]).num_rows == 3
    assert "1 key of orders stands more than once in orders.csv, alike each time." in flat.notices


def test_orders_of_another_shop_are_refused():
    shop = small_shop()
    shop["orders"]["id"] = [501, 502]

    with pytest.raises(DataError, match=r"only 0% are among the id of orders\.csv"):
        flat_table(tables(**shop))


def test_ids_that_a_spreadsheet_wrote_as_decimals_match():
    shop = small_shop()
    shop["order_items"]["order_id"] = ["1.0", "1.0", "2.0"]

    assert flat_table(tables(**shop)).load(["user_id"])["user_id"].to_pylist() == ["a", "a", "b"]


def test_two_tables_of_sales_are_refused():
    shop = small_shop()
    shop["store_sales"] = pd.DataFrame({"receipt": [1], "product_id": [7], "amount": [5], "day": ["2024-01-05"]})

    with pytest.raises(DataError, match=r"Both order_items\.csv and store_sales\.csv hold sales"):
        flat_table(tables(**shop))


def test_amounts_of_customers_beside_a_table_of_sales_are_sales_of_their_own():
    shop = small_shop() | {"till": pd.DataFrame({"customer": ["u1"], "trans_date": ["2024-01-05"], "amount": [3.5]})}

    with pytest.raises(DataError, match=r"Both order_items\.csv and till\.csv hold sales"):
        flat_table(tables(**shop))


def test_tables_without_sales_are_refused_naming_their_columns():
    with pytest.raises(DataError, match=r"None of the tables is one of sales.*a.csv \(id, name\)"):
        flat_table(tables(a=pd.DataFrame({"id": [1], "name": ["x"]}), b=pd.DataFrame({"id": [1], "hue": ["y"]})))


def test_orders_without_a_table_of_items_are_the_lines():
    shop = {name: frame for name, frame in small_shop().items() if name in ("orders", "users")}

    flat = flat_table(tables(**shop))

    assert flat.notes["tables"] == "orders, customers"
    assert (flat.preferred["line_total"], flat.order_level) == ("total", [])


def test_the_price_of_the_product_counts_only_where_the_lines_have_none():
    shop = small_shop()
    del shop["order_items"]["price"]

    flat = flat_table(tables(**shop))

    assert flat.table_of[flat.preferred["unit_price"]] == "products"
    assert any("no price" in notice for notice in flat.notices)


def test_names_of_other_languages_are_joined():
    flat = flat_table(
        tables(
            Bestellpositionen=pd.DataFrame(
                {"Bestellnummer": [1, 1], "Artikelnummer": ["a", "b"], "Menge": [1, 2], "Einzelpreis": ["1,5", "2"]}
            ),
            Bestellungen=pd.DataFrame({"Bestellnummer": [1], "Kundennummer": ["k"], "Bestelldatum": ["05.01.2024"]}),
            Kunden=pd.DataFrame({"Kundennummer": ["k"], "Land": ["DE"]}),
            Artikel=pd.DataFrame({"Artikelnummer": ["a", "b"], "Bezeichnung": ["Tee", "Tasse"]}),
        )
    )

    assert flat.notes["tables"] == "items, orders, customers, products"
    assert flat.preferred["ordered_at"] == "Bestelldatum"
    assert flat.load(["Bezeichnung", "Land"]).to_pydict() == {"Bezeichnung": ["Tee", "Tasse"], "Land": ["DE", "DE"]}


def test_a_category_of_a_subcategory_is_reached():
    shop = small_shop()
    shop["products"]["subcategory_id"] = [1, 2]
    shop["subcategories"] = pd.DataFrame({"id": [1, 2], "category_id": [5, 5], "name": ["Green", "Cups"]})
    shop["categories"] = pd.DataFrame({"id": [5, 6], "name": ["Things", "Else"]})

    flat = flat_table(tables(**shop))

    assert flat.load([flat.preferred["category"]]).to_pydict() == {flat.preferred["category"]: ["Things"] * 3}


def test_the_analytics_tables_of_woocommerce_are_joined():
    flat = flat_table(
        tables(
            wp_wc_order_product_lookup=pd.DataFrame(
                {"order_item_id": [1, 2], "order_id": [10, 11], "product_id": [5, 6], "customer_id": [1, 2]}
            ).assign(product_qty=2, product_net_revenue=20, date_created="2024-01-05 10:00:00"),
            wp_wc_order_stats=pd.DataFrame({"order_id": [10, 11], "status": ["wc-completed", "wc-cancelled"]}).assign(
                date_created="2024-01-05 10:00:00", customer_id=[1, 2], net_total=25
            ),
            wp_wc_customer_lookup=pd.DataFrame({"customer_id": [1, 2], "email": ["a@x.de", ""], "country": "DE"}),
        )
    )

    assert flat.notes["tables"] == "items, orders, customers"
    assert flat.preferred["line_total"] == "product_net_revenue"
    assert flat.load(["status"])["status"].to_pylist() == ["wc-completed", "wc-cancelled"]
    assert "net_total" in flat.order_level


def test_a_second_table_of_sales_without_a_key_of_products_is_refused_too():
    shop = small_shop()
    shop["market_stall"] = pd.DataFrame(
        {"receipt_no": [1], "item": ["Tea"], "qty": [1], "amount": [5], "day": ["2024-01-05"]}
    )

    with pytest.raises(DataError, match=r"Both order_items\.csv and market_stall\.csv hold sales"):
        flat_table(tables(**shop))


def test_a_calendar_gives_the_date_where_there_is_none_else():
    flat = flat_table(
        tables(
            fact_sales=pd.DataFrame(
                {"sale_id": [1, 2], "date_key": [101, 102], "product_key": 1, "customer_key": 1}
            ).assign(quantity=2, amount=3),
            dim_date=pd.DataFrame({"date_key": [101, 102], "full_date": ["2024-01-05", "2024-01-06"]}),
        )
    )

    assert flat.load([flat.preferred["ordered_at"]]).to_pydict() == {"full_date": ["2024-01-05", "2024-01-06"]}


def test_an_empty_table_and_a_column_that_stands_twice_are_named():
    shop = small_shop()
    shop["reviews"] = pd.DataFrame({"order_id": [], "score": []})
    sources = tables(**shop)
    sources[1][1].names.append("total")

    notices = flat_table(sources).notices

    assert "reviews.csv has no rows and is left out." in notices
    assert "orders.csv has several columns called 'total'; only the first is read." in notices
