"""How quick the app's pages are beside a floor: the barest Streamlit app that shows the same kind of thing.

    python benchmarks/pages.py [--rounds 7] [--crowd 20] [--large]

Both run as processes of their own on this machine and are asked in turn by one chromium; times are medians in
milliseconds from the act to what it brings. Memory is the app's resident set after the tour. With --crowd, that many
browsers then answer slates at once; every answer has to be in the store. With --large, 1,000,000 sessions are logged
(needs 3 GB of disk and a minute): until both charts of the learning page stand, and what the browser receives for it
from the app, over the websocket and over HTTP without the scripts, styles and fonts that are the same for every page.
"""

import argparse
import asyncio
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from app_process import serving
from playwright.async_api import async_playwright
from playwright.sync_api import Page, Response, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rlreco.domain.profile import load_profile  # noqa: E402
from rlreco.domain.rewards import bucket, lesson  # noqa: E402
from rlreco.service.service import Service  # noqa: E402
from rlreco.service.shoppers.run import play  # noqa: E402
from rlreco.service.shoppers.shoppers import Shoppers  # noqa: E402
from rlreco.service.training.sources import DEMO, demo_shop  # noqa: E402
from rlreco.service.training.train import train  # noqa: E402
from rlreco.store.connect import connect  # noqa: E402

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PATIENCE = 120_000
LOGGED, LARGE = 1000, 1_000_000
COPIES = """
WITH RECURSIVE turn(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM turn WHERE n + 1 < :times)
INSERT INTO sessions (id, experiment, number, state, policy, opened, answer, body, outcome)
SELECT id || '-' || n, experiment, number + n * :logged, state, policy, opened, answer + n * :logged, body, outcome
FROM turn, (SELECT * FROM sessions WHERE answer IS NOT NULL ORDER BY answer LIMIT :logged)
"""
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


def stocked(folder: Path) -> str:
    """A store with the sample shop and some answers."""
    uri = f"sqlite:///{folder / 'store.sqlite3'}"
    store = connect(uri, durable=False)
    profile = load_profile(ROOT / "config" / "custprof.json")
    name = train(store, demo_shop(), profile, base_name=DEMO, now=datetime.now(UTC)).experiment.name
    learner = Service(store, rng=np.random.default_rng(1)).learner(name)
    shoppers, rng = Shoppers(learner), np.random.default_rng(2)
    for policy in ("thompson", "uniform"):
        play(learner, shoppers, rng, sessions=LOGGED // 2, policy=policy)
    store.close()
    return uri


def multiplied(folder: Path, uri: str, times: int) -> None:
    """Log every session that many times, under other ids and numbers, with the curve that they make."""
    store = connect(uri)
    experiment = store.experiment(DEMO)
    assert experiment is not None
    logged = list(store.sessions(DEMO))
    gains = np.array([lesson(session, experiment).curve for session in logged])
    store.close()
    count = times * len(logged)
    place = np.arange(count) % len(logged)
    policies = np.array([session.policy for session in logged])[place]
    buckets = np.array([bucket(number) for number in range(1, count + 1)])
    groups, group = np.unique(np.stack([policies, buckets.astype(str)]), axis=1, return_inverse=True)
    sums = np.stack([np.bincount(group.ravel(), column[place]) for column in gains.T], axis=1)
    with sqlite3.connect(folder / "store.sqlite3") as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute(COPIES, {"logged": len(logged), "times": times})
        db.execute("UPDATE counters SET opened = ?, answered = ?", (count, count))
        key = db.execute("SELECT key FROM experiments").fetchone()[0]
        db.execute("DELETE FROM curve")
        rows = [(key, policy, int(at), *map(float, row)) for (policy, at), row in zip(groups.T, sums, strict=True)]
        db.executemany(f"INSERT INTO curve VALUES ({', '.join('?' * len(rows[0]))})", rows)
    db.close()


def took(act: Callable[[], object], until: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    until()
    return 1000 * (time.perf_counter() - started)


def leave(page: Page) -> None:
    """So that no page is waited for that is still busy with the one before."""
    page.goto("about:blank")
    page.wait_for_timeout(300)


def landing(page: Page, address: str, words: str) -> float:
    leave(page)
    return took(lambda: page.goto(address), lambda: page.get_by_text(words).first.wait_for())


def charts(page: Page, address: str) -> float:
    drawn = "() => document.querySelectorAll('.js-plotly-plot .main-svg .xy').length >= 2"
    leave(page)
    return took(lambda: page.goto(address), lambda: page.wait_for_function(drawn))


def floor_submit(page: Page, turn: int) -> float:
    page.wait_for_timeout(600)  # as before the app's: until then the form before may still stand
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
    for what, most in (("landing", 1.1), ("charts", 1.2), ("submit", 1.2), ("next", 1.3)):
        ours, theirs = warm[f"{what} app"], warm[f"{'submit' if what == 'next' else what} floor"]
        print(f"{what}: app {ours:.0f} ms, floor {theirs:.0f} ms, ratio {ours / theirs:.2f} (goal at most {most})")
    print(f"memory after the tour: {resident_megabytes(process):.0f} MB (goal at most 320)")


def learning_of_a_large_log(app: str, rounds: int, chromium: str) -> None:
    drawn = "() => document.querySelectorAll('.js-plotly-plot .main-svg .xy').length >= 2"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        context = browser.new_context(viewport={"width": 1280, "height": 2000})
        context.set_default_timeout(PATIENCE)
        times, bytes_ = [], []
        for _ in range(rounds + 1):
            page = context.new_page()
            received: list[int] = []
            page.on(
                "websocket", lambda socket, got=received: socket.on("framereceived", lambda data: got.append(len(data)))
            )
            page.on("response", lambda answer, got=received: got.append(own_bytes(answer)))
            page.goto(app)
            page.get_by_text("A recommender that learns").wait_for()
            received.clear()
            link = page.get_by_test_id("stSidebarNavLink").filter(has_text="Learning")
            times.append(took(link.click, lambda page=page: page.wait_for_function(drawn)))
            page.wait_for_timeout(1000)
            bytes_.append(sum(received))
            page.close()
        browser.close()
    print(
        f"learning at {LARGE:,} sessions: {median(times[1:]):.0f} ms (goal 1200), {times[0]:.0f} ms with an empty cache"
    )
    print(f"received for it: {max(bytes_) / 1000:.0f} KB (goal under 400)")


def own_bytes(answer: Response) -> int:
    """What the app itself sends; the scripts, styles and fonts are Streamlit's and stay in the browser's cache."""
    return 0 if "/static/" in answer.url else int(answer.headers.get("content-length", 0))


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
                if (
                    await page.get_by_test_id("stException").count()
                    + await page.get_by_test_id("stAlertContentError").count()
                ):
                    raise SystemExit("A visitor of the crowd was shown an error.")
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
    options.add_argument("--large", action="store_true")
    asked = options.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("There is no chromium. On Debian: apt-get install chromium.")
    with TemporaryDirectory() as folder:
        script, uri = Path(folder) / "floor.py", stocked(Path(folder))
        script.write_text(FLOOR)
        with (
            serving(script) as (floor_port, _),
            serving(ROOT / "streamlit_app.py", RLRECO_STORE=uri) as (port, process),
        ):
            floor, app = (f"http://127.0.0.1:{each}" for each in (floor_port, port))
            compare(floor, app, process, asked.rounds, chromium)
            if asked.crowd:
                store = connect(uri)
                before = store.status().answered
                times = asyncio.run(crowd(app, asked.crowd, 3, chromium))
                lost = before + len(times) - store.status().answered
                store.close()
                p95 = np.quantile(times, 0.95)
                print(f"{asked.crowd} browsers: {len(times)} answers, lost {lost}, p95 of a submit {p95:.0f} ms")
        if asked.large:
            large = Path(folder) / "large"
            large.mkdir()
            uri = stocked(large)
            multiplied(large, uri, LARGE // LOGGED)
            with serving(ROOT / "streamlit_app.py", RLRECO_STORE=uri) as (port, _):
                learning_of_a_large_log(f"http://127.0.0.1:{port}", asked.rounds, chromium)


if __name__ == "__main__":
    main()
