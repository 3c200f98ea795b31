"""Every error as application/problem+json (RFC 9457), unknown paths and surprises included."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import Send

from rlreco.errors import ConfigError, ConflictError, DataError, NotFoundError, RLRecoError, StoreError
from rlreco.service.lists.live import NoListsError

MEDIA_TYPE = "application/problem+json"

# The first that fits; a store that fails may work again, so it is the service that is unavailable.
_STATUS: Mapping[type[RLRecoError], int] = {
    NoListsError: 503,
    StoreError: 503,
    NotFoundError: 404,
    ConflictError: 409,
    DataError: 422,
    ConfigError: 422,
    RLRecoError: 500,
}


class Invalid(BaseModel):
    """One value of the request that can't be used."""

    where: str = Field(description="Such as body.user_id or query.k.")
    problem: str


class Problem(BaseModel):
    """What is wrong, as RFC 9457 says it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Invalid] | None = None


def problem(
    status: int, detail: str, *, errors: list[Invalid] | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    about = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors)
    headers = {**(headers or {}), **({"Retry-After": "2"} if status == 503 else {})}
    return JSONResponse(about.model_dump(exclude_none=True), status, headers, MEDIA_TYPE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of a route: what these statuses mean, in the OpenAPI document."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


def status_of(error: RLRecoError) -> int:
    return next(status for kind, status in _STATUS.items() if isinstance(error, kind))


def add_problems(app: FastAPI) -> None:
    app.add_exception_handler(RLRecoError, _user_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _surprise)


async def _user_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RLRecoError)
    return problem(status_of(error), str(error))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:
        return problem(422, "The request can't be used. The body is no JSON in UTF-8.")
    if error.status_code == 404:
        return problem(404, f"There is nothing at {request.url.path}. See {request.scope['root_path']}/docs.")
    if error.status_code == 405:
        return problem(405, f"{request.method} doesn't work here.", headers=error.headers)
    return problem(error.status_code, str(error.detail), headers=error.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    """Without the values themselves: they may be secrets, or no text at all."""
    assert isinstance(error, RequestValidationError)
    errors = [Invalid(where=_where(one["loc"]), problem=_plain(one)) for one in error.errors()[:20]]
    told = "; ".join(f"{one.where}: {one.problem}" for one in errors[:3])
    return problem(422, f"The request can't be used. {told}.", errors=errors)


async def _surprise(request: Request, error: Exception) -> Response:
    return problem(500, "The service made a mistake. Its log has more.")


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if isinstance(part, int) or part.isidentifier()) or "body"


def _plain(one: Mapping[str, Any]) -> str:
    return "is no JSON" if one["type"] == "json_invalid" else str(one["msg"]).removeprefix("Value error, ")


async def send_problem(send: Send, response: Response) -> None:
    """For what is refused before there is a request to speak of."""
    headers = [(name.lower().encode(), value.encode()) for name, value in response.headers.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
