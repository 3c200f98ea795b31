"""A real browser on the real app: a process on a free port, a store in a temporary folder."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
import pytest

from rlreco.domain.profile import load_profile
from rlreco.service.service import Service
from rlreco.service.shoppers.run import play
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.training.sources import DEMO, demo_shop
from rlreco.service.training.train import train
from rlreco.store.connect import connect

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = ROOT / "artifacts"
CHROMIUM = next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 90_000
WITHOUT_MENU = {"exclude": [["[data-testid=stSidebarNav]"]]}
"""For axe: Streamlit's own menu with groups is no valid list, which isn't ours to mend."""
GRAVE = ("serious", "critical")
_TROUBLE = re.compile(r"deprecat|traceback|exception|error", re.IGNORECASE)
_DONE = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    return app && !['running', 'initial'].includes(app.getAttribute('data-test-script-state'));
}"""


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class RunningApp:
    """The app as a process. url : its address; log() : its output so far; trouble() : suspicious lines of it."""

    def __init__(
        self, store: str, folder: Path, script: str = "streamlit_app.py", port: int | None = None, **environment: str
    ) -> None:
        port = port or free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._log = folder / "app.log"
        options = ["--server.headless=true", "--server.fileWatcherType=none", "--server.address=127.0.0.1"]
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}", *options],
                cwd=ROOT,
                env={**os.environ, "RLRECO_STORE": store, "RLRECO_DATA_DIR": str(folder), **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait()

    def _wait(self) -> None:
        for _ in range(300):
            try:
                with urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                    if answer.status == 200:
                        return
            except (URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"The app didn't start: {self.log()}")

    def log(self) -> str:
        return self._log.read_text()

    def trouble(self) -> list[str]:
        """Lines of the log about deprecations, exceptions and errors."""
        return [line for line in self.log().splitlines() if _TROUBLE.search(line)]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


class Visitor:
    """A visitor at a browser window."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def another_window(self) -> "Visitor":
        """Another window of the same browser."""
        return Visitor(self.page.context.new_page())

    def grave_findings(self) -> dict[str, list[str]]:
        """Of axe: rule -> the beginnings of the elements that break it."""
        axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
        found = axe.run(self.page, context=WITHOUT_MENU).response["violations"]
        return {each["id"]: [node["html"][:160] for node in each["nodes"]] for each in found if each["impact"] in GRAVE}

    def console_errors(self) -> list[str]:
        """Errors of the browser from now on, but for the addresses that Streamlit's own frame tries first."""
        errors: list[str] = []

        def note(message: Any) -> None:
            if message.type == "error" and "_stcore" not in message.location.get("url", ""):
                errors.append(message.text)

        self.page.on("pageerror", lambda error: errors.append(str(error)))
        self.page.on("console", note)
        return errors

    def settle(self) -> None:
        """Wait until the script has run and nothing moves any more."""
        self.page.wait_for_function(_DONE)
        self.page.wait_for_timeout(250)
        self.page.wait_for_function(_DONE)

    def go(self, app: RunningApp, name: str = "") -> None:
        self.page.goto(f"{app.url}/{name}")
        self.page.get_by_role("heading", level=1).wait_for()
        self.settle()

    def turn_to(self, name: str) -> None:
        """Switch the page by the menu."""
        self.page.get_by_test_id("stSidebarNavLink").filter(has_text=name).click()
        self.page.get_by_role("heading", level=1, name=name).wait_for()
        self.settle()

    def tick(self, label: str, index: int) -> None:
        """Tick a box of the slate by a click on its label, as people do. index : of the product on the slate

        Counted by the places of the boxes, not by the labels: on a busy machine a browser may draw a later box first.
        """
        place = self.page.locator(f"[class*=st-key-{label.lower()}-]").nth(index)
        place.locator("label").click()
        self.settle()

    def press(self, name: str) -> None:
        # The arrow of every list of options is a button called Open.
        no_list = self.page.locator(":not([aria-haspopup=listbox])")
        self.page.get_by_role("button", name=name).and_(no_list).click()
        self.settle()

    def start_simulation(self) -> None:
        """Until its race is there: a form that moves at the moment of the click, as its sentence changes, misses it."""
        too_late = pytest.importorskip("playwright.sync_api").TimeoutError
        start = self.page.get_by_role("button", name="Start", exact=True)
        race = self.page.locator(".race").first
        for _ in range(20):
            with suppress(too_late):
                start.click(timeout=5_000)
            with suppress(too_late):
                race.wait_for(timeout=15_000)
                break

    def screen(self) -> str:
        """The words that the visitor sees, for the report of a test that failed."""
        return f"--- {self.page.url}\n{self.page.inner_text('body', timeout=5_000)}"

    def choose(self, label: str, text: str) -> None:
        """Choose the option with this text. A list that a rerun closed before the click is opened again."""
        closed = pytest.importorskip("playwright.sync_api").TimeoutError
        box = self.page.get_by_role("combobox", name=label)
        option = self.page.get_by_role("option").filter(has_text=text)
        for _ in range(20):
            box.click()
            with suppress(closed):
                option.click(timeout=5_000)
                break
            self.page.keyboard.press("Escape")
        self.settle()
        assert text in box.input_value()

    def go_on(self) -> None:
        """Accept a file as it was read."""
        self.page.get_by_role("button", name="Continue").click()
        self.settle()

    def unfold(self, name: str) -> None:
        """Open an expander and wait until it stops moving: clicks on moving elements miss."""
        self.page.get_by_text(name).click()
        self.settle()
        self.page.wait_for_timeout(500)

    def points(self, chart: int) -> list[int]:
        """The number of points of each named line of a chart."""
        lines = f"document.querySelectorAll('.js-plotly-plot')[{chart}].data.filter(t => t.name)"
        return list(self.page.evaluate(f"{lines}.map(t => t.x.length ?? t.x._inputArray.length)"))

    def picture(self, name: str) -> Path:
        """A screenshot of the whole page, kept as a build artefact."""
        ARTIFACTS.mkdir(exist_ok=True)
        size = self.page.viewport_size
        height = self.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(height + 20, 6000))})
        self.page.wait_for_timeout(500)
        path = ARTIFACTS / f"{name}.png"
        self.page.screenshot(path=path)
        self.page.set_viewport_size(size)
        return path


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("There is no chromium. On Debian: apt-get install chromium.")
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def start_app(tmp_path):
    """Start the app over a store; it is stopped when the test ends."""
    started = []

    def start(store: str | None = None, **environment: str) -> RunningApp:
        app = RunningApp(store or f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path, **environment)
        started.append(app)
        return app

    yield start
    for app in started:
        app.stop()


@pytest.fixture(scope="module")
def shared_app():
    """Start one app for all tests of a file, over a store in a folder."""
    started = []

    def start(store: str, folder: Path, **options: Any) -> RunningApp:
        started.append(RunningApp(store, folder, **options))
        return started[-1]

    yield start
    for app in started:
        app.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """What the visitors saw when the test failed."""
    report = yield
    opened = getattr(item, "funcargs", {}).get("open_browser")
    if report.failed and call.when == "call" and opened is not None:
        with suppress(Exception):
            report.sections.append(("screens", "\n".join(visitor.screen() for visitor in opened.visitors)))
    return report


@pytest.fixture
def open_browser(chromium):
    """Open a new browser, as a first-time visitor."""
    contexts, visitors = [], []

    def opened(theme: str = "light", width: int = 1280, height: int = 900) -> Visitor:
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        visitors.append(Visitor(context.new_page()))
        return visitors[-1]

    opened.visitors = visitors
    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def trained_store(tmp_path_factory):
    """A store with the sample shop and 120 answered slates of three policies, to be copied."""
    path = tmp_path_factory.mktemp("trained") / "store.sqlite3"
    store = connect(f"sqlite:///{path}", durable=False)
    profile = load_profile(ROOT / "config" / "custprof.json")
    name = train(store, demo_shop(), profile, base_name=DEMO, now=datetime.now(UTC)).experiment.name
    learner = Service(store, rng=np.random.default_rng(1)).learner(name)
    shoppers, rng = Shoppers(learner), np.random.default_rng(2)
    for policy in ("thompson", "uniform", "tutorial_epsilon_greedy"):
        play(learner, shoppers, rng, sessions=40, policy=policy)
    store.close()
    return path


@pytest.fixture
def trained_app(tmp_path, trained_store, start_app):
    """The app over a store of its own that holds the sample shop and some answers."""
    shutil.copy(trained_store, tmp_path / "store.sqlite3")
    return start_app()
