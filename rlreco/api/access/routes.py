"""The class of all routes: the scope of the caller first, then strict queries and JSON."""

import json
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute

from rlreco.api.access.callers import ROUTE_ACTS, ROUTE_SCOPES, Caller
from rlreco.api.access.gate import CALLER


class StrictRoute(APIRoute):
    """Refuses callers without the route's scope, before their body is looked at."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle, path = super().get_route_handler(), self.path_format

        async def handle_strictly(request: Request) -> Response:
            _check_scope(request, path)
            strict = _StrictRequest(request.scope, request.receive)
            _check_query(strict)
            return await handle(strict)

        return handle_strictly


class _StrictRequest(Request):
    async def json(self) -> Any:
        return json.loads(await self.body(), object_pairs_hook=_without_repeats, parse_constant=_no_number)


def _check_scope(request: Request, path: str) -> None:
    """A route that has no row in the table is closed."""
    caller: Caller | None = request.scope.get(CALLER)
    route = request.method, path
    needed = ROUTE_SCOPES.get(route, "admin")
    if needed is not None and (caller is None or needed not in caller.scopes):
        if route in ROUTE_ACTS:
            request.app.state.api.note_refusal(ROUTE_ACTS[route], request.path_params)
        raise HTTPException(403, f"This call needs a key with the scope {needed}. Use such a key.")


def _check_query(request: Request) -> None:
    names = [name for name, _ in request.query_params.multi_items()]
    if len(set(names)) < len(names):
        raise HTTPException(422, "The request can't be used. A parameter is in the address twice.")


def _without_repeats(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys differ: readers disagree on which of two equal keys counts."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise HTTPException(422, "The request can't be used. A key is in an object of the body twice.")
    return members


def _no_number(text: str) -> Any:
    raise HTTPException(400, f"{text} is not valid JSON.")
