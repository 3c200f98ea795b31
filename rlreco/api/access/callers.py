"""The callers that the service knows, and the scopes that routes ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

KeyScope: TypeAlias = Literal["read", "serve", "teach", "admin"]
KEY_SCOPES: tuple[KeyScope, ...] = get_args(KeyScope)

ALL_SCOPES: frozenset[KeyScope] = frozenset(KEY_SCOPES)

ROUTE_SCOPES: Mapping[tuple[str, str], KeyScope | None] = {
    ("POST", "/recommendations"): "serve",
    ("GET", "/v1/users/{user_id}/recommendations"): "serve",
    ("GET", "/v1/items/{item_id}/similar"): "serve",
    ("POST", "/v1/recommendations/for-basket"): "serve",
    ("POST", "/v1/sessions"): "serve",
    ("POST", "/v1/sessions/{session_id}/answer"): "teach",
    ("POST", "/v1/sessions/{session_id}/customer"): "teach",
    ("POST", "/v1/answers"): "teach",
    ("POST", "/v1/sales"): "teach",
    ("POST", "/v1/sales/shopify"): "teach",
    ("POST", "/v1/sales/woocommerce"): "teach",
    ("PUT", "/v1/products/{product_id}"): "admin",
    ("GET", "/v1/experiments/{name}/learning"): "read",
    ("GET", "/metrics"): "read",
    ("GET", "/healthz"): None,
    ("GET", "/readyz"): None,
}
"""Method and path of every route -> the scope that its callers need; None is open to strangers."""

ROUTE_ACTS: Mapping[tuple[str, str], str] = {
    ("POST", "/v1/sessions/{session_id}/answer"): "taught",
    ("POST", "/v1/sessions/{session_id}/customer"): "claimed",
    ("POST", "/v1/answers"): "taught",
    ("POST", "/v1/sales"): "counted orders",
    ("POST", "/v1/sales/shopify"): "counted orders",
    ("POST", "/v1/sales/woocommerce"): "counted orders",
    ("PUT", "/v1/products/{product_id}"): "put products",
}
"""Every route that changes what is learned, counted or sold -> the verb of its line in the audit log."""

OPEN_PATHS = frozenset(
    {"/docs", "/openapi.json"} | {path for (_, path), scope in ROUTE_SCOPES.items() if scope is None}
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Owner of a key, or of another way in.

    scopes : what it may do; none contains another
    workspace : whose experiments and lists it sees
    requests_a_minute : of this caller; None takes the limit of the service
    """

    name: str
    scopes: frozenset[KeyScope]
    workspace: str
    requests_a_minute: int | None = None
