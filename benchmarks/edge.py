"""The edge of the REST service: memory over many requests, and a shutdown among half-open connections.

python benchmarks/edge.py [REQUESTS]

The service runs as `rlreco serve` does, in a process of its own, over the demo shop in a temporary folder. First comes
a mix of lists, slates, answers, bodies that are refused and keys that are wrong. Then 1,000 connections stay half open
(a third each with half a body, half of the headers, nothing), answers go on from four callers, and the service gets
SIGTERM: how long it takes to stop, and whether every answer that was acknowledged is in the store. Prints one line a
figure, and exits 1 if a promise isn't kept.
"""

import http.client
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Lock, Thread
from time import perf_counter, sleep

ROOT = Path(__file__).resolve().parent.parent
KEY = "a key for the benchmark"
CONNECTIONS, CALLERS, WARM_UP = 1_000, 4, 4_000
ANSWERS_BEFORE = 50
MOST_MB, MOST_SECONDS = 20.0, 10.0
HALVES = (
    f"POST /v1/answers HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\nContent-Type: application/json\r\n"
    "Content-Length: 1000\r\n\r\n{".encode(),
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    b"",
)


def trained(folder: str) -> str:
    """The URI of a store with the experiment shop and lists."""
    from rlreco.domain.profile import Profile
    from rlreco.service.lists.fit import events_of, fit
    from rlreco.service.lists.publish import publish
    from rlreco.service.training.sources import demo_shop
    from rlreco.service.training.train import train
    from rlreco.store.connect import connect

    uri, now = f"sqlite:///{folder}/shop.sqlite3", datetime.now(UTC)
    store, lines = connect(uri), demo_shop()
    train(store, lines, Profile(), base_name="shop", now=now)
    publish(store, fit(events_of(lines), "popularity", k=30), now=now)
    store.close()
    return uri


class Server:
    """`rlreco serve` in a process of its own."""

    def __init__(self, uri: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "RLRECO_API_KEY": KEY,
            "RLRECO_API_REQUESTS_A_MINUTE": "1000000",
            "RLRECO_API_RECEIVE_SECONDS": "60",
        }
        words = ["-m", "rlreco.cli", "serve", "--port", str(self.port), "--store", uri]
        self.process = subprocess.Popen([sys.executable, *words], env=environment, stderr=subprocess.DEVNULL)
        while not self._answers():
            assert self.process.poll() is None, "the server ended by itself"
            sleep(0.1)

    def _answers(self) -> bool:
        try:
            return Caller(self.port).ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def memory_mb(self) -> float:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Caller:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, method: str, path: str, body: object = None, key: str = KEY) -> tuple[int, bytes]:
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        headers = {"X-API-Key": key, "Content-Type": "application/json"}
        self._connection.request(method, path, content, headers)
        response = self._connection.getresponse()
        return response.status, response.read()

    def session(self) -> str:
        _, body = self.ask("POST", "/v1/sessions", {"experiment": "shop"})
        return json.loads(body)["session_id"]


def mixed(caller: Caller, requests: int) -> dict[int, int]:
    """Statuses and their numbers."""
    statuses: dict[int, int] = {}
    for number in range(requests):
        status, _ = caller.ask(*_request(caller, number))
        statuses[status] = statuses.get(status, 0) + 1
    return statuses


def _request(caller: Caller, number: int) -> tuple:
    match number % 10:
        case 0:
            return "POST", f"/v1/sessions/{caller.session()}/answer", {"clicked": []}
        case 1:
            return "POST", "/recommendations", b"{"
        case 2:
            return "GET", "/v1/users/1/recommendations", None, f"wrong {number}"
        case 3:
            return "GET", f"/made/up/{number}"
        case 4:
            return "POST", "/v1/recommendations/for-basket", {"items": ["20101"]}
        case _:
            return "GET", f"/v1/users/{number}/recommendations?k=20"


def half_open(port: int) -> Iterator[socket.socket]:
    for number in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port), timeout=120)
        connection.sendall(HALVES[number % len(HALVES)])
        yield connection


def acknowledging(port: int, ready: Barrier, lock: Lock, acknowledged: list[str]) -> None:
    """Answers one session after the other until the service is gone; says when so many are acknowledged."""
    caller, own = Caller(port), 0
    try:
        while True:
            session = caller.session()
            status, _ = caller.ask("POST", f"/v1/sessions/{session}/answer", {"final": True})
            if status == 200:
                with lock:
                    acknowledged.append(session)
            own += 1
            if own == ANSWERS_BEFORE:
                ready.wait()
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return


def stopped(server: Server) -> tuple[float, list[str]]:
    """Seconds from SIGTERM to the end, and the sessions whose answers were acknowledged."""
    connections = list(half_open(server.port))
    ready, lock, acknowledged = Barrier(CALLERS + 1), Lock(), list[str]()
    threads = [Thread(target=acknowledging, args=(server.port, ready, lock, acknowledged)) for _ in range(CALLERS)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = perf_counter()
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(120)
    seconds = perf_counter() - began
    for thread in threads:
        thread.join()
    for connection in connections:
        connection.close()
    return seconds, acknowledged


def lost(uri: str, acknowledged: list[str]) -> int:
    from rlreco.store.connect import connect

    with closing(connect(uri)) as store:
        sessions = [store.session(session) for session in acknowledged]
    return sum(session is None or session.outcome is None for session in sessions)


def main() -> None:
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    sys.path.insert(0, str(ROOT))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4 * CONNECTIONS), hard), hard))
    with tempfile.TemporaryDirectory() as folder:
        uri = trained(folder)
        server = Server(uri)
        try:
            caller = Caller(server.port)
            mixed(caller, WARM_UP)
            before = server.memory_mb()
            statuses = mixed(caller, requests)
            growth = server.memory_mb() - before
            seconds, acknowledged = stopped(server)
        finally:
            server.process.kill()
        missing = lost(uri, acknowledged)
    print(f"mixed requests: {requests:,} after {WARM_UP:,} to warm up, by status {dict(sorted(statuses.items()))}")
    print(f"memory: {before:.0f} MB, grown by {growth:.1f} MB (less than {MOST_MB:g} is wanted)")
    print(f"SIGTERM among {CONNECTIONS:,} half-open connections: stopped after {seconds:.1f} s (10 at most is wanted)")
    print(f"answers acknowledged before and after SIGTERM: {len(acknowledged):,}, lost {missing} (0 is wanted)")
    sys.exit(growth >= MOST_MB or seconds > MOST_SECONDS or missing > 0)


if __name__ == "__main__":
    main()
