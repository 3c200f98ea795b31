"""Queries and bodies that readers could read in two ways are refused; answers carry the headers of security."""

import re

import pytest
from fastapi.testclient import TestClient

from rlreco.api import create_app
from rlreco.domain.profile import Profile
from rlreco.service.service import Service
from rlreco.service.training.sources import demo_shop
from rlreco.store.connect import connect

LIST = "/v1/users/1/recommendations"
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    "query", ["k=5_0", "k=%2B5", "k=1.0", "k=1&k=2", "k=1&k=1", "k=05", "k=%205", "k=5%20", "k=%D9%A5", "k=", "k=1e1"]
)
def test_a_number_in_the_address_is_written_in_one_way_and_once(client, query):
    assert client.get(f"{LIST}?{query}").status_code == 422
    assert client.get(f"/v1/items/20101/similar?{query}").status_code == 422


def test_a_plain_number_in_the_address_is_read(client):
    assert len(client.get(f"{LIST}?k=12").json()["items"]) == 12


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/recommendations", '{"user_id": 1, "user_id": 2}'),
        ("/v1/answers", '{"answers": [{"session_id": "a", "session_id": "b"}]}'),
        ("/v1/sales/shopify?experiment=demo", '{"id": 1, "extra": {"a": 1, "a": 1}}'),
    ],
)
def test_a_key_that_an_object_has_twice_is_refused(client, path, body):
    response = client.post(path, content=body, headers=JSON)

    assert (response.status_code, "twice" in response.json()["detail"]) == (422, True)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_only_python_takes_for_json_is_refused_even_where_it_is_not_read(client, number):
    response = client.post("/v1/sales/shopify?experiment=demo", content=f'{{"extra": {number}}}', headers=JSON)

    assert (response.status_code, "not valid JSON" in response.json()["detail"]) == (422, True)


@pytest.mark.parametrize("customer", ["17850", "nobody", None])
def test_an_impossible_policy_is_refused_whoever_is_served(client, service, customer):
    service.train(demo_shop(), Profile(base_rate="state"), base_name="states")

    for experiment in ("demo", "states"):
        body = {"experiment": experiment, "customer_id": customer, "policy": "thomson"}
        assert client.post("/v1/sessions", json=body).status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/users/a%00b/recommendations", None),
        ("GET", "/v1/items/a%00b/similar", None),
        ("POST", "/recommendations", {"user_id": "a\0b"}),
        ("POST", "/v1/sessions", {"experiment": "demo", "customer_id": "a\0b"}),
        ("POST", "/v1/recommendations/for-basket", {"items": ["a\0b"]}),
    ],
)
def test_a_zero_byte_is_refused_in_every_id(client, method, path, body):
    assert client.request(method, path, json=body).status_code == 422


def test_a_stranger_learns_one_word_from_readyz_and_the_log_the_reason(tmp_path, caplog):
    folder = tmp_path / "a folder of the host"
    folder.mkdir()
    store = connect(f"sqlite:///{folder / 'store.sqlite3'}")
    client = TestClient(create_app(Service(store), api_key="k"))

    response = client.get("/readyz")

    assert (response.status_code, response.json()["detail"]) == (503, "unavailable")
    assert "published" in caplog.text
    store.close()


def test_a_stranger_learns_no_version_from_readyz(stranger):
    assert stranger.get("/readyz").json() == {"status": "ready"}


def test_a_store_that_fails_tells_its_place_to_the_log_alone(tmp_path, caplog):
    folder = tmp_path / "a folder of the host"
    folder.mkdir()
    store = connect(f"sqlite:///{folder / 'store.sqlite3'}")
    clients = [TestClient(create_app(Service(store), api_key="k"), headers=key) for key in ({}, {"X-API-Key": "k"})]
    store.close()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()

    for client, path in zip([*clients, clients[1]], ["/readyz", "/readyz", LIST], strict=True):
        response = client.get(path)
        assert response.status_code == 503
        assert "a folder of the host" not in response.text
    assert caplog.text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/healthz", 200), ("/docs", 200), ("/nowhere", 404), (LIST, 200), (f"{LIST}?k=x", 422), ("/metrics", 200)],
)
def test_every_answer_has_the_headers_of_security(client, stranger, path, status):
    for response in (client.get(path), stranger.get(path)):
        assert response.status_code in (status, 401)
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        assert response.headers["referrer-policy"] == "no-referrer"
        assert response.headers["cache-control"] == "no-store"


def test_the_documentation_loads_nothing_and_has_every_route(stranger):
    page = stranger.get("/docs").text

    assert not re.search(r"<script|<link|<img|<iframe|src=|@import|url\(", page)
    for path in stranger.get("/openapi.json").json()["paths"]:
        assert path in page


def test_under_a_prefix_of_a_proxy_the_documentation_names_the_prefix(service):
    client = TestClient(create_app(service, api_key="k", root_path="/shop/reco"), headers={"X-API-Key": "k"})

    # A proxy may take the prefix away or hand it on.
    for prefix in ("", "/shop/reco"):
        assert client.get(f"{prefix}/healthz").status_code == 200
        assert client.get(f"{prefix}{LIST}").status_code == 200
        assert 'href="/shop/reco/openapi.json"' in client.get(f"{prefix}/docs").text
    assert client.get("/openapi.json").json()["servers"] == [{"url": "/shop/reco"}]
    assert client.get("/shop/recohealthz").status_code == 404
