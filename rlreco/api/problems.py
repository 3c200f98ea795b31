"""Errors as application/problem+json (RFC 9457), those of unknown paths and of bugs included."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import Send

from rlreco.errors import ConfigError, ConflictError, DataError, ForbiddenError, NotFoundError, RLRecoError, StoreError
from rlreco.service.lists.live import NoListsError

_LOG = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

# The first match counts. A store that fails may work again later: then the service is unavailable, not broken.
_STATUS: Mapping[type[RLRecoError], int] = {
    NoListsError: 503,
    StoreError: 503,
    NotFoundError: 404,
    ConflictError: 409,
    ForbiddenError: 403,
    DataError: 422,
    ConfigError: 422,
    RLRecoError: 500,
}


class Invalid(BaseModel):
    """One value of the request that can't be used."""

    where: str = Field(description="Such as body.user_id or query.k.")
    problem: str


class Problem(BaseModel):
    """The body of an error response (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Invalid] | None = None


def problem_of(error: RLRecoError) -> Problem:
    """What a response would say of the error."""
    status = status_of(error)
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail_of(error))


def problem(
    status: int, detail: str, *, errors: list[Invalid] | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    about = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors)
    headers = {**(headers or {}), **({"Retry-After": "2"} if status == 503 else {})}
    return JSONResponse(about.model_dump(exclude_none=True), status, headers, MEDIA_TYPE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route that can answer with these statuses, for the OpenAPI document."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


def status_of(error: RLRecoError) -> int:
    return next(status for kind, status in _STATUS.items() if isinstance(error, kind))


def detail_of(error: RLRecoError) -> str:
    """What callers learn: of a store that fails neither its path nor its address, which go to the log."""
    if not isinstance(error, StoreError):
        return str(error)
    _LOG.warning("The store failed: %s", error)
    return "The store can't be reached or used at the moment. The log of the service has more."


def add_problems(app: FastAPI) -> None:
    app.add_exception_handler(RLRecoError, _user_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)


async def _user_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RLRecoError)
    return problem(status_of(error), detail_of(error))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:
        return problem(422, "The request can't be used. The body is not valid JSON in UTF-8.")
    if error.status_code == 404:
        return problem(404, f"There is nothing at {request.url.path}. See {request.scope['root_path']}/docs.")
    if error.status_code == 405:
        return problem(405, f"{request.method} doesn't work here.", headers=error.headers)
    return problem(error.status_code, str(error.detail), headers=error.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    """Leaves out the values themselves: they may be secrets, or bytes that are not text."""
    assert isinstance(error, RequestValidationError)
    errors = [Invalid(where=_where(item["loc"]), problem=_plain(item)) for item in error.errors()[:20]]
    listed = "; ".join(f"{invalid.where}: {invalid.problem}" for invalid in errors[:3])
    return problem(422, f"The request can't be used. {listed}.", errors=errors)


async def _bug(request: Request, error: Exception) -> Response:
    return problem(500, "The service made a mistake. Its log has more.")


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if isinstance(part, int) or part.isidentifier()) or "body"


def _plain(item: Mapping[str, Any]) -> str:
    return "is not valid JSON" if item["type"] == "json_invalid" else str(item["msg"]).removeprefix("Value error, ")


async def send_problem(send: Send, response: Response) -> None:
    """Send a response from a middleware, before a route has been chosen."""
    headers = [(name.lower().encode(), value.encode()) for name, value in response.headers.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
