"""App and REST service in one process on one port: `streamlit run asgi_app.py`. The service answers under /api."""

from threading import Lock
from typing import Any

import streamlit as st
from starlette.routing import Mount

from rlreco.api import create_app
from rlreco.settings import Settings
from rlreco.ui.access import service


class OnFirstCall:
    """The REST service over the app's own store, opened when somebody first calls it."""

    def __init__(self) -> None:
        self._app: Any = None
        self._lock = Lock()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._opened()(scope, receive, send)

    def _opened(self) -> Any:
        with self._lock:
            if self._app is None:
                # First, as Streamlit's secrets may set variables that the settings read.
                opened = service()
                settings = Settings()
                key = settings.api_key.get_secret_value() if settings.api_key else None
                secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
                self._app = create_app(opened, api_key=key, webhook_secret=secret)
            return self._app


app = st.App("streamlit_app.py", routes=[Mount("/api", app=OnFirstCall())])
