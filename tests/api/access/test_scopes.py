"""Every route asks for its scope."""

import hmac
from hashlib import sha256

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from rlreco.api import create_app
from rlreco.api.access.callers import KEY_SCOPES, ROUTE_SCOPES

SCOPE_OF = {
    "POST /recommendations": "serve",
    "GET /v1/users/{user_id}/recommendations": "serve",
    "GET /v1/items/{item_id}/similar": "serve",
    "POST /v1/recommendations/for-basket": "serve",
    "POST /v1/sessions": "serve",
    "POST /v1/sessions/{session_id}/answer": "teach",
    "POST /v1/sessions/{session_id}/customer": "teach",
    "POST /v1/answers": "teach",
    "POST /v1/sales": "teach",
    "POST /v1/sales/shopify": "teach",
    "POST /v1/sales/woocommerce": "teach",
    "PUT /v1/products/{product_id}": "admin",
    "GET /v1/experiments/{name}/learning": "read",
    "GET /metrics": "read",
    "GET /healthz": None,
    "GET /readyz": None,
}
"""Written down here too: a route that changes its scope should be seen to."""


def routes_of(app):
    """Method and path of every route of the document; those of FastAPI's are left out."""
    return {(method.upper(), path) for path, operations in app.openapi()["paths"].items() for method in operations}


def test_the_table_of_scopes_names_every_route_and_no_other(service):
    app = create_app(service, api_key="k")

    assert routes_of(app) == set(ROUTE_SCOPES)
    assert {f"{method} {path}": scope for (method, path), scope in ROUTE_SCOPES.items()} == SCOPE_OF


@pytest.mark.parametrize("scope", KEY_SCOPES)
@pytest.mark.parametrize("route", SCOPE_OF)
def test_a_key_may_call_the_routes_of_its_scope_and_no_others(caller, keys, route, scope):
    keys.write({"name": "k", "digest": sha256(b"k").hexdigest(), "scopes": [scope], "workspace": "main"})
    method, path = route.split()

    response = caller("k").request(method, path.replace("{", "").replace("}", ""), json={})

    if SCOPE_OF[route] in (scope, None):
        assert response.status_code in (200, 404, 422)
    else:
        assert (response.status_code, response.headers["content-type"]) == (403, "application/problem+json")
        assert SCOPE_OF[route] in response.json()["detail"]


def test_a_route_that_is_not_in_the_table_is_closed_to_all_but_admin(service, keys, caller):
    keys.write(
        {"name": "k", "digest": sha256(b"k").hexdigest(), "scopes": ["read", "serve", "teach"], "workspace": "main"}
    )
    client = caller("k")
    router = client.app.router
    kind = next(type(route) for route in all_routes(router) if isinstance(route, APIRoute) and route.path == "/metrics")
    router.routes.append(kind("/new", lambda: {}, methods=["GET"]))

    assert client.get("/new").status_code == 403


def all_routes(router):
    for route in router.routes:
        yield route
        if hasattr(route, "original_router"):
            yield from all_routes(route.original_router)


def test_a_body_is_not_looked_at_before_the_scope(caller, keys):
    keys.write({"name": "k", "digest": sha256(b"k").hexdigest(), "scopes": ["read"], "workspace": "main"})

    assert (
        caller("k").post("/v1/answers", content=b"{", headers={"content-type": "application/json"}).status_code == 403
    )


def test_a_signature_opens_sales_and_nothing_else(service, keys):
    app = create_app(service, keys_file=keys.path, webhook_secret="s")
    for path, status in (("/v1/sales", 422), ("/v1/answers", 401), ("/v1/sessions", 401), ("/v1/products/1", 401)):
        signature = hmac.digest(b"s", b"{}", "sha256").hex()
        headers = {"X-RLReco-Signature": signature, "content-type": "application/json"}
        method = "PUT" if "products" in path else "POST"
        assert TestClient(app).request(method, path, content=b"{}", headers=headers).status_code == status
