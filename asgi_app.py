"""App and REST service in one process on one port: `streamlit run asgi_app.py`. The service answers under /api.

Without a key there is no service, as everybody who reaches the app would reach it too.
"""

from collections import Counter
from logging import getLogger
from threading import Lock
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from rlreco.api.access.connections import TimedConnections
from rlreco.api.access.middleware import APP_HEADERS, ClosedPaths, IdleBodies, SecurityHeaders
from rlreco.api.environment import app_of, has_key, upload_limits_of
from rlreco.api.mounted.app_metrics import AppMetrics
from rlreco.api.mounted.upload_gate import UploadGate
from rlreco.api.problems import problem
from rlreco.errors import RLRecoError
from rlreco.roles import Role
from rlreco.service.service import Service
from rlreco.settings import Settings, settings_now
from rlreco.ui.access.service import service_for
from rlreco.ui.access.uploads import uploads
from rlreco.ui.app_figures import app_figures

NOT_OPENED = "The REST service can't be opened at the moment. The log of the app has more."
NO_KEY = "The REST service is closed: it has no key. Set RLRECO_API_KEY or RLRECO_API_KEYS_FILE to open it."


class OnFirstCall:
    """The REST service over the app's own store, opened when somebody first calls it."""

    def __init__(self) -> None:
        self._app: Any = None
        self._lock = Lock()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            app = self._opened()
        except RLRecoError as error:
            getLogger(__name__).error("The REST service can't be opened: %s", error)
            app = problem(503, NOT_OPENED)
        await app(scope, receive, send)

    def _opened(self) -> Any:
        with self._lock:
            if self._app is None:
                # First, as Streamlit's secrets may set variables that the settings read.
                opened = service_for(Role.ADMIN)
                settings = Settings()
                self._app = _service_app(opened, settings) if has_key(settings) else problem(404, NO_KEY)
            return self._app


def _service_app(opened: Service, settings: Settings) -> Any:
    return app_of(opened, settings, figures=[AppMetrics(app_figures, UPLOADS)])


def _base_path() -> str:
    """The prefix of the app's addresses, such as /shop; empty at the root."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


BASE = _base_path()
UPLOADS: Counter[str] = Counter()
"""Uploads by what became of them."""
IDLE_SECONDS = 8.0
"""Time for the headers of a request, and between two parts of an upload."""

api = OnFirstCall()
app = st.App(
    "streamlit_app.py",
    routes=[Mount(f"{BASE}/api", app=api), Route(f"{BASE}/api", api)],
    middleware=[
        Middleware(TimedConnections, seconds=IDLE_SECONDS),
        Middleware(SecurityHeaders, headers=APP_HEADERS),
        Middleware(IdleBodies, seconds=IDLE_SECONDS),
        Middleware(
            UploadGate,
            base=BASE,
            held=uploads,
            limits=lambda: upload_limits_of(settings_now()),
            counts=UPLOADS,
            trust_proxy=lambda: settings_now().trust_proxy,
        ),
        Middleware(ClosedPaths, paths=[f"{BASE}/_stcore/metrics"]),
    ],
)
