"""Shops of several tables, invented from a seed."""

import io
import zipfile

import numpy as np
import pandas as pd
import pytest


def _hex(rng, count):
    return ["".join(rng.choice(list("0123456789abcdef"), 16)) for _ in range(count)]


@pytest.fixture(scope="session")
def olist():
    """Tables of a marketplace whose customers have another id in each order; a line is one piece."""
    rng = np.random.default_rng(13)
    persons, products, orders, customers = _hex(rng, 80), _hex(rng, 30), _hex(rng, 200), _hex(rng, 200)
    words = ["beleza_saude", "informatica", "esporte"]
    days = pd.Timestamp("2017-01-01") + pd.to_timedelta(rng.integers(0, 400 * 86400, 200), unit="s")
    order = pd.DataFrame({"order_id": orders, "customer_id": customers, "order_status": "delivered"})
    order["order_purchase_timestamp"] = days.strftime("%Y-%m-%d %H:%M:%S")
    order["order_estimated_delivery_date"] = (days + pd.Timedelta(days=20)).strftime("%Y-%m-%d 00:00:00")
    lines = rng.choice(orders[:195], 420)
    item = pd.DataFrame(
        {"order_id": lines, "product_id": rng.choice(products, 420), "seller_id": rng.choice(_hex(rng, 5), 420)}
    )
    item.insert(1, "order_item_id", item.groupby("order_id").cumcount() + 1)
    item["price"], item["freight_value"] = rng.integers(500, 20000, 420) / 100, rng.integers(500, 2000, 420) / 100
    person = rng.choice(persons, 200)
    customer = pd.DataFrame(
        {"customer_id": customers, "customer_unique_id": person, "customer_zip_code_prefix": "01001"}
    )
    customer["customer_city"], customer["customer_state"] = "sao paulo", "SP"
    payment = pd.DataFrame(
        {"order_id": np.repeat(orders, 2), "payment_sequential": [1, 2] * 200, "payment_value": 10.5}
    )
    review = pd.DataFrame({"review_id": _hex(rng, 150), "order_id": orders[:150], "review_score": 5})
    review["review_creation_date"] = "2018-01-01 00:00:00"
    product = pd.DataFrame(
        {"product_id": products, "product_category_name": rng.choice(words, 30), "product_weight_g": 200}
    )
    name = pd.DataFrame(
        {"product_category_name": words, "product_category_name_english": ["health", "computers", "sports"]}
    )
    return {
        "olist_orders_dataset.csv": order,
        "olist_order_items_dataset.csv": item,
        "olist_customers_dataset.csv": customer,
        "olist_order_payments_dataset.csv": payment,
        "olist_order_reviews_dataset.csv": review,
        "olist_products_dataset.csv": product,
        "product_category_name_translation.csv": name,
    }


@pytest.fixture(scope="session")
def northwind():
    """Sheets of a wholesaler whose names of columns are shared by several tables."""
    rng = np.random.default_rng(77)
    numbers, buyers = 10248 + np.arange(120), [f"CUST{n}" for n in range(25)]
    order = pd.DataFrame(
        {"OrderID": numbers, "CustomerID": rng.choice(buyers, 120), "EmployeeID": rng.integers(1, 4, 120)}
    )
    order["OrderDate"] = (pd.Timestamp("1996-07-04") + pd.to_timedelta(rng.integers(0, 600, 120), unit="D")).strftime(
        "%Y-%m-%d"
    )
    order["Freight"], order["ShipCountry"] = rng.integers(100, 9000, 120) / 100, rng.choice(["France", "Germany"], 120)
    detail = pd.DataFrame({"OrderID": np.repeat(numbers, 3), "ProductID": rng.integers(1, 21, 360)})
    detail["UnitPrice"], detail["Quantity"] = rng.integers(200, 9000, 360) / 100, rng.integers(1, 50, 360)
    detail["Discount"] = rng.choice([0, 0.05, 0.25], 360)
    product = pd.DataFrame({"ProductID": np.arange(1, 21), "ProductName": [f"Tea {n}" for n in range(20)]})
    product["CategoryID"], product["UnitPrice"], product["UnitsInStock"] = np.arange(20) % 4 + 1, 99.0, 7
    customer = pd.DataFrame(
        {"CustomerID": buyers, "CompanyName": [f"Shop {n}" for n in range(25)], "Country": "France"}
    )
    category = pd.DataFrame(
        {"CategoryID": [1, 2, 3, 4], "CategoryName": ["Beverages", "Condiments", "Produce", "Seafood"]}
    )
    category["Description"] = "things to eat"
    employee = pd.DataFrame({"EmployeeID": [1, 2, 3], "LastName": ["A", "B", "C"], "Country": ["UK", "USA", "France"]})
    return {
        "Categories": category,
        "Customers": customer,
        "Employees": employee,
        "Order Details": detail,
        "Orders": order,
        "Products": product,
    }


@pytest.fixture(scope="session")
def zipped():
    """The bytes of a zip of these files: name -> table, text or bytes."""

    def pack(files):
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content.to_csv(index=False) if isinstance(content, pd.DataFrame) else content)
        return io.BytesIO(sink.getvalue())

    return pack


@pytest.fixture(scope="session")
def workbook():
    """The bytes of an xlsx with these sheets: name -> table."""
    xlsxwriter = pytest.importorskip("xlsxwriter")

    def pack(sheets):
        sink = io.BytesIO()
        with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
            for name, table in sheets.items():
                sheet = book.add_worksheet(name)
                for at, row in enumerate([list(table), *table.to_numpy(dtype=object).tolist()]):
                    sheet.write_row(at, 0, row)
        return io.BytesIO(sink.getvalue())

    return pack


@pytest.fixture(scope="session")
def frame():
    """Every column of a table file as a pandas table of text."""
    return lambda file: file.load(file.names).to_pandas().astype(object)
