"""How quick the app's pages are beside a floor: the barest Streamlit app that shows the same kind of thing.

    python benchmarks/pages.py [--rounds 7] [--crowd 20]

Both run as processes of their own on this machine and are asked in turn by one chromium; times are medians in
milliseconds from the act to what it brings. Memory is the app's resident set after the tour. With --crowd, that many
browsers then answer slates at once; every answer has to be in the store.
"""

import argparse
import asyncio
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
from playwright.async_api import async_playwright
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rlreco.config import load_profile  # noqa: E402
from rlreco.service.learning import Service  # noqa: E402
from rlreco.service.playing import play, shoppers_of  # noqa: E402
from rlreco.service.sources import DEMO, demo_shop  # noqa: E402
from rlreco.service.training import train  # noqa: E402
from rlreco.store.connect import connect  # noqa: E402

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PATIENCE = 120_000
LOGGED = 1000
SLATE = "() => document.querySelectorAll('.st-key-slate input[type=checkbox]').length == 20"

FLOOR = """
import numpy as np, streamlit as st, plotly.graph_objects as go

def home():
    st.title("Floor")
    st.write("One line.")

@st.fragment
def slate():
    turn = st.session_state.setdefault("turn", 0)
    with st.form(f"form-{turn}"):
        for place in range(10):
            st.checkbox(f"Box {place}", key=f"{turn}-{place}")
        def on(): st.session_state["turn"] += 1
        st.form_submit_button("Submit", on_click=on)
    st.subheader(f"Turn {turn}")

def form():
    st.title("Floor")
    slate()

def charts():
    st.title("Floor")
    x = np.arange(1000, dtype=np.float32)
    for number in range(2):
        y = np.cumsum(np.random.default_rng(number).normal(size=1000)).astype(np.float32)
        st.plotly_chart(go.Figure(go.Scatter(x=x, y=y)), key=f"chart-{number}")

st.navigation([st.Page(home, default=True), st.Page(form), st.Page(charts)]).run()
"""


@contextmanager
def serving(script: Path, store: str) -> Iterator[tuple[str, int]]:
    """(address, process id)"""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    options = ["--server.headless=true", "--server.fileWatcherType=none", "--server.address=127.0.0.1"]
    environment = {**os.environ, "RLRECO_STORE": store}
    process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            with urlopen(address, timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"{address} doesn't answer.")


def stocked(folder: Path) -> str:
    """A store with the sample shop and some answers."""
    uri = f"sqlite:///{folder / 'store.sqlite3'}"
    store = connect(uri, durable=False)
    profile = load_profile(ROOT / "config" / "custprof.json")
    name = train(store, demo_shop(), profile, base_name=DEMO, now=datetime.now(UTC)).experiment.name
    service = Service(store, rng=np.random.default_rng(1))
    shoppers, rng = shoppers_of(service, name), np.random.default_rng(2)
    for policy in ("thompson", "uniform"):
        play(service, shoppers, name, rng, sessions=LOGGED // 2, policy=policy)
    store.close()
    return uri


def took(act: Callable[[], object], until: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    until()
    return 1000 * (time.perf_counter() - started)


def landing(page: Page, address: str, words: str) -> float:
    return took(lambda: page.goto(address), lambda: page.get_by_text(words).first.wait_for())


def charts(page: Page, address: str) -> float:
    drawn = "() => document.querySelectorAll('.js-plotly-plot .main-svg .xy').length >= 2"
    return took(lambda: page.goto(address), lambda: page.wait_for_function(drawn))


def floor_submit(page: Page, turn: int) -> float:
    button = page.get_by_role("button", name="Submit")
    return took(button.click, lambda: page.get_by_role("heading", name=f"Turn {turn}").wait_for())


def app_submit(page: Page) -> tuple[float, float]:
    """(Submit to what changed, next customer to their slate)"""
    page.wait_for_timeout(600)
    submit = page.get_by_role("button", name="Submit answer")
    answered = took(submit.click, lambda: page.get_by_role("heading", name="What changed").wait_for())
    page.wait_for_timeout(500)
    following = page.get_by_role("button", name="Next customer")
    return answered, took(following.click, lambda: page.wait_for_function(SLATE))


def resident_megabytes(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def compare(floor: str, app: str, process: int, rounds: int, chromium: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        context = browser.new_context(viewport={"width": 1280, "height": 2000})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        figures: dict[str, list[float]] = {}

        def note(name: str, value: float) -> None:
            figures.setdefault(name, []).append(value)

        for _ in range(rounds + 1):
            note("landing floor", landing(page, floor, "One line."))
            note("landing app", landing(page, app, "A recommender that learns"))
            note("charts floor", charts(page, f"{floor}/charts"))
            note("charts app", charts(page, f"{app}/learning"))
        page.goto(f"{floor}/form")
        for turn in range(1, rounds + 2):
            note("submit floor", floor_submit(page, turn))
        page.goto(f"{app}/simulator")
        page.get_by_role("button", name="Submit answer").wait_for()
        for _ in range(rounds + 1):
            answered, following = app_submit(page)
            note("submit app", answered)
            note("next app", following)
        for name in ("segments", "experiments", "evaluation", "batch"):
            page.goto(f"{app}/{name}")
            page.get_by_role("heading", level=1).wait_for()
            page.wait_for_timeout(1500)
        browser.close()
    warm = {name: median(values[1:]) for name, values in figures.items()}
    for what, most in (("landing", 1.2), ("charts", 1.3), ("submit", 1.5), ("next", 1.5)):
        ours, theirs = warm[f"{what} app"], warm[f"{'submit' if what == 'next' else what} floor"]
        print(f"{what}: app {ours:.0f} ms, floor {theirs:.0f} ms, ratio {ours / theirs:.2f} (goal at most {most})")
    print(f"memory after the tour: {resident_megabytes(process):.0f} MB (goal at most 350)")


async def crowd(app: str, visitors: int, answers: int, chromium: str) -> list[float]:
    """Each visitor answers that many slates; milliseconds from Submit to what changed."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)

        async def visit() -> list[float]:
            context = await browser.new_context(viewport={"width": 1280, "height": 2000})
            context.set_default_timeout(PATIENCE)
            page = await context.new_page()
            await page.goto(f"{app}/simulator")
            times = []
            for _ in range(answers):
                submit = page.get_by_role("button", name="Submit answer")
                await submit.wait_for()
                await page.wait_for_timeout(700)
                started = time.perf_counter()
                await submit.click()
                await page.get_by_role("heading", name="What changed").wait_for()
                times.append(1000 * (time.perf_counter() - started))
                await page.get_by_role("button", name="Next customer").click()
            await context.close()
            return times

        found = await asyncio.gather(*(visit() for _ in range(visitors)))
        await browser.close()
        return [milliseconds for times in found for milliseconds in times]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--crowd", type=int, default=0)
    asked = options.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("There is no chromium. On Debian: apt-get install chromium.")
    with TemporaryDirectory() as folder:
        script, uri = Path(folder) / "floor.py", stocked(Path(folder))
        script.write_text(FLOOR)
        with serving(script, uri) as (floor, _), serving(ROOT / "streamlit_app.py", uri) as (app, process):
            compare(floor, app, process, asked.rounds, chromium)
            if asked.crowd:
                store = connect(uri)
                before = store.status().answered
                times = asyncio.run(crowd(app, asked.crowd, 3, chromium))
                lost = before + len(times) - store.status().answered
                store.close()
                p95 = np.quantile(times, 0.95)
                print(f"{asked.crowd} browsers: {len(times)} answers, lost {lost}, p95 of a submit {p95:.0f} ms")


if __name__ == "__main__":
    main()
