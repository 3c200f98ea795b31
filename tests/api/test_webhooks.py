"""Orders as the webhooks of Shopify and WooCommerce send them; made up, in the form of their manuals."""

import hmac
import json
import re
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.error import HTTPError

import numpy as np
import pytest
from fastapi.testclient import TestClient

from rlreco.api import create_app
from rlreco.api.access.signatures import SIGNED_PATHS
from rlreco.service.service import Service

SECRET = "a secret that the shop shares"
NOW = datetime(2011, 12, 20, 9, 30, tzinfo=UTC)

SHOPIFY = {
    "id": 820982911946154508,
    "admin_graphql_api_id": "gid://shopify/Order/820982911946154508",
    "name": "#1001",
    "email": "ann@example.com",
    "created_at": "2011-12-19T19:00:00-05:00",
    "cancelled_at": None,
    "currency": "GBP",
    "financial_status": "paid",
    "test": False,
    "total_price": "34.10",
    "customer": {"id": 115310627314723954, "email": "ann@example.com", "tags": ""},
    "line_items": [
        {
            "id": 866550311766439020,
            "product_id": 7,
            "variant_id": 17,
            "sku": "KITE",
            "title": "Paper kite",
            "name": "Paper kite - red",
            "quantity": 3,
            "price": "4.50",
            "total_discount": "1.50",
        },
        {
            "id": 2,
            "product_id": 8,
            "sku": "",
            "title": "Card",
            "quantity": 1,
            "price": "2.00",
            "total_discount": "0.00",
        },
        {"id": 3, "product_id": None, "sku": "DRUM", "title": "Drum", "quantity": 1, "price": "20.10"},
    ],
    "shipping_lines": [{"title": "Postage", "price": "0.00"}],
}
WOOCOMMERCE = {
    "id": 727,
    "number": "727",
    "status": "processing",
    "currency": "GBP",
    "date_created": "2011-12-19T21:00:00",
    "date_created_gmt": "2011-12-19T19:00:00",
    "customer_id": 25,
    "billing": {"first_name": "Ann", "email": "ann@example.com"},
    "line_items": [
        {"id": 315, "name": "Paper kite", "product_id": 93, "quantity": 2, "total": "6.00", "sku": "KITE", "price": 3},
        {"id": 316, "name": "Drum", "product_id": 22, "quantity": 1, "total": "20.10", "sku": "", "price": 20.1},
    ],
    "shipping_lines": [{"method_title": "Flat rate", "total": "10.00"}],
}


@pytest.fixture
def sender(store):
    """Without the key, on a day soon after the newest sale of the sample shop."""
    service = Service(store, rng=np.random.default_rng(1), clock=lambda: NOW)
    app = create_app(service, api_key="a key that nobody guesses", webhook_secret=SECRET)
    return TestClient(app, raise_server_exceptions=False)


def deliver(sender, system, order, ids=None):
    content = json.dumps(order).encode()
    signature = b64encode(hmac.new(SECRET.encode(), content, sha256).digest()).decode()
    header = {"shopify": "X-Shopify-Hmac-Sha256", "woocommerce": "X-WC-Webhook-Signature"}[system]
    return sender.post(
        f"/v1/sales/{system}",
        params={"experiment": "demo"} | ({"ids": ids} if ids else {}),
        content=content,
        headers={"Content-Type": "application/json", header: signature},
    )


def logged(store):
    """The order that came last: id, customer, moment, and product -> (pieces, money)."""
    order = store.newest_order("demo").order
    sums = zip(order.quantities, order.amounts, strict=True)
    return order.id, order.customer, order.at, dict(zip(order.products, sums, strict=True))


def test_an_order_of_shopify_is_counted_by_its_names_once(sender, store):
    first, again = deliver(sender, "shopify", SHOPIFY), deliver(sender, "shopify", SHOPIFY)

    # Three kites at 4.50 less 1.50; the card has no SKU.
    products = {"KITE": (3.0, 12.0), "DRUM": (1.0, 20.10)}
    assert logged(store) == ("#1001", "ann@example.com", datetime(2011, 12, 20, 0), products)
    assert [each.json()["counted"] for each in (first, again)] == [1, 0]
    assert store.products(store.experiment("demo").catalogue, ["KITE"])["KITE"].name == "Paper kite"


def test_an_order_of_shopify_is_counted_by_its_numbers_where_these_are_the_ids(sender, store):
    deliver(sender, "shopify", SHOPIFY, "numbers")

    products = {"7": (3.0, 12.0), "8": (1.0, 2.0)}
    assert logged(store) == ("820982911946154508", "115310627314723954", datetime(2011, 12, 20, 0), products)


def test_an_order_of_woocommerce_is_counted_at_its_moment_in_utc(sender, store):
    deliver(sender, "woocommerce", WOOCOMMERCE)

    assert logged(store) == ("727", "ann@example.com", datetime(2011, 12, 19, 19), {"KITE": (2.0, 6.0)})


def test_an_order_of_woocommerce_is_counted_by_its_numbers_where_these_are_the_ids(sender, store):
    deliver(sender, "woocommerce", WOOCOMMERCE, "numbers")

    products = {"93": (2.0, 6.0), "22": (1.0, 20.10)}
    assert logged(store) == ("727", "25", datetime(2011, 12, 19, 19), products)


@pytest.mark.parametrize(
    ("system", "order"),
    [
        ("shopify", {**SHOPIFY, "test": True}),
        ("shopify", {**SHOPIFY, "cancelled_at": "2011-12-19T20:00:00-05:00"}),
        ("shopify", {**SHOPIFY, "email": None}),
        ("woocommerce", {**WOOCOMMERCE, "status": "pending"}),
        ("woocommerce", {**WOOCOMMERCE, "status": "refunded"}),
        ("woocommerce", {**WOOCOMMERCE, "billing": {"email": ""}}),
    ],
)
def test_tests_orders_that_came_to_nothing_and_those_of_nobody_are_accepted_and_not_counted(sender, system, order):
    response = deliver(sender, system, order)

    assert (response.status_code, response.json()["counted"]) == (200, 0)


def test_a_body_that_is_no_order_is_refused_in_one_line(sender):
    response = deliver(sender, "shopify", {"webhook_id": 1})

    assert response.status_code == 422
    assert "body.name: Field required" in response.json()["detail"]


def test_an_order_that_is_not_signed_is_refused(sender):
    assert sender.post("/v1/sales/shopify?experiment=demo", json=SHOPIFY).status_code == 401


PAGE = (Path(__file__).resolve().parents[2] / "docs" / "weekly_routine.md").read_text(encoding="utf-8")


@pytest.fixture
def address(store, serve):
    """Of the service that nothing but a signature opens."""
    return serve(create_app(Service(store), api_key="a key that nobody guesses", webhook_secret=SECRET))


def test_the_sender_of_the_docs_is_understood(address, store):
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    names = {}
    exec(code, names)
    lines = [{"order_id": 1, "customer_id": "ann", "product_id": "KITE", "unit_price": 4.5}]

    replies = [names["send"](address, SECRET, "demo", lines) for _ in range(2)]

    assert [each["counted"] for each in replies] == [1, 0]
    assert store.newest_order("demo").order.customer == "ann"
    with pytest.raises(HTTPError, match="401"):
        names["send"](address, "another", "demo", lines)


def test_the_addresses_and_the_setting_of_the_docs_are_those_of_the_service():
    addresses = set(re.findall(r"https://HOST(/v1/[a-z/0-9]+)", PAGE))

    assert addresses == set(SIGNED_PATHS)
    assert "`RLRECO_WEBHOOK_SECRET`" in PAGE
