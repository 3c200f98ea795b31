"""Many visitors and callers of REST at once on one process, beside the barest app of the same shape.

python benchmarks/load.py [--visitors 200] [--callers 500]

`streamlit run asgi_app.py` serves the demo shop from an SQLite file in a temporary folder. Visitors speak Streamlit's
websocket protocol: each opens the overview, the simulator, answers slates there, and reads the learning page. Callers
of REST keep a connection each, ask for slates and answer them. All pause between two acts, as people and shops do.
The floor is an st.App and a bare Starlette route that import nothing of RLReco, under the same visitors and callers.

Callers share one key and one address. The limits stay as they are by default; afterwards the same callers send as
quickly as they can by a key of 600 requests a minute: how many are put off (429), each with Retry-After.

Prints one line a figure, and exits 1 if anything but 429 went wrong, or an acknowledged answer is lost or counted
twice.
"""

import argparse
import asyncio
import os
import random
import resource
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import httpx
import numpy as np
from app_process import serving
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as connect_socket
from websockets.exceptions import WebSocketException

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

KEY = secrets.token_hex(32)
SLATES, PAUSE_OF_CALLERS = 2, 15.0
"""Slates of each caller, and mean seconds between two of its requests."""
VISIT, PAUSE_OF_VISITORS = ("simulator", "Submit", "learning"), 25.0
"""Acts of each visitor after the overview (a page, or the beginning of a button), and mean seconds between two."""
FEW_A_MINUTE, BURST, PUT_OFF = 600, 1_000, "status 429"
PATIENCE = 600.0
"""Seconds after which an act counts as failed: a machine that is busy with other work is slow, and no error."""

FLOOR = """
import numpy as np, plotly.graph_objects as go, streamlit as st

def overview():
    st.title("Floor")
    st.write("One line.")

@st.fragment
def slate():
    turn = st.session_state.setdefault("turn", 0)
    done = st.session_state.setdefault("done", False)
    def submit(): st.session_state["done"] = True
    def following(): st.session_state.update(turn=turn + 1, done=False)
    st.selectbox("Customer", [str(number) for number in range(400)])
    st.button("Submit", key=f"submit-{turn}", on_click=submit, disabled=done)
    st.button("Next", key=f"next-{turn}", on_click=following, disabled=not done)
    if done:
        st.success("Learned")
        st.dataframe({"place": list(range(10)), "value": list(range(10))})
        st.plotly_chart(go.Figure(go.Scatter(x=list(range(10)), y=list(range(10)))))
    else:
        for place in range(10):
            with st.container(border=True):
                st.html(f"<b>Product {place}</b>")
                st.checkbox("Click", key=f"click-{turn}-{place}")
                st.checkbox("Buy", key=f"buy-{turn}-{place}")

def simulator():
    st.title("Floor")
    for number, column in enumerate(st.columns(3)):
        column.selectbox(f"Choice {number}", ["one", "two"])
    slate()

def learning():
    st.title("Floor")
    x = np.arange(100, dtype=np.float32)
    for number in range(2):
        y = np.cumsum(np.random.default_rng(number).normal(size=100)).astype(np.float32)
        st.plotly_chart(go.Figure(go.Scatter(x=x, y=y)), key=f"chart-{number}")

st.navigation([st.Page(overview, default=True), st.Page(simulator), st.Page(learning)]).run()
"""
FLOOR_SERVICE = """
from uuid import uuid4

import streamlit as st
from starlette.responses import JSONResponse
from starlette.routing import Route

SLATE = [{"id": str(number), "value": 0.5, "propensity": 0.1} for number in range(10)]

async def opened(request):
    body = await request.json()
    return JSONResponse({"session_id": uuid4().hex, "experiment": body["experiment"], "slate": SLATE}, 201)

async def answered(request):
    body = await request.json()
    return JSONResponse({"session_id": request.path_params["id"], "clicked": body["clicked"], "taught": True})

app = st.App("floor.py", routes=[
    Route("/api/v1/sessions", opened, methods=["POST"]),
    Route("/api/v1/sessions/{id}/answer", answered, methods=["POST"]),
])
"""


@dataclass
class Tally:
    """Seconds of acts by their name, acknowledged answers, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    acknowledged: list[str] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)

    async def timed(self, name: str, act: Callable[[], Awaitable[str | None]]) -> bool:
        """Whether it went well. act : returns what went wrong"""
        began = perf_counter()
        try:
            failure = await asyncio.wait_for(act(), PATIENCE)
        except (OSError, TimeoutError, httpx.HTTPError, WebSocketException, ValueError, KeyError) as error:
            failure = f"{type(error).__name__}: {error}"
        if failure is not None:
            self.failures[f"{name}: {failure}"] += 1
            return False
        self.seconds.setdefault(name, []).append(perf_counter() - began)
        return True

    @property
    def wrong(self) -> int:
        return sum(number for kind, number in self.failures.items() if not kind.endswith(PUT_OFF))

    def line(self, label: str, names: list[str]) -> str:
        spent = 1000 * np.array([second for name in names for second in self.seconds.get(name, [])])
        return f"{label}: {len(spent):,}, p50 {np.quantile(spent, 0.5):.0f} ms, p95 {np.quantile(spent, 0.95):.0f} ms"


class Visitor:
    """One browser's side of a session: what it shows by now, and its acts."""

    def __init__(self, socket: ClientConnection, tally: Tally) -> None:
        self._socket, self._tally = socket, tally
        self._pages: dict[str, str] = {}
        self._page = ""
        self._buttons: dict[str, tuple[str, str]] = {}
        self._trouble: list[str] = []
        self._learned = False

    async def open(self, page: str) -> str | None:
        """What went wrong."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.page_script_hash = self._pages.get(page, "")
        return await self._run(message)

    async def press(self, button: str) -> str | None:
        """What went wrong. button : the beginning of its label"""
        label = next((label for label in self._buttons if label.startswith(button)), None)
        if label is None:
            return f"there is no button {button!r}"
        widget, fragment = self._buttons[label]
        message = BackMsg()
        message.rerun_script.page_script_hash = self._page
        message.rerun_script.fragment_id = fragment
        message.rerun_script.widget_states.widgets.add(id=widget, trigger_value=True)
        failure = await self._run(message)
        if failure is None and button == "Submit":
            if not self._learned:
                return "no answer was learned"
            self._tally.acknowledged.append(widget.partition("-submit-")[2])
        return failure

    async def _run(self, message: BackMsg) -> str | None:
        self._buttons, self._trouble, self._learned = {}, [], False
        await self._socket.send(message.SerializeToString())
        while True:
            received = ForwardMsg()
            received.ParseFromString(await self._socket.recv(decode=False))
            kind = received.WhichOneof("type")
            if kind == "delta":
                self._draw(received)
            elif kind == "new_session":
                self._page = received.new_session.page_script_hash
            elif kind == "navigation":
                self._pages = {
                    "" if page.is_default else page.url_pathname: page.page_script_hash
                    for page in received.navigation.app_pages
                }
            elif kind == "page_not_found":
                self._trouble.append("page not found")
            elif kind == "script_finished" and received.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return self._trouble[0] if self._trouble else None

    def _draw(self, received: ForwardMsg) -> None:
        element = received.delta.new_element
        match element.WhichOneof("type"):
            case "button" if not element.button.disabled:
                self._buttons[element.button.label] = element.button.id, received.delta.fragment_id
            case "exception":
                self._trouble.append(f"{element.exception.type} {element.exception.message}")
            case "alert" if element.alert.format == Alert.ERROR:
                self._trouble.append(element.alert.body)
            case "alert" if element.alert.format == Alert.SUCCESS:
                self._learned |= element.alert.body.startswith("Learned")


async def visit(port: int, tally: Tally, rng: random.Random) -> None:
    await asyncio.sleep(rng.random() * PAUSE_OF_VISITORS)
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    try:
        async with connect_socket(
            address, subprotocols=["streamlit"], max_size=None, open_timeout=PATIENCE, ping_interval=None
        ) as socket:
            visitor = Visitor(socket, tally)
            await tally.timed("overview", lambda: visitor.open(""))
            for act in VISIT:
                await asyncio.sleep(PAUSE_OF_VISITORS * (0.5 + rng.random()))
                if act.istitle():
                    await tally.timed(act, lambda act=act: visitor.press(act))
                else:
                    await tally.timed(act or "overview", lambda act=act: visitor.open(act))
    except (OSError, WebSocketException) as error:
        tally.failures[f"visitor: {type(error).__name__}: {error}"] += 1


class Caller:
    """A shop's program: one connection that is kept, slates and their answers."""

    def __init__(self, client: httpx.AsyncClient, experiment: str, tally: Tally) -> None:
        self._client, self._experiment, self._tally = client, experiment, tally
        self._open: tuple[str, str] | None = None

    async def recommend(self, customer: str) -> str | None:
        self._open = None
        body = {"experiment": self._experiment, "customer_id": customer}
        response = await self._client.post("sessions", json=body)
        if response.status_code != 201:
            return f"status {response.status_code}"
        shown = response.json()
        self._open = shown["session_id"], shown["slate"][0]["id"]
        return None

    async def answer(self) -> str | None:
        if self._open is None:
            return None
        session, item = self._open
        response = await self._client.post(f"sessions/{session}/answer", json={"clicked": [item], "final": True})
        if response.status_code != 200:
            return f"status {response.status_code}"
        self._tally.acknowledged.append(session)
        return None


async def call(port: int, experiment: str, customers: list[str], tally: Tally, rng: random.Random) -> None:
    async with client_of(port, KEY) as client:
        caller = Caller(client, experiment, tally)
        for turn in range(SLATES):
            await asyncio.sleep(PAUSE_OF_CALLERS * (rng.random() + 0.5 * (turn > 0)))
            await tally.timed("recommend", lambda: caller.recommend(rng.choice(customers)))
            await asyncio.sleep(PAUSE_OF_CALLERS * (0.5 + rng.random()))
            await tally.timed("answer", caller.answer)
            if turn == 0:  # a caller that isn't sure sends it again
                await tally.timed("answer", caller.answer)


def client_of(port: int, key: str) -> httpx.AsyncClient:
    address = f"http://127.0.0.1:{port}/api/v1/"
    return httpx.AsyncClient(base_url=address, headers={"X-API-Key": key}, timeout=PATIENCE)


async def crowd(port: int, experiment: str, customers: list[str], visitors: int, callers: int) -> Tally:
    tally, seeds = Tally(), random.Random(1)
    browsers = [visit(port, tally, random.Random(seeds.random())) for _ in range(visitors)]
    shops = [call(port, experiment, customers, tally, random.Random(seeds.random())) for _ in range(callers)]
    await asyncio.gather(*browsers, *shops)
    return tally


async def burst(port: int, key: str, experiment: str, callers: int) -> Counter[str]:
    """Statuses, and their numbers, of requests without a pause; "silent 429" for one without Retry-After."""
    statuses: Counter[str] = Counter()

    async def hurry(requests: int) -> None:
        async with client_of(port, key) as client:
            for _ in range(requests):
                response = await client.post("sessions", json={"experiment": experiment, "customer_id": None})
                silent = response.status_code == 429 and not response.headers.get("retry-after", "").isdigit()
                statuses["silent 429" if silent else str(response.status_code)] += 1

    await asyncio.gather(*(hurry(BURST // callers) for _ in range(callers)))
    return statuses


def peak_memory(process: int) -> float:
    """MB"""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stocked(folder: Path) -> tuple[str, str, list[str]]:
    """URI of a store with the demo shop, the name of its experiment, and its customers."""
    from rlreco.domain.profile import load_profile
    from rlreco.service.training.sources import DEMO, demo_shop
    from rlreco.service.training.train import train
    from rlreco.store.connect import connect

    uri = f"sqlite:///{folder / 'store.sqlite3'}"
    store, profile = connect(uri), load_profile(ROOT / "config" / "custprof.json")
    experiment = train(store, demo_shop(), profile, base_name=DEMO, now=datetime.now(UTC)).experiment
    customers = [customer.id for customer in store.customers(experiment.catalogue)]
    store.close()
    return uri, experiment.name, customers


def keys_of(folder: Path) -> tuple[Path, str]:
    """A file with a key of a few requests a minute, and that key."""
    from rlreco.api.access.keys import KeyFile, new_key, stored_key, write_keys

    path, key = folder / "keys.json", new_key()
    write_keys(path, KeyFile().adding(stored_key("slow", key, ["serve"], "main", FEW_A_MINUTE)))
    return path, key


def counted(uri: str, experiment: str, acknowledged: list[str]) -> tuple[int, int, int, int]:
    """Answers in the store, acknowledged ones that aren't there, those counted beyond the log, and sums that differ."""
    from rlreco.domain.rewards import lesson
    from rlreco.service.upkeep.recover import rebuild
    from rlreco.store.connect import connect

    store = connect(uri)
    log = [session.id for session in store.sessions(experiment)]
    impressions = sum(point.sums.sessions for point in store.curve(experiment))
    differences = rebuild(store, lesson, check=True).differences
    store.close()
    return len(log), len(set(acknowledged) - set(log)), round(impressions) - len(set(log)), differences


def measured(name: str, tally: Tally, seconds: float, process: int, spent: float) -> None:
    pages = [act for act in tally.seconds if act not in ("recommend", "answer")]
    print(tally.line(f"{name}: page reruns", pages))
    for page in pages:
        print(tally.line(f"{name}:   {page}", [page]))
    print(tally.line(f"{name}: REST calls", ["recommend", "answer"]))
    print(f"{name}: {seconds:.0f} s, of them {spent:.0f} of a processor; peak memory {peak_memory(process):.0f} MB")
    put_off = tally.failures.total() - tally.wrong
    print(f"{name}: errors other than 429: {tally.wrong} (0 is wanted); 429: {put_off}")
    for kind, number in tally.failures.most_common(5):
        print(f"{name}:   {number} x {kind}")


def loaded(name: str, port: int, process: int, experiment: str, customers: list[str], sizes: tuple[int, int]) -> Tally:
    began, before = perf_counter(), processor_seconds(process)
    tally = asyncio.run(crowd(port, experiment, customers, *sizes))
    measured(name, tally, perf_counter() - began, process, processor_seconds(process) - before)
    return tally


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--visitors", type=int, default=200)
    options.add_argument("--callers", type=int, default=500)
    asked = options.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    sizes = asked.visitors, asked.callers
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8_192, hard), hard))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        uri, experiment, customers = stocked(folder)
        (folder / "floor.py").write_text(FLOOR)
        (folder / "floor_service.py").write_text(FLOOR_SERVICE)
        keys, slow = keys_of(folder)
        own = {"RLRECO_DATA_DIR": name, "RLRECO_STORE": uri, "RLRECO_API_KEY": KEY, "RLRECO_API_KEYS_FILE": str(keys)}
        with serving(ROOT / "asgi_app.py", **own) as (port, process):
            app = loaded("app", port, process, experiment, customers, sizes)
            statuses = asyncio.run(burst(port, slow, experiment, min(asked.callers, 50)))
        answers, lost, doubled, differences = counted(uri, experiment, app.acknowledged)
        print(
            f"app: answers acknowledged {len(set(app.acknowledged)):,}, in the store {answers:,}: lost {lost}, "
            f"doubled {doubled}, sums that differ from the log {differences} (0 is wanted of each)"
        )
        by_status = dict(sorted(statuses.items()))
        print(f"app: {BURST:,} requests at once by a key of {FEW_A_MINUTE} a minute, by status {by_status}")
        with serving(folder / "floor_service.py", folder) as (port, process):
            floor = loaded("floor", port, process, experiment, customers, sizes)
    wrong = app.wrong + floor.wrong + lost + doubled + differences
    sys.exit(bool(wrong or set(statuses) - {"201", "429"} or answers != len(set(app.acknowledged))))


if __name__ == "__main__":
    main()
