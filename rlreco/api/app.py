"""The routes: read the request, call the service, return its answer."""

import logging
from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client.registry import Collector

from rlreco import __version__
from rlreco.api import metrics, schemas
from rlreco.api.access.callers import ALL_SCOPES, Caller
from rlreco.api.access.gate import CALLER, Access, Gate
from rlreco.api.access.key_ring import KeyRing
from rlreco.api.access.middleware import SERVICE_HEADERS, SecurityHeaders, UnderRootPath
from rlreco.api.access.rates import DEFAULT_LIMITS, Limits
from rlreco.api.access.routes import StrictRoute
from rlreco.api.answers import ANSWER, add_answers
from rlreco.api.document.openapi import openapi_of
from rlreco.api.document.page import add_docs
from rlreco.api.lists import add_lists, json_response
from rlreco.api.metrics import Measured
from rlreco.api.problems import add_problems, documented, problem
from rlreco.api.products import add_products
from rlreco.api.sales import add_sales
from rlreco.api.schemas import Name
from rlreco.api.served import ApiState, Served
from rlreco.domain.ids import SHARED
from rlreco.domain.records import Product
from rlreco.errors import RLRecoError
from rlreco.pictures import drawing_uri, is_drawing
from rlreco.service.learner.learner import Learner
from rlreco.service.learner.recommendation import Recommendation
from rlreco.service.lists.live import Listed
from rlreco.service.service import Service

_LOG = logging.getLogger(__name__)
_CLAIM = "claim_session"
_SESSION_LINKS = {
    name: {"operationId": operation, "parameters": {"session_id": "$response.body#/session_id"}}
    for name, operation in (("answer", ANSWER), ("customer", _CLAIM))
}
_CURVE = list(schemas.CurvePoint.model_fields)


def create_app(
    service: Service,
    *,
    api_key: str | None = None,
    keys_file: Path | None = None,
    webhook_secret: str | None = None,
    workspace: str = SHARED,
    limits: Limits = DEFAULT_LIMITS,
    root_path: str = "",
    figures: Sequence[Collector] = (),
) -> FastAPI:
    """An ASGI application, to be served alone or mounted beside another.

    api_key : a key with every scope, in `workspace`
    keys_file : further keys, each with its scopes and its workspace; read again when it changes
    webhook_secret : by which sales may be signed in place of a key; None or empty admits no signatures
    workspace : whose experiments and lists are served to callers without a key of the file
    root_path : the prefix that a proxy serves it under, such as /reco
    figures : further series of /metrics, which every caller of it sees
    Without any key only callers from this machine are served. Raises ConfigError for a file that can't be used.
    """
    given = [] if api_key is None else [(api_key, Caller("RLRECO_API_KEY", ALL_SCOPES, workspace))]
    access = Access(KeyRing(given, keys_file), webhook_secret, workspace, limits)
    app = FastAPI(title="RLReco", version=__version__, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.api = state = ApiState(service, workspace, figures)
    _add_routes(app.router)
    add_docs(app)
    add_problems(app)
    app.add_middleware(Gate, access=access, usage=state.usage, audit=service.audit)
    app.add_middleware(Measured, metrics=state.metrics)
    app.add_middleware(SecurityHeaders, headers=SERVICE_HEADERS)
    if root_path:
        app.add_middleware(UnderRootPath, root_path=root_path)
    app.openapi = lambda: openapi_of(app)  # type: ignore[method-assign]
    return app


def _add_routes(router: APIRouter) -> None:
    """To the application's own router: one that is included in it matches every path twice."""
    router.route_class = StrictRoute
    for add in (
        add_lists,
        _add_sessions,
        _add_learning,
        _add_health,
        add_answers,
        add_sales,
        add_products,
    ):
        add(router)


def _add_sessions(router: APIRouter) -> None:
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
    def open_session(body: schemas.SessionRequest, response: Response, served: Served) -> schemas.SessionShown:
        """A slate by the bandit. Where the experiment knows no strangers, the published list for them."""
        learner = served.learner(body.experiment)
        customer = None if body.customer_id is None else str(body.customer_id)
        shown = learner.slate_or_list(customer, body.at, policy=body.policy, **body.rules())
        if isinstance(shown, Listed):
            response.status_code = 200
            served.metrics.count("lists", shown.source)
            return _list_shown(learner, shown)
        served.metrics.count("lists", "bandit")
        return _session_shown(learner, shown)

    @router.post(
        "/v1/sessions/{session_id}/customer",
        operation_id=_CLAIM,
        response_model=schemas.ClaimedSession,
        responses=documented(401, 404, 409, 413, 422, 503),
        tags=["sessions"],
    )
    def claim(session_id: Name, body: schemas.Claim, served: Served) -> schemas.ClaimedSession:
        """The customer of a stranger's session, who signed in later. Safe to send again; 409 for another customer."""
        claimed = served.service.claim(session_id, str(body.customer_id), workspace=served.name)
        return schemas.ClaimedSession(
            session_id=session_id, customer_id=claimed.session.claimed_by, claimed=claimed.first
        )


def _add_learning(router: APIRouter) -> None:
    @router.get(
        "/v1/experiments/{name:path}/learning",
        response_model=schemas.Learning,
        responses=documented(401, 404, 422, 503),
        tags=["learning"],
    )
    def learning(name: Name, served: Served) -> Response:
        """Clicks, buys, reward and regret so far, by policy; at most some 2,000 points each."""
        learner = served.learner(name)
        curve = learner.history.curve()
        policies = {str(policy): rows[_CURVE].to_dict("records") for policy, rows in curve.groupby("policy")}
        return json_response({"experiment": learner.name, "policies": policies})


def _add_health(router: APIRouter) -> None:
    @router.get("/healthz", tags=["health"])
    def healthz() -> schemas.Health:
        """This process lives; nothing else is checked."""
        return schemas.Health(status="alive")

    @router.get("/readyz", response_model=schemas.Ready, responses=documented(503), tags=["health"])
    def readyz(request: Request, served: Served) -> Response:
        """The store answers, and lists are published; which version and why not is for callers with a key."""
        if request.scope[CALLER] is not None:
            return json_response({"status": "ready", "version": served.lists.live_version()})
        try:
            served.lists.live_version()
        except RLRecoError as error:
            _LOG.warning("Not ready: %s", error)
            return problem(503, "unavailable")
        return json_response({"status": "ready"})

    @router.get("/metrics", response_class=PlainTextResponse, responses=documented(401), tags=["health"])
    def measured(served: Served) -> Response:
        """Counts since this process started, and figures of the experiments as the store has them, for Prometheus."""
        return Response(served.measured(), media_type=metrics.MEDIA_TYPE)


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


def _image_url(product: Product | None) -> str | None:
    """A drawing of the sample shop has no address, so it is sent as a whole."""
    address = product.image_url if product else None
    return drawing_uri(address) if address and is_drawing(address) else address


def _product(
    product: Product | None, id_: str, came_from: str, propensity: float | None = None, value: float | None = None
) -> schemas.Shown:
    """product : of the catalogue; None for a product that only the lists have"""
    return schemas.Shown(
        id=id_,
        name=product.name if product else id_,
        price=product.price if product else None,
        image_url=_image_url(product),
        propensity=propensity,
        value=value,
        came_from=came_from,
    )
