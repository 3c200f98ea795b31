"""asgi_app.py serves the app and the REST service on one port."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "a key that nobody guesses"


@pytest.fixture(params=["streamlit", "uvicorn"])
def address(request, shop_file, tmp_path):
    (tmp_path / "shop.sqlite3").write_bytes(shop_file.read_bytes())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    words = {
        "streamlit": ["streamlit", "run", "asgi_app.py", "--server.port", port, "--server.headless", "true"],
        "uvicorn": ["uvicorn", "asgi_app:app", "--port", port],
    }
    environment = {**os.environ, "RLRECO_API_KEY": KEY, "RLRECO_STORE": f"sqlite:///{tmp_path / 'shop.sqlite3'}"}
    process = subprocess.Popen(
        [sys.executable, "-m", *words[request.param]],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(30)


def answered(url, **options):
    """The first answer; the server may still be starting."""
    deadline = monotonic() + 90
    while True:
        try:
            return httpx.get(url, timeout=30, **options)
        except httpx.TransportError:
            assert monotonic() < deadline, f"nothing answers at {url}"
            sleep(0.2)


@pytest.mark.slow
def test_the_app_and_the_service_answer_on_one_port(address):
    key = {"X-API-Key": KEY}
    assert answered(f"{address}/_stcore/health").text == "ok"
    assert "<title>" in answered(address).text
    assert answered(f"{address}/api/readyz").json()["status"] == "ready"
    assert answered(f"{address}/api/v1/users/1/recommendations", headers=key).json()["source"] == "fallback"
    assert answered(f"{address}/api/v1/users/1/recommendations").status_code == 401
    assert answered(f"{address}/api/nowhere", headers=key).headers["content-type"] == "application/problem+json"
    assert "/api/openapi.json" in answered(f"{address}/api/docs").text
    servers = answered(f"{address}/api/openapi.json").json().get("servers", [])
    assert servers == [{"url": "/api"}]
