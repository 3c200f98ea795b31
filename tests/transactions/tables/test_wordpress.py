import pytest

from rlreco.errors import DataError
from rlreco.transactions.tables.open_tables import open_tables

ITEMS = """order_item_id,order_item_name,order_item_type,order_id
1,Tea,line_item,10
2,Cup,line_item,10
3,Flat rate,shipping,10
4,Tea,line_item,11
"""
VALUES = [
    *((1, "_product_id", 5), (1, "_qty", 2), (1, "_line_total", "20"), (1, "_tax_class", "")),
    *((2, "_product_id", 6), (2, "_qty", 1), (2, "_line_total", "7.5"), (3, "cost", "4.90")),
    *((4, "_product_id", 5), (4, "_qty", 1), (4, "_line_total", "10")),
]
POSTS = """ID,post_author,post_date,post_title,post_status,post_type
5,1,2023-01-01 00:00:00,Green tea,publish,product
6,1,2023-01-01 00:00:00,Blue cup,publish,product
7,1,2023-01-01 00:00:00,About us,publish,page
10,1,2024-01-05 10:00:00,Order 10,wc-completed,shop_order
11,1,2024-01-06 10:00:00,Order 11,wc-cancelled,shop_order
"""
POST_VALUES = [
    (10, "_customer_user", 3),
    (10, "_billing_email", "a@x.de"),
    (11, "_customer_user", 4),
    (5, "_sku", "T1"),
]


def rows(owner, values):
    lines = (f"{number},{row[0]},{row[1]},{row[2]}" for number, row in enumerate(values))
    return "\n".join([f"meta_id,{owner},meta_key,meta_value", *lines]) + "\n"


def database(values=VALUES):
    return {
        "wp_woocommerce_order_items.csv": ITEMS,
        "wp_woocommerce_order_itemmeta.csv": rows("order_item_id", values),
        "wp_posts.csv": POSTS,
        "wp_postmeta.csv": rows("post_id", POST_VALUES),
    }


def test_values_of_items_and_posts_become_columns_of_sold_products(zipped):
    flat = open_tables(zipped(database()))

    roles = ("order_id", "product_id", "product", "quantity", "line_total", "customer_id", "ordered_at")
    table = flat.load([flat.preferred[role] for role in roles])
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        ("10", "5", "Green tea", "2", "20", "3", "2024-01-05 10:00:00"),
        ("10", "6", "Blue cup", "1", "7.5", "3", "2024-01-05 10:00:00"),
        ("11", "5", "Green tea", "1", "10", "4", "2024-01-06 10:00:00"),
    ]
    assert flat.load(["post_status", "sku"]).to_pylist()[0] == {"post_status": "wc-completed", "sku": "T1"}


def test_an_item_with_two_totals_is_refused(zipped):
    with pytest.raises(DataError, match=r"several values of _line_total for order_item_id 1"):
        open_tables(zipped(database([*VALUES, (1, "_line_total", "21")])))


def test_items_without_posts_have_their_values_too(zipped):
    files = {name: text for name, text in database().items() if "post" not in name}

    assert open_tables(zipped(files)).load(["line_total"])["line_total"].to_pylist() == ["20", "7.5", "10"]
