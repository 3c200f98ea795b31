"""Published lists, and the products that go with others."""

import re
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from rlreco.api import schemas
from rlreco.api.access.callers import Caller
from rlreco.api.access.gate import CALLER, path_within
from rlreco.api.problems import documented
from rlreco.api.schemas import Name
from rlreco.api.served import Served, ServedWorkspace
from rlreco.errors import NotFoundError
from rlreco.service.lists.live import Companions, Listed

_OF_USER = "/v1/users/{user_id:path}/recommendations"
_PLAIN = re.compile("/v1/users/([A-Za-z0-9_-]{1,64})/recommendations", re.ASCII)
_USUAL_SIZE = schemas.ListQuery().k
_PLAIN_QUERY = re.compile(b"(?:k=([1-9][0-9]?))?")


def add_lists(router: APIRouter) -> None:
    router.routes.append(PlainLookup())
    _add_lists(router)
    _add_items(router)


class PlainLookup(BaseRoute):
    """The list of a user in the plainest form of a request, which most requests have; others go on to the next route.

    The answer is that of the next route. A framework that reads any parameter of any type takes half of the time of
    such a request for that.
    """

    path_format = "/v1/users/{user_id}/recommendations"

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http" or scope["method"] != "GET" or not _may_be_served(scope[CALLER]):
            return Match.NONE, {}
        of, query = _PLAIN.fullmatch(path_within(scope)), _PLAIN_QUERY.fullmatch(scope["query_string"])
        if of is None or query is None:
            return Match.NONE, {}
        return Match.FULL, {"route": self, "path_params": {"user_id": of[1], "k": int(query[1] or _USUAL_SIZE)}}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        served = scope["app"].state.api.served(scope[CALLER].workspace)
        wanted = scope["path_params"]
        await _list_response(await served.lookup(wanted["user_id"], wanted["k"]))(scope, receive, send)


def _may_be_served(caller: Caller | None) -> bool:
    return caller is not None and "serve" in caller.scopes


def _add_lists(router: APIRouter) -> None:
    @router.post(
        "/recommendations",
        response_model=schemas.Recommendations,
        responses=documented(401, 404, 413, 422, 503),
        tags=["lists"],
    )
    async def recommendations(body: schemas.RecommendationsRequest, served: Served) -> Response:
        """The published list of a user who has one."""
        user = str(body.user_id)
        listed = await served.lookup(user, body.k)
        if listed.source == "fallback":
            raise NotFoundError(
                f"There is no list for the user {user!r}. Check the id, or ask /v1/users/.../recommendations, which "
                "serves strangers too."
            )
        return _list_response(listed)

    @router.get(
        _OF_USER,
        response_model=schemas.Recommendations,
        responses=documented(401, 404, 422, 503),
        tags=["lists"],
    )
    async def recommendations_of(
        user_id: Name, query: Annotated[schemas.ListQuery, Query()], served: Served
    ) -> Response:
        """The published list of a user; what is popular lately for a stranger."""
        return _list_response(await served.lookup(user_id, query.k))


def _add_items(router: APIRouter) -> None:
    @router.get(
        "/v1/items/{item_id:path}/similar",
        response_model=schemas.SimilarItems,
        responses=documented(401, 404, 422, 503),
        tags=["lists"],
    )
    def similar(item_id: Name, query: Annotated[schemas.ListQuery, Query()], served: Served) -> Response:
        """The products that go with this one, by the published lists."""
        return json_response({"item_id": item_id, **_companions(served, served.lists.similar(item_id, query.k))})

    @router.post(
        "/v1/recommendations/for-basket",
        response_model=schemas.BasketItems,
        responses=documented(401, 404, 413, 422, 503),
        tags=["lists"],
    )
    def for_basket(body: schemas.BasketRequest, served: Served) -> Response:
        """The products that go with those of a basket, by the published lists; else what is popular lately."""
        return json_response(_companions(served, served.lists.for_basket(body.items, body.k)))


def _companions(served: ServedWorkspace, listed: Companions) -> dict[str, Any]:
    served.metrics.count("lists", listed.source)
    items = [{"id": item, "score": score} for item, score in listed.items]
    return {"items": items, "version": listed.version, "source": listed.source}


def _list_response(listed: Listed) -> Response:
    items = [{"id": item, "score": score} for item, score in listed.items]
    return json_response({"user_id": listed.user, "items": items, "version": listed.version, "source": listed.source})


def json_response(content: Any) -> Response:
    """Skips response validation on the busiest routes."""
    return Response(msgspec.json.encode(content), media_type="application/json")
