"""The OpenAPI document, with what FastAPI doesn't know of: keys, their scopes, and problems."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from rlreco.api.access.callers import ROUTE_SCOPES
from rlreco.api.access.signatures import SIGNATURE, SIGNED_PATHS
from rlreco.api.problems import Problem, documented

_DESCRIPTION = (
    "Lists by customer, slates by a bandit that learns from the answers, and what it has learned. "
    "Errors are application/problem+json (RFC 9457)."
)


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with what FastAPI doesn't know of: the key, and problems."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes)
        schemas_of = document["components"]["schemas"]
        about = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas_of |= about.pop("$defs", {}) | {"Problem": about}
        headers = {"key": "X-API-Key", "signature": SIGNATURE}
        document["components"]["securitySchemes"] = {
            name: {"type": "apiKey", "in": "header", "name": header} for name, header in headers.items()
        }
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                operation["security"] = _security(path)
                _document_scope(operation, ROUTE_SCOPES.get((method.upper(), path)))
        app.openapi_schema = document
    return app.openapi_schema


def _document_scope(operation: dict[str, Any], scope: str | None) -> None:
    """scope : that callers need; None for a route that is open"""
    if scope is not None:
        operation["description"] += f" Scope of the key: {scope}."
        operation["responses"] |= {str(status): about for status, about in documented(403, 429).items()}
    if "requestBody" in operation:
        operation["responses"] |= {str(status): about for status, about in documented(408).items()}


def _security(path: str) -> list[dict[str, list[str]]]:
    """Ways of being admitted, any of which will do."""
    if path in ("/healthz", "/readyz"):
        return []
    ways = ["key", "signature"] if path in SIGNED_PATHS else ["key"]
    return [{way: []} for way in ways]
