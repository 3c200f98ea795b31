"""Nothing crosses workspaces: every route, with what is the caller's own, another's, and nobody's."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from rlreco.api.access.callers import KEY_SCOPES, ROUTE_SCOPES
from rlreco.domain.profile import Profile
from rlreco.service.lists.fit import events_of, fit
from rlreco.service.lists.publish import publish
from rlreco.service.training.sources import demo_shop

LINE = {"order_id": "1", "customer_id": "17850", "product_id": "20101", "unit_price": 1.0}
SHOPIFY = {"id": 1, "name": "#1", "email": "a@b", "created_at": "2026-03-01T00:00:00Z", "line_items": []}
WOO = {"id": 1, "number": "1", "status": "completed", "date_created_gmt": "2026-03-01T00:00:00", "line_items": []}

BY_EXPERIMENT = {
    "POST /v1/sessions": lambda name: {"json": {"experiment": name}},
    "POST /v1/sales": lambda name: {"json": {"experiment": name, "lines": [LINE]}},
    "POST /v1/sales/shopify": lambda name: {"json": SHOPIFY, "params": {"experiment": name}},
    "POST /v1/sales/woocommerce": lambda name: {"json": WOO, "params": {"experiment": name}},
    "PUT /v1/products/20101": lambda name: {"json": {"experiment": name, "name": "Kite"}},
    "GET /v1/experiments/{name}/learning": lambda name: {},
}
BY_SESSION = {
    "POST /v1/sessions/{id}/answer": lambda session: {"json": {}},
    "POST /v1/sessions/{id}/customer": lambda session: {"json": {"customer_id": "17850"}},
    "POST /v1/answers": lambda session: {"json": {"answers": [{"session_id": session}]}},
}
BY_LISTS = {
    "POST /recommendations": {"json": {"user_id": "USER"}},
    "GET /v1/users/USER/recommendations": {},
    "GET /v1/items/20101/similar": {},
    "POST /v1/recommendations/for-basket": {"json": {"items": ["20101"]}},
}
OF_PROCESS = {"GET /metrics", "GET /healthz", "GET /readyz"}


@pytest.fixture
def ours(caller, keys, service):
    """A caller with every scope in the workspace ours; main has the experiment demo, and ours the experiment own."""
    service.train(demo_shop(), Profile(), base_name="own", workspace="ours")
    digest = sha256(b"k").hexdigest()
    keys.write({"name": "k", "digest": digest, "scopes": list(KEY_SCOPES), "workspace": "ours"})
    return caller("k")


def sent(client, route, options, **names):
    method, path = route.split()
    return client.request(method, path.format(**names), **options)


def outcome(response):
    """The status; of an answer among many that of its own."""
    body = response.json()
    [part] = body.get("answers", [body])
    return part["problem"]["status"] if "problem" in part else response.status_code


def test_the_matrix_has_every_route():
    routes = {f"{method} {path}" for method, path in ROUTE_SCOPES}
    general = {route.partition("?")[0] for route in (*BY_EXPERIMENT, *BY_SESSION, *BY_LISTS)} | OF_PROCESS

    assert len(general) == len(routes)


@pytest.mark.parametrize("route", BY_EXPERIMENT)
def test_an_experiment_of_another_workspace_is_as_unknown_as_none(ours, store, route):
    catalogue = store.experiment("demo").catalogue
    before = store.products(catalogue)

    statuses = [
        sent(ours, route, BY_EXPERIMENT[route](name), name=name).status_code for name in ("own", "demo", "nobody's")
    ]
    other, none = (sent(ours, route, BY_EXPERIMENT[route](name), name=name) for name in ("demo", "none"))

    assert statuses[0] in (200, 201)
    assert statuses[1:] == [404, 404]
    assert other.text.replace("demo", "none") == none.text.replace("demo", "none")
    assert store.products(catalogue) == before
    assert list(store.sessions("demo", answered=False)) == []


@pytest.mark.parametrize("route", BY_SESSION)
def test_a_session_of_another_workspace_is_as_unknown_as_none(ours, service, store, route):
    own, other = (service.learner(name).recommend(None).session for name in ("own", "demo"))
    made_up = "0" * len(other.id)

    responses = [sent(ours, route, BY_SESSION[route](id_), id=id_) for id_ in (own.id, other.id, made_up)]

    assert [outcome(response) for response in responses] == [200, 404, 404]
    assert responses[1].text.replace(other.id, made_up) == responses[2].text
    assert store.session(other.id) == other
    assert not set(other.slate) & set(responses[1].text.split('"'))


def test_a_product_that_another_workspaces_session_did_not_show_does_not_tell_its_slate(ours, service):
    other = service.learner("demo").recommend(None).session

    response = ours.post(f"/v1/sessions/{other.id}/answer", json={"clicked": ["not on it"]})

    assert response.status_code == 404
    assert not any(product in response.text for product in other.slate)


@pytest.mark.parametrize("route", BY_LISTS)
def test_lists_of_another_workspace_are_not_served(ours, store, customer, route):
    options = {key: {"user_id": customer} if "user_id" in value else value for key, value in BY_LISTS[route].items()}
    route = route.replace("USER", customer)
    assert sent(ours, route, options).status_code == 503

    publish(store, fit(events_of(demo_shop()), "popularity", k=5), workspace="ours", now=datetime.now(UTC))
    mine = sent(ours, route, options)

    assert mine.status_code in (200, 404)
    assert store.live_lists("main") not in mine.text


def test_figures_of_another_workspaces_experiments_are_not_among_the_metrics(ours, service):
    service.learner("demo").recommend(None)

    assert "demo" not in ours.get("/metrics").text
    assert 'experiment="own"' in ours.get("/metrics").text


def test_the_key_of_the_setting_serves_the_workspace_of_the_service(caller, keys, service):
    service.train(demo_shop(), Profile(), base_name="own", workspace="ours")

    client = caller("setting", api_key="setting", workspace="ours")

    assert client.get("/v1/experiments/own/learning").status_code == 200
    assert client.get("/v1/experiments/demo/learning").status_code == 404
