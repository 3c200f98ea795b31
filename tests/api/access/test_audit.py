"""What callers of REST change, and what is refused them, is in the audit log: one line each, without any secret."""

import hmac
import json
from functools import partial
from hashlib import sha256

import numpy as np
import pytest
from fastapi.testclient import TestClient

from rlreco.api import create_app
from rlreco.api.access.callers import ROUTE_ACTS, ROUTE_SCOPES
from rlreco.api.access.keys import stored_key
from rlreco.api.access.rates import Limits
from rlreco.audit.actor import command_line
from rlreco.audit.log import AuditLog
from rlreco.service.service import Service

SHOP_KEY, READER_KEY, GUESS, SECRET = "k-plum-tree", "k-pear-tree", "k-guessed", "w-quince"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "audit.jsonl"


@pytest.fixture
def service(store, path):
    return Service(store, rng=np.random.default_rng(1), audit=AuditLog.open(str(path), command_line))


@pytest.fixture
def app(service, keys):
    rows = [("shop", SHOP_KEY, ["serve", "teach", "admin"]), ("reader", READER_KEY, ["serve", "read"])]
    kept = [stored_key(name, key, scopes, "main", None) for name, key, scopes in rows]
    keys.write(*(key.model_dump(mode="json") for key in kept))
    limits = Limits(refusals_a_minute=3)
    return create_app(service, keys_file=keys.path, webhook_secret=SECRET, limits=limits)


@pytest.fixture
def caller(app):
    return lambda key: TestClient(app, headers={"X-API-Key": key} if key else {}, raise_server_exceptions=False)


@pytest.fixture
def session(caller, customer):
    return caller(SHOP_KEY).post("/v1/sessions", json={"experiment": "demo", "customer_id": customer}).json()


def by_shop(act, **about):
    line = {"who": "shop", "by": "rest", "address": "testclient", "act": act, "workspace": "main", **about}
    return [{"outcome": "done", **line}]


def test_a_slate_that_is_shown_leaves_no_line(session, heard):
    assert session["slate"]
    assert heard() == []


def test_an_answer_is_one_line_and_the_same_again_taught_nothing(caller, session, heard):
    answer = partial(caller(SHOP_KEY).post, f"/v1/sessions/{session['session_id']}/answer")
    body = {"clicked": [session["slate"][0]["id"]]}

    for count in (1, 0):
        assert answer(json=body).status_code == 200
        assert heard() == by_shop("taught", experiment="demo", session=session["session_id"], count=count)


def test_an_answer_that_fails_is_a_line_that_says_so(caller, session, heard):
    answered = caller(SHOP_KEY).post(f"/v1/sessions/{session['session_id']}/answer", json={"clicked": ["nothing"]})

    assert answered.status_code == 422
    (line,) = heard()
    assert (line["act"], line["outcome"], line["count"], line["failed"]) == ("taught", "failed", 0, 1)


def test_many_answers_are_one_line(caller, customer, heard):
    shop = caller(SHOP_KEY)
    body = {"experiment": "demo", "customer_id": customer}
    ids = [shop.post("/v1/sessions", json=body).json()["session_id"] for _ in range(3)]

    assert shop.post("/v1/answers", json={"answers": [{"session_id": id_} for id_ in ids]}).status_code == 200

    assert heard() == by_shop("taught", experiment="demo", count=3)


def test_orders_are_one_line_also_where_they_bring_new_products(caller, customer, heard):
    line = {"order_id": "o1", "customer_id": customer, "product_id": "new-kite", "at": "2026-03-02T10:00:00Z"}
    body = {"experiment": "demo", "lines": [{**line, "quantity": 1, "unit_price": 3.0}]}

    sold = caller(SHOP_KEY).post("/v1/sales", json=body)

    assert sold.status_code == 200, sold.text
    assert heard() == by_shop("counted orders", experiment="demo", count=1)


def test_a_product_is_one_line(caller, heard):
    put = caller(SHOP_KEY).put("/v1/products/kite", json={"experiment": "demo", "name": "Kite"})

    assert put.status_code == 200, put.text
    assert heard() == by_shop("put products", experiment="demo", product="kite", count=1)


def test_a_signed_body_is_of_the_signature(app, customer, heard):
    line = {"order_id": "o2", "customer_id": customer, "product_id": "kite", "at": "2026-03-02T10:00:00Z"}
    body = json.dumps({"experiment": "demo", "lines": [{**line, "quantity": 1, "unit_price": 3.0}]}).encode()
    signature = hmac.digest(SECRET.encode(), body, sha256).hex()

    headers = {"X-RLReco-Signature": signature, "Content-Type": "application/json"}
    assert TestClient(app).post("/v1/sales", content=body, headers=headers).status_code == 200

    (heard_line,) = heard()
    assert (heard_line["who"], heard_line["act"], heard_line["outcome"]) == ("signature", "counted orders", "done")


def test_a_key_without_the_scope_is_refused_by_name(caller, session, heard):
    id_ = session["session_id"]

    assert caller(READER_KEY).post(f"/v1/sessions/{id_}/answer", json={}).status_code == 403

    (line,) = heard()
    assert (line["who"], line["act"], line["session"], line["outcome"]) == ("reader", "taught", id_, "refused")


def test_a_guessed_key_is_refused_with_its_address_as_often_as_it_is_answered_by_401(caller, heard):
    statuses = [caller(GUESS).post("/v1/answers", json={"answers": []}).status_code for _ in range(5)]

    assert statuses == [401, 401, 401, 429, 429]
    refused = {"who": "no key", "by": "rest", "address": "testclient", "act": "taught", "outcome": "refused"}
    assert heard() == [refused] * 3


def test_a_guessed_key_that_would_only_read_leaves_no_line(caller, heard):
    assert caller(GUESS).get("/metrics").status_code == 401

    assert heard() == []


def test_no_line_holds_a_key_a_secret_or_a_customer(caller, session, customer, path):
    shop, id_ = caller(SHOP_KEY), session["session_id"]
    shop.post(f"/v1/sessions/{id_}/answer", json={"clicked": []})
    shop.post("/v1/sessions", json={"experiment": "demo", "customer_id": customer})
    shop.post(f"/v1/sessions/{id_}/customer", json={"customer_id": f"c-{SECRET}"})
    for key in (GUESS, READER_KEY):
        caller(key).post("/v1/answers", json={"answers": []})
        caller(key).post(f"/v1/answers?key={SECRET}", json={"answers": []})

    text = path.read_text()
    assert len(text.splitlines()) >= 5
    assert [secret for secret in (SHOP_KEY, READER_KEY, GUESS, SECRET, f'"{customer}"') if secret in text] == []


def test_lines_that_are_lost_are_counted_in_the_metrics_and_hold_up_no_answer(caller, session, service):
    def full(_):
        raise OSError(28, "No space left on device")

    service.audit._sink.append = full

    answered = caller(SHOP_KEY).post(f"/v1/sessions/{session['session_id']}/answer", json={})

    assert answered.status_code == 200
    assert answered.json()["taught"]
    assert "rlreco_audit_failures_total 1.0" in caller(READER_KEY).get("/metrics").text


def test_each_route_that_needs_to_teach_or_to_govern_has_a_verb():
    changing = {route for route, scope in ROUTE_SCOPES.items() if scope in ("teach", "admin")}

    assert set(ROUTE_ACTS) == changing
