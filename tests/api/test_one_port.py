"""asgi_app.py serves the app and the REST service on one port."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "a key that nobody guesses"


def served(words, store, key, port):
    """asgi_app.py in a process of its own. words : after python -m; key : None for none"""
    environment = {**os.environ, "RLRECO_STORE": f"sqlite:///{store}"} | ({"RLRECO_API_KEY": key} if key else {})
    environment = {name: value for name, value in environment.items() if key or name != "RLRECO_API_KEY"}
    return subprocess.Popen(
        [sys.executable, "-m", *words, "--port" if "uvicorn" in words else "--server.port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


STREAMLIT = ["streamlit", "run", "asgi_app.py", "--server.headless", "true"]


@pytest.fixture
def start(shop_file, tmp_path):
    """Serves the shop, and returns the address."""
    processes = []
    (tmp_path / "shop.sqlite3").write_bytes(shop_file.read_bytes())

    def starting(words, key=KEY):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        processes.append(served(words, tmp_path / "shop.sqlite3", key, port))
        return f"http://127.0.0.1:{port}"

    starting.processes = processes
    yield starting
    for process in processes:
        process.terminate()
        process.wait(30)


@pytest.fixture(params=["streamlit", "uvicorn"])
def address(request, start):
    return start({"streamlit": STREAMLIT, "uvicorn": ["uvicorn", "asgi_app:app"]}[request.param])


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
    assert answered(f"{address}/_stcore/metrics").status_code == 404
    assert "nosniff" in answered(address).headers["x-content-type-options"]


@pytest.mark.slow
def test_below_a_base_path_an_address_of_the_service_is_never_a_page_of_the_app(start):
    address = start([*STREAMLIT, "--server.baseUrlPath", "shop/reco"])
    assert answered(f"{address}/shop/reco/_stcore/health").text == "ok"

    assert "<title>" in answered(f"{address}/shop/reco/").text
    assert answered(f"{address}/shop/reco/api/healthz").json() == {"status": "alive"}
    assert "/shop/reco/api/openapi.json" in answered(f"{address}/shop/reco/api/docs").text
    for path in ("/shop/reco/api", "/shop/reco/api/nowhere"):
        assert answered(f"{address}{path}").headers["content-type"] == "application/problem+json"
    assert answered(f"{address}/api/healthz").status_code == 404
    assert answered(f"{address}/shop/reco/_stcore/metrics").status_code == 404


@pytest.mark.slow
def test_without_a_key_there_is_no_service_beside_the_app(start):
    address = start(STREAMLIT, key=None)
    assert answered(f"{address}/_stcore/health").text == "ok"

    for path in ("/api", "/api/healthz", "/api/v1/users/1/recommendations", "/api/docs"):
        response = answered(f"{address}{path}")
        assert (response.status_code, "RLRECO_API_KEY" in response.json()["detail"]) == (404, True)


@pytest.mark.slow
def test_a_file_of_keys_that_is_missing_closes_the_service_in_one_sentence_without_its_path(
    start, monkeypatch, tmp_path
):
    keys = tmp_path / "keys.json"
    monkeypatch.setenv("RLRECO_API_KEYS_FILE", str(keys))
    address = start(STREAMLIT)
    assert answered(f"{address}/_stcore/health").text == "ok"

    response = answered(f"{address}/api/healthz")
    assert (response.status_code, response.headers["content-type"]) == (503, "application/problem+json")
    assert str(tmp_path) not in response.text

    keys.write_text('{"keys": []}')
    assert answered(f"{address}/api/healthz").json() == {"status": "alive"}


HALVES = (
    f"POST /api/v1/answers HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\nContent-Type: application/json\r\n"
    "Content-Length: 1000\r\n\r\n{".encode(),
    b"GET /_stcore/health HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    b"",
)


@pytest.fixture
def many_files():
    """A thousand connections are more files than some systems allow at first."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 3_000:
        pytest.skip("This system allows no thousand connections.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 3_000), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def half_open(url):
    """A thousand connections, each with half a body, half of the headers, or nothing."""
    address = httpx.URL(url)
    connections = [socket.create_connection((address.host, address.port), timeout=60) for _ in range(1_000)]
    for number, connection in enumerate(connections):
        connection.sendall(HALVES[number % 3])
    return connections


@pytest.mark.slow
def test_a_shutdown_ends_though_a_thousand_connections_are_half_open(start, many_files):
    url = start(STREAMLIT)
    assert answered(f"{url}/_stcore/health").text == "ok"
    connections = half_open(url)
    assert answered(f"{url}/_stcore/health").text == "ok"

    process = start.processes[0]
    process.terminate()

    assert process.wait(10) in (0, -signal.SIGTERM)
    for connection in connections:
        connection.close()


@pytest.mark.slow
def test_connections_without_whole_headers_are_closed(start, many_files):
    url = start(STREAMLIT)
    assert answered(f"{url}/_stcore/health").text == "ok"

    for number, connection in enumerate(half_open(url)):
        with connection:
            answer = b"".join(iter(lambda connection=connection: connection.recv(65_536), b""))
        assert answer[:13] == (b"HTTP/1.1 408 " if number % 3 == 0 else b"")
