"""The routes: read the request, call the service, return its answer."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.openapi.utils import get_openapi
from fastapi.responses import PlainTextResponse

from rlreco import __version__
from rlreco.api import metrics, schemas
from rlreco.api.answers import ANSWER, add_answers
from rlreco.api.experiment_metrics import ExperimentMetrics
from rlreco.api.gate import Gate
from rlreco.api.metrics import Measured, Metrics
from rlreco.api.problems import Problem, add_problems, documented
from rlreco.api.products import add_products
from rlreco.api.sales import add_sales
from rlreco.api.schemas import Name
from rlreco.api.signatures import SIGNATURE, SIGNED_PATHS
from rlreco.domain.ids import SHARED
from rlreco.domain.records import Product
from rlreco.errors import NotFoundError
from rlreco.service.learner.learner import Learner
from rlreco.service.learner.recommendation import Recommendation
from rlreco.service.lists.live import Companions, Listed
from rlreco.service.service import Service, no_experiment

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_CLAIM = "claim_session"
_SESSION_LINKS = {
    name: {"operationId": operation, "parameters": {"session_id": "$response.body#/session_id"}}
    for name, operation in (("answer", ANSWER), ("customer", _CLAIM))
}
_CURVE = list(schemas.CurvePoint.model_fields)
_DESCRIPTION = (
    "Lists by customer, slates by a bandit that learns from the answers, and what it has learned. "
    "Errors are application/problem+json (RFC 9457)."
)


def create_app(
    service: Service, *, api_key: str | None = None, webhook_secret: str | None = None, workspace: str = SHARED
) -> FastAPI:
    """An ASGI application, to be served alone or mounted beside another.

    api_key : what callers must send as X-API-Key; None serves callers from this machine alone
    webhook_secret : by which sales may be signed in place of the key; None or empty admits no signatures
    workspace : whose experiments and lists are served
    """
    app = FastAPI(title="RLReco", version=__version__, redoc_url=None, redirect_slashes=False)
    state = ApiState(service, workspace)
    app.include_router(_routes(state))
    add_problems(app)
    app.add_middleware(Gate, api_key=api_key, webhook_secret=webhook_secret)
    app.add_middleware(Measured, metrics=state.metrics)
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]
    return app


class ApiState:
    """Shared by all routes."""

    def __init__(self, service: Service, workspace: str) -> None:
        self.service = service
        self.workspace = workspace
        self.lists = service.lists(workspace)
        self.metrics = Metrics(ExperimentMetrics(lambda: service.figures(workspace)))

    async def lookup(self, user: str, k: int) -> Listed:
        """An embedded store is read on the spot: handing over to a thread would cost ten times the reading."""
        lookup = self.lists.lookup
        listed = lookup(user, k) if self.lists.reads_at_once else await run_in_threadpool(lookup, user, k)
        self.metrics.count("lists", listed.source)
        return listed

    def learner(self, name: str) -> Learner:
        """Of this workspace; others are not even hinted at. Raises NotFoundError."""
        try:
            learner = self.service.learner(name)
        except NotFoundError:
            raise no_experiment(name) from None
        if learner.experiment.workspace != self.workspace:
            raise no_experiment(name)
        return learner


def _routes(state: ApiState) -> APIRouter:
    router = APIRouter()
    for add in (_add_lists, _add_items, _add_sessions, _add_learning, _add_health):
        add(router, state)
    add_answers(router, state.service, state.metrics)
    add_sales(router, state.service, state.learner)
    add_products(router, state.service, state.learner)
    return router


def _add_lists(router: APIRouter, state: ApiState) -> None:
    @router.post(
        "/recommendations",
        response_model=schemas.Recommendations,
        responses=documented(401, 404, 413, 422, 503),
        tags=["lists"],
    )
    async def recommendations(body: schemas.RecommendationsRequest) -> Response:
        """The published list of a user who has one."""
        user = str(body.user_id)
        listed = await state.lookup(user, body.k)
        if listed.source == "fallback":
            raise NotFoundError(
                f"There is no list for the user {user!r}. Check the id, or ask /v1/users/.../recommendations, which "
                "serves strangers too."
            )
        return _list_response(listed)

    @router.get(
        "/v1/users/{user_id:path}/recommendations",
        response_model=schemas.Recommendations,
        responses=documented(401, 404, 422, 503),
        tags=["lists"],
    )
    async def recommendations_of(user_id: Name, query: Annotated[schemas.ListQuery, Query()]) -> Response:
        """The published list of a user; what is popular lately for a stranger."""
        return _list_response(await state.lookup(user_id, query.k))


def _add_items(router: APIRouter, state: ApiState) -> None:
    @router.get(
        "/v1/items/{item_id:path}/similar",
        response_model=schemas.SimilarItems,
        responses=documented(401, 404, 422, 503),
        tags=["lists"],
    )
    def similar(item_id: Name, query: Annotated[schemas.ListQuery, Query()]) -> Response:
        """The products that go with this one, by the published lists."""
        return _json({"item_id": item_id, **_companions(state, state.lists.similar(item_id, query.k))})

    @router.post(
        "/v1/recommendations/for-basket",
        response_model=schemas.BasketItems,
        responses=documented(401, 404, 413, 422, 503),
        tags=["lists"],
    )
    def for_basket(body: schemas.BasketRequest) -> Response:
        """The products that go with those of a basket, by the published lists; else what is popular lately."""
        return _json(_companions(state, state.lists.for_basket(body.items, body.k)))


def _add_sessions(router: APIRouter, state: ApiState) -> None:
    @router.post(
        "/v1/sessions",
        status_code=201,
        response_model=schemas.SessionShown,
        responses={
            201: {"links": _SESSION_LINKS},
            200: {
                "model": schemas.SessionShown,
                "description": "A list was served: the experiment knows no strangers.",
            },
            **documented(401, 404, 413, 422, 503),
        },
        tags=["sessions"],
    )
    def open_session(body: schemas.SessionRequest, response: Response) -> schemas.SessionShown:
        """A slate by the bandit. Where the experiment knows no strangers, the published list for them."""
        learner = state.learner(body.experiment)
        customer = None if body.customer_id is None else str(body.customer_id)
        shown = learner.slate_or_list(customer, body.at, policy=body.policy, **body.rules())
        if isinstance(shown, Listed):
            response.status_code = 200
            state.metrics.count("lists", shown.source)
            return _list_shown(learner, shown)
        state.metrics.count("lists", "bandit")
        return _session_shown(learner, shown)

    @router.post(
        "/v1/sessions/{session_id}/customer",
        operation_id=_CLAIM,
        response_model=schemas.ClaimedSession,
        responses=documented(401, 404, 409, 413, 422, 503),
        tags=["sessions"],
    )
    def claim(session_id: Name, body: schemas.Claim) -> schemas.ClaimedSession:
        """The customer of a stranger's session, who signed in later. Safe to send again; 409 for another customer."""
        claimed = state.service.claim(session_id, str(body.customer_id))
        return schemas.ClaimedSession(
            session_id=session_id, customer_id=claimed.session.claimed_by, claimed=claimed.first
        )


def _add_learning(router: APIRouter, state: ApiState) -> None:
    @router.get(
        "/v1/experiments/{name:path}/learning",
        response_model=schemas.Learning,
        responses=documented(401, 404, 422, 503),
        tags=["learning"],
    )
    def learning(name: Name) -> Response:
        """Clicks, buys, reward and regret so far, by policy; at most some 2,000 points each."""
        learner = state.learner(name)
        curve = learner.history.curve()
        policies = {str(policy): rows[_CURVE].to_dict("records") for policy, rows in curve.groupby("policy")}
        return _json({"experiment": learner.name, "policies": policies})


def _add_health(router: APIRouter, state: ApiState) -> None:
    @router.get("/healthz", tags=["health"])
    def healthz() -> schemas.Health:
        """This process lives; nothing else is checked."""
        return schemas.Health(status="alive")

    @router.get("/readyz", responses=documented(503), tags=["health"])
    def readyz() -> schemas.Ready:
        """The store answers, and lists are published."""
        return schemas.Ready(status="ready", version=state.lists.live_version())

    @router.get("/metrics", response_class=PlainTextResponse, responses=documented(401), tags=["health"])
    def measured() -> Response:
        """Counts since this process started, and figures of the experiments as the store has them, for Prometheus."""
        return Response(state.metrics.text(), media_type=metrics.MEDIA_TYPE)


def _companions(state: ApiState, listed: Companions) -> dict[str, Any]:
    state.metrics.count("lists", listed.source)
    items = [{"id": item, "score": score} for item, score in listed.items]
    return {"items": items, "version": listed.version, "source": listed.source}


def _list_response(listed: Listed) -> Response:
    items = [{"id": item, "score": score} for item, score in listed.items]
    return _json({"user_id": listed.user, "items": items, "version": listed.version, "source": listed.source})


def _json(content: Any) -> Response:
    """Skips response validation on the busiest routes."""
    return Response(_ENCODER.encode(content), media_type="application/json")


def _session_shown(learner: Learner, shown: Recommendation) -> schemas.SessionShown:
    session = shown.session
    products = learner.products(session.slate)
    return schemas.SessionShown(
        session_id=session.id,
        experiment=session.experiment,
        customer_id=session.customer or None,
        source="bandit",
        state=session.state,
        policy=session.policy,
        slate=[
            _product(products.get(product), product, shown.came_from.get(product, "state"), propensity, value)
            for product, propensity, value in zip(session.slate, session.propensities, session.values, strict=True)
        ],
    )


def _list_shown(learner: Learner, listed: Listed) -> schemas.SessionShown:
    products = learner.products([item for item, _ in listed.items])
    came_from = "popular" if listed.source == "fallback" else "similar"
    return schemas.SessionShown(
        session_id=None,
        experiment=learner.name,
        customer_id=listed.user,
        source=listed.source,
        state=None,
        policy=None,
        slate=[_product(products.get(item), item, came_from) for item, _ in listed.items],
        version=listed.version,
    )


def _product(
    product: Product | None, id_: str, came_from: str, propensity: float | None = None, value: float | None = None
) -> schemas.Shown:
    """product : of the catalogue; None for a product that only the lists have"""
    return schemas.Shown(
        id=id_,
        name=product.name if product else id_,
        price=product.price if product else None,
        image_url=product.image_url if product else None,
        propensity=propensity,
        value=value,
        came_from=came_from,
    )


def _document(app: FastAPI) -> dict[str, Any]:
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
            for operation in operations.values():
                operation["security"] = _security(path)
        app.openapi_schema = document
    return app.openapi_schema


def _security(path: str) -> list[dict[str, list[str]]]:
    """Ways of being admitted, any of which will do."""
    if path in ("/healthz", "/readyz"):
        return []
    ways = ["key", "signature"] if path in SIGNED_PATHS else ["key"]
    return [{way: []} for way in ways]
