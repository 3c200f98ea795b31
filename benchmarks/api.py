"""A lookup by id over loopback, beside a bare Starlette route in the same run.

python benchmarks/api.py [REQUESTS]

Each server is a process of its own; its CPU seconds are read from the operating system, so a busy machine changes
little. Rounds alternate between the two, and ratios are medians over rounds. Prints one line a figure.
"""

import http.client
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
USERS, ITEMS, EVENTS = 2_000, 500, 40_000
ROUNDS, WARM_UP = 5, 200
KEY = "a key for the benchmark"

BARE = """
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

async def lookup(request):
    return JSONResponse({"user_id": request.path_params["user_id"], "items": []})

app = Starlette(routes=[Route("/v1/users/{user_id}/recommendations", lookup)])
"""
OURS = """
import uvicorn
from rlreco.api import create_app
from rlreco.service.service import Service
from rlreco.store.connect import connect

app = create_app(Service(connect(URI)), api_key=KEY)
"""
SERVE = "uvicorn.run(app, host='127.0.0.1', port=PORT, log_level='warning', access_log=False)"


class Server:
    """A server in a process of its own."""

    def __init__(self, program: str, port: int, uri: str = "") -> None:
        names = f"URI, KEY, PORT = {uri!r}, {KEY!r}, {port}\n"
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.port = port
        self.process = subprocess.Popen([sys.executable, "-c", names + program + SERVE], env=environment)
        while not self._answers():
            sleep(0.1)

    def _answers(self) -> bool:
        try:
            self.ask(1)
        except OSError:
            assert self.process.poll() is None, "the server ended by itself"
            return False
        return True

    def ask(self, requests: int) -> list[float]:
        """Seconds of each request, over one connection."""
        connection, spent = http.client.HTTPConnection("127.0.0.1", self.port), []
        for number in range(requests):
            began = perf_counter()
            path = f"/v1/users/{number * 7919 % USERS}/recommendations?k=10"
            connection.request("GET", path, headers={"X-API-Key": KEY})
            answer = connection.getresponse()
            answer.read()
            spent.append(perf_counter() - began)
            assert answer.status == 200, answer.status
        connection.close()
        return spent

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def published(folder: str) -> str:
    """The URI of a store with lists of 100 items for every user."""
    from datetime import UTC, datetime

    from rlreco.service.lists.fit import fit
    from rlreco.service.lists.publish import publish
    from rlreco.similarity import interactions_of
    from rlreco.store.connect import connect

    rng = np.random.default_rng(6)
    events = pd.DataFrame(
        {"user": rng.integers(USERS, size=EVENTS), "item": (ITEMS * rng.random(EVENTS) ** 2).astype(int)}
    )
    uri = f"sqlite:///{folder}/lists.sqlite3"
    store = connect(uri)
    publish(store, fit(interactions_of(events, "user", "item"), "sar"), now=datetime.now(UTC))
    store.close()
    return uri


def main() -> None:
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        servers = {"bare": Server(BARE, 18_431), "ours": Server(OURS, 18_432, published(folder))}
        try:
            for server in servers.values():
                server.ask(WARM_UP)
            rounds = [{name: measured(server, requests) for name, server in servers.items()} for _ in range(ROUNDS)]
        finally:
            for server in servers.values():
                server.stop()
    report(rounds, requests)


def measured(server: Server, requests: int) -> tuple[float, list[float]]:
    """Requests a CPU second of the server, and the seconds of each request."""
    before = server.cpu_seconds()
    spent = server.ask(requests)
    return requests / (server.cpu_seconds() - before), spent


def report(rounds: list[dict[str, tuple[float, list[float]]]], requests: int) -> None:
    print(f"requests a round: {requests}, rounds: {ROUNDS}, users: {USERS:,}, one connection over loopback")
    for name in ("bare", "ours"):
        rate = median(one[name][0] for one in rounds)
        late = np.quantile([second for one in rounds for second in one[name][1]], [0.5, 0.99]) * 1e3
        print(f"{name}: {rate:,.0f} requests a second and core, p50 {late[0]:.2f} ms, p99 {late[1]:.2f} ms")
    ratio = median(one["ours"][0] / one["bare"][0] for one in rounds)
    print(f"ours / bare: {ratio:.2f} (at least 0.5 is wanted)")


if __name__ == "__main__":
    main()
