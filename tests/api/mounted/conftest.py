"""asgi_app.py in a process, and visitors that speak to it as a browser does."""

import os
import re
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parents[3]
KEY = "a key that nobody guesses"


class App:
    """The app and the service on one port."""

    def __init__(self, folder, **environment):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.host = f"127.0.0.1:{free.getsockname()[1]}"
        options = ["--server.headless=true", f"--server.port={self.host.rpartition(':')[2]}"]
        variables = {"RLRECO_STORE": f"sqlite:///{folder / 'store.sqlite3'}", "RLRECO_DATA_DIR": str(folder)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "asgi_app.py", *options, "--server.fileWatcherType=none"],
            cwd=ROOT,
            env={**os.environ, **variables, "RLRECO_API_KEY": KEY, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        waited_for(self.is_up)

    def is_up(self):
        try:
            return httpx.get(f"http://{self.host}/_stcore/health", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def figure(self, name):
        """The value of a series, which is named with its labels."""
        text = httpx.get(f"http://{self.host}/api/metrics", headers={"X-API-Key": KEY}, timeout=60).text
        match = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        return float(match.group(1)) if match else None


class Page:
    """A page that a visitor has open. address : of the client, as a proxy on this machine names it"""

    def __init__(self, app, address):
        self._client = httpx.Client(
            base_url=f"http://{app.host}", headers={"X-Forwarded-For": address}, timeout=httpx.Timeout(120)
        )
        self._client.get("/_stcore/host-config")
        self._client.get("/_stcore/health")
        self._client.headers["X-Xsrftoken"] = self._client.cookies.get("_streamlit_xsrf", "")
        self._open = ExitStack()
        stream = connect(f"ws://{app.host}/_stcore/stream", subprotocols=["streamlit"], max_size=None)
        self._socket = self._open.enter_context(stream)
        message = BackMsg()
        message.rerun_script.query_string = ""
        self._socket.send(message.SerializeToString())
        self.session = self._session()

    def _session(self):
        while True:
            message = ForwardMsg()
            message.ParseFromString(self._socket.recv(timeout=120))
            if message.WhichOneof("type") == "new_session":
                return message.new_session.initialize.session_id

    def put(self, file, content):
        """The status; 0 where the connection was closed before all was sent."""
        path = f"/_stcore/upload_file/{self.session}/{file}"
        try:
            return self._client.put(path, files={"file": ("sales.csv", content, "text/csv")}).status_code
        except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
            return 0

    def delete(self, file):
        return self._client.delete(f"/_stcore/upload_file/{self.session}/{file}").status_code

    def close(self):
        self._open.close()
        self._client.close()


def waited_for(condition):
    deadline = monotonic() + 300
    while not condition():
        assert monotonic() < deadline
        sleep(0.2)


@pytest.fixture
def start(tmp_path):
    started = []

    def starting(**environment):
        started.append(App(tmp_path, **environment))
        return started[-1]

    yield starting
    for app in started:
        app.process.terminate()
        app.process.wait(30)


@pytest.fixture
def visit():
    opened = []

    def visiting(app, address="203.0.113.7"):
        opened.append(Page(app, address))
        return opened[-1]

    yield visiting
    for page in opened:
        page.close()
