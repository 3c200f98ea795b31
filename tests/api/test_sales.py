"""Sales over HTTP: each line counts once, from all its senders, with the key or signed."""

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256

import numpy as np
import pytest
from fastapi.testclient import TestClient

from rlreco.api import create_app
from rlreco.api.sales.schemas import MOST_LINES
from rlreco.domain.ids import ROOT
from rlreco.domain.records import Product
from rlreco.domain.rewards import lesson
from rlreco.service.service import Service
from rlreco.service.upkeep.recover import rebuild

KEY, SECRET = "a key that nobody guesses", "a secret that the shop shares"
NOW = datetime(2011, 12, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def service(store):
    """On a day soon after the newest sale of the sample shop."""
    return Service(store, rng=np.random.default_rng(1), clock=lambda: NOW)


@pytest.fixture
def client(service):
    return TestClient(create_app(service, api_key=KEY), headers={"X-API-Key": KEY}, raise_server_exceptions=False)


@pytest.fixture
def webhook(service):
    """A sender without the key, who knows the secret."""
    app = create_app(service, api_key=KEY, webhook_secret=SECRET)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def product(store):
    catalogue = store.products(store.experiment("demo").catalogue)
    return min(catalogue.values(), key=lambda each: (each.baskets, each.id))


def line(product, order="o1", customer="ann", **more):
    return {"order_id": order, "customer_id": customer, "product_id": product, **more}


def send(client, *lines, **more):
    return client.post("/v1/sales", json={"experiment": "demo", "lines": list(lines), **more})


def problem(response):
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["detail"]


# Counting


def test_lines_of_two_orders_are_counted_once_however_often_they_are_sent(client, store, product):
    lines = [line(product.id), line("kite", quantity=2, unit_price=4.5), line(product.id, "o2", "bob")]
    before = store.purchases("demo", ROOT)

    first, again = send(client, *lines), send(client, *lines)

    counts = {"experiment": "demo", "lines": 3, "orders": 2, "left_out": 0, "new_products": ["kite"]}
    assert first.json() == {**counts, "counted": 2, "known": 0}
    assert again.json() == {**counts, "counted": 0, "known": 3}
    after = store.purchases("demo", ROOT)
    assert after[product.id].baskets == before[product.id].baskets + 2
    assert after[ROOT].baskets == before[ROOT].baskets + 2
    assert store.purchases("demo", "ann").keys() == {product.id, "kite", ROOT}
    assert rebuild(store, lesson, check=True).differences == 0


def test_a_product_that_comes_to_an_order_later_is_counted_alone(client, store, product):
    send(client, line(product.id))

    second = send(client, line(product.id), line("kite"))

    assert (second.json()["counted"], second.json()["known"]) == (1, 1)
    assert {id_: sums.baskets for id_, sums in store.purchases("demo", "ann").items()} == {
        product.id: 1,
        "kite": 1,
        ROOT: 1,
    }


def test_pieces_and_money_of_one_product_are_added_up_over_its_lines(client, store):
    send(client, line("kite", quantity=2, unit_price=4.5), line("kite", quantity=1, unit_price=4.0))

    order = store.newest_order("demo").order
    assert (order.products, order.quantities, order.amounts) == (("kite",), (3.0,), (13.0,))


def test_a_line_without_a_price_has_that_of_the_catalogue_and_a_new_product_none(client, store, product):
    send(client, line(product.id, quantity=2), line("kite"))

    order = store.newest_order("demo").order
    assert dict(zip(order.products, order.amounts, strict=True)) == {product.id: 2 * product.price, "kite": 0.0}


def test_what_is_given_back_takes_money_off_and_is_no_basket(client, store, product):
    send(client, line(product.id, "o1", unit_price=4.0, quantity=2))
    before = store.purchases("demo", ROOT)

    assert send(client, line(product.id, "r1", unit_price=4.0, quantity=-1)).json()["counted"] == 1

    order = store.newest_order("demo").order
    assert (order.amounts, order.quantities, order.bought) == ((-4.0,), (0.0,), ())
    assert store.purchases("demo", ROOT) == before


def test_what_is_given_back_without_any_price_is_refused(client):
    status, detail = problem(send(client, line("kite", quantity=-1)))

    assert status == 422
    assert detail == (
        "The order 'o1' gives 'kite' back, and neither the line nor the catalogue has its price. Send unit_price."
    )


def test_services_and_lines_of_nothing_are_left_out(client, store):
    lines = [
        line("SHIP", name="Postage", unit_price=5.0),
        line("kite", quantity=0),
        line("drum", "o2", quantity=-1, unit_price=0),
    ]

    reply = send(client, *lines).json()

    assert (reply["left_out"], reply["orders"], reply["counted"], reply["new_products"]) == (3, 0, 0, [])
    assert store.purchases("demo", "ann") == {}


def test_a_product_of_the_catalogue_is_no_service_whatever_it_is_called(client, product):
    reply = send(client, line(product.id, name="Postage"), line("kite", name="Postage")).json()

    assert (reply["counted"], reply["left_out"], reply["new_products"]) == (1, 1, [])


def test_the_moment_of_an_order_is_its_first_by_the_shops_clock(client, store):
    send(client, line("kite", at="2011-12-19T10:00:00+02:00"), line("drum", at="2011-12-19T09:00:00"))
    assert store.newest_order("demo").order.at == datetime(2011, 12, 19, 8)

    send(client, line("kite", "o2"))
    assert store.newest_order("demo").order.at == NOW.replace(tzinfo=None)


@pytest.mark.parametrize("at", ["2011-12-21T09:30:01Z", "9000-01-01T00:00:00Z", "1969-12-31T23:59:59Z"])
def test_an_order_of_another_age_is_refused_and_none_is_counted(client, store, at):
    status, detail = problem(send(client, line("drum", "o2"), line("kite", at=at)))

    assert (status, "from 1970 until now" in detail) == (422, True)
    assert store.purchases("demo", "ann") == {}


def test_an_order_of_another_customer_is_a_conflict_and_none_is_counted(client, store, product):
    send(client, line(product.id, customer="ann"))

    status, detail = problem(send(client, line("kite", "o9", "bob"), line("kite", customer="bob")))

    assert (status, "'o1' is of the customer 'ann'" in detail) == (409, True)
    assert store.purchases("demo", "bob") == {}
    assert problem(send(client, line("drum", "o7", "ann"), line("kite", "o7", "bob")))[0] == 409


def test_a_session_that_is_named_counts_each_product_once_with_its_answer(client, store, customer):
    shown = client.post("/v1/sessions", json={"experiment": "demo", "customer_id": customer}).json()
    first = shown["slate"][0]["id"]
    before = store.purchases("demo", customer).get(first)
    client.post(f"/v1/sessions/{shown['session_id']}/answer", json={"bought": [first]})

    send(client, line(first, customer=customer, session_id=shown["session_id"]))

    assert store.purchases("demo", customer)[first].baskets == (before.baskets if before else 0) + 1
    status, _ = problem(send(client, line("kite", "o2", session_id="s1"), line("drum", "o2", session_id="s2")))
    assert status == 422


def test_a_new_product_with_a_name_is_in_the_catalogue_and_becomes_a_candidate_with_the_next_edition(
    client, service, store
):
    lines = [line("kite", f"o{n}", f"c{n}", name="Paper kite", category="Kites", unit_price=4.5) for n in range(400)]
    assert send(client, *lines).json()["new_products"] == ["kite"]
    (kite,) = store.products(store.experiment("demo").catalogue, ["kite"]).values()
    assert (kite.name, kite.category, kite.price) == ("Paper kite", "Kites", 4.5)

    updated = service.update("demo")

    assert updated.new_customers == 400
    learner = service.learner("demo")
    assert learner.products(["kite"])["kite"].baskets == 400
    assert any("kite" in each.products for each in learner.candidate_sets().values())


def test_numbers_may_be_ids_as_shop_systems_have_them(client, store):
    assert send(client, line(8, 1001, 17)).json()["counted"] == 1

    order = store.newest_order("demo").order
    assert (order.id, order.customer, order.products) == ("1001", "17", ("8",))


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"order_id": ""}, "body.lines.0.order_id"),
        ({"customer_id": None}, "body.lines.0.customer_id"),
        ({"quantity": "2"}, "body.lines.0.quantity"),
        ({"quantity": 1e7}, "body.lines.0.quantity"),
        ({"unit_price": -1}, "body.lines.0.unit_price"),
        ({"at": "yesterday"}, "body.lines.0.at"),
        ({"currency": "EUR"}, "body.lines.0.currency"),
    ],
)
def test_a_line_that_can_not_be_one_is_refused_in_one_line(client, wrong, where):
    status, detail = problem(send(client, {**line("kite"), **wrong}))

    assert (status, where in detail, "\n" in detail) == (422, True, False)


def test_a_price_of_the_catalogue_whose_money_is_no_number_is_refused_and_the_log_stays_readable(
    client, service, store
):
    service.put_products("demo", [Product("kite", "Paper kite", 1e308)])
    newest = store.newest_order("demo")

    status, detail = problem(send(client, line("drum", "o2"), line("kite", quantity=1e6)))

    assert (status, "'o1' has an amount of money that is not a number" in detail) == (422, True)
    assert store.newest_order("demo") == newest
    assert rebuild(store, lesson, check=True).differences == 0


def test_a_thousand_lines_are_counted_in_one_call_and_no_more(client):
    lines = [line("kite", f"o{n}", "ann", name="Paper kite", unit_price=4.5) for n in range(MOST_LINES)]

    assert send(client, *lines).json()["counted"] == MOST_LINES
    assert problem(send(client, *lines, line("kite", "one more")))[0] == 422


def test_an_experiment_that_is_not_there_is_404(client):
    assert problem(send(client, line("kite"), experiment="nowhere"))[0] == 404


# Signed


def signed(client, body, secret=SECRET, header="X-RLReco-Signature", path="/v1/sales", form=None, **more):
    content = json.dumps(body).encode()
    digest = hmac.new(secret.encode(), content, sha256).digest()
    signature = b64encode(digest).decode() if form == "base64" else digest.hex()
    return client.post(path, content=content, headers={"Content-Type": "application/json", header: signature, **more})


BODY = {"experiment": "demo", "lines": [line("kite")]}


@pytest.mark.parametrize("header", ["X-RLReco-Signature", "X-Shopify-Hmac-Sha256", "X-WC-Webhook-Signature"])
@pytest.mark.parametrize("form", ["base64", "hexadecimal"])
def test_a_signed_body_is_admitted_without_the_key(webhook, header, form):
    response = signed(webhook, BODY, header=header, form=form)

    assert (response.status_code, response.json().get("counted")) == (200, 1)


def test_a_body_that_is_signed_by_another_secret_or_was_changed_or_is_not_signed_is_refused(webhook, store):
    other = signed(webhook, BODY, secret="another")
    content = json.dumps(BODY).encode()
    signature = hmac.new(SECRET.encode(), content, sha256).hexdigest()
    changed = webhook.post("/v1/sales", content=content + b" ", headers={"X-RLReco-Signature": signature})
    strange = webhook.post("/v1/sales", content=content, headers={"X-RLReco-Signature": "é".encode()})
    plain = webhook.post("/v1/sales", content=content)

    assert [problem(each)[0] for each in (other, changed, strange, plain)] == [401] * 4
    assert "doesn't fit the body" in problem(other)[1]
    assert SECRET not in other.text
    assert store.purchases("demo", "ann") == {}


def test_a_signature_opens_the_routes_of_sales_alone(webhook):
    kite = {"experiment": "demo", "name": "Kite"}

    assert signed(webhook, {"user_id": 1}, path="/recommendations").status_code == 401
    assert signed(webhook, kite, path="/v1/products/kite").status_code == 401


@pytest.mark.parametrize("secret", [None, ""])
def test_without_a_secret_no_signature_is_admitted(service, secret):
    caller = TestClient(create_app(service, api_key=KEY, webhook_secret=secret), raise_server_exceptions=False)

    assert signed(caller, BODY, secret="").status_code == 401


def test_the_key_admits_whatever_the_signature_says(webhook):
    assert signed(webhook, BODY, secret="another", **{"X-API-Key": KEY}).status_code == 200


def test_a_signed_body_without_a_key_of_the_service_is_admitted_from_anywhere(service):
    app = create_app(service, webhook_secret=SECRET)
    caller = TestClient(app, client=("203.0.113.9", 1), raise_server_exceptions=False)

    assert signed(caller, BODY).status_code == 200
    assert signed(caller, BODY, secret="another").status_code == 401


def test_a_signed_body_that_is_too_large_is_413(webhook):
    large = {"experiment": "demo", "lines": ["x" * (4 * 1024 * 1024)]}

    assert signed(webhook, large).status_code == 413
