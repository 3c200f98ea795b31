"""Take the pictures in docs/images from the running app: every page, light and dark, wide and narrow, and the tour.

    python docs/take_pictures.py [PAGE ...]

Without a PAGE it takes all of them. It trains the sample shop in a temporary store, lets simulated shoppers answer, and
opens each page in a headless chromium. Where RLRECO_ONLINE_RETAIL names the file of UCI Online Retail, the check of its
forecast is drawn too.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
sys.path.insert(0, str(ROOT))

from rlreco.domain.profile import load_profile  # noqa: E402
from rlreco.lifetime import Calibration, calibrate, purchase_days  # noqa: E402
from rlreco.plots.customers import calibration  # noqa: E402
from rlreco.report.file import write_report  # noqa: E402
from rlreco.report.kinds.shop import shop_report  # noqa: E402
from rlreco.segmentation import segment  # noqa: E402
from rlreco.service.service import Service  # noqa: E402
from rlreco.service.shoppers.run import play, simulated_answer  # noqa: E402
from rlreco.service.shoppers.shoppers import Shoppers, Visit  # noqa: E402
from rlreco.service.training.sources import DEMO, demo_shop  # noqa: E402
from rlreco.service.training.train import train  # noqa: E402
from rlreco.store.connect import connect  # noqa: E402
from rlreco.transactions import classify, read_lines  # noqa: E402
from rlreco.ui.frame import PAGES  # noqa: E402
from rlreco.views.words.formats import Formats  # noqa: E402

FIRST = next(iter(PAGES))
SIZES = {"wide": (1280, 900), "narrow": (390, 844)}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
COLOURS = 256
FREQUENT_CUSTOMER = "10001"
MAX_HEIGHT = 2600
CHOSEN = {"segments": "?segment=Champions"}
"""What is chosen on a page, by its address."""


def stocked(folder: Path) -> str:
    """The URI of a store with the sample shop, 300 answers to each of three policies, and 60 of one customer."""
    uri = f"sqlite:///{folder / 'rlreco.sqlite3'}"
    store = connect(uri, durable=False)
    profile = load_profile(ROOT / "config" / "custprof.json")
    name = train(store, demo_shop(), profile, base_name=DEMO, now=datetime.now(UTC)).experiment.name
    learner = Service(store, rng=np.random.default_rng(1)).learner(name)
    shoppers, rng = Shoppers(learner), np.random.default_rng(2)
    for policy in ("thompson", "uniform", "tutorial_epsilon_greedy"):
        play(learner, shoppers, rng, sessions=300, policy=policy)
    for _ in range(60):
        simulated_answer(learner, shoppers, Visit(FREQUENT_CUSTOMER, datetime(2025, 12, 1, 9)), rng)
    store.close()
    return uri


@contextmanager
def serving(store: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--server.port={port}", "--server.headless=true", "--server.fileWatcherType=none"]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *options]
    # Data sets that are kept on this machine have no place in the pictures.
    folder = str(Path(store.removeprefix("sqlite:///")).parent)
    env = {**os.environ, "RLRECO_STORE": store, "RLRECO_DATA_DIR": folder}
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)  # noqa: S603  our own app
    try:
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                    break
            except (URLError, OSError):
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def settle(page: Any) -> None:
    """Wait until the script has run and nothing moves any more."""
    still = """() => { const app = document.querySelector('[data-testid=stApp]');
        return app && !['running', 'initial'].includes(app.getAttribute('data-test-script-state')); }"""
    for _ in range(3):
        page.wait_for_function(still)
        page.wait_for_timeout(700)


def act(page: Any, name: str) -> None:
    """Press the button of a page that shows its results only after it."""
    if name == "experiments":
        if page.locator(".race").count() == 0:
            page.get_by_role("button", name="Race: Tastes change").click()
        page.get_by_text("wins from session").first.wait_for()
        page.locator(".race[data-running=false]").wait_for()
        page.locator(".race").focus()
        page.keyboard.press("End")
        page.evaluate("document.activeElement.shadowRoot?.activeElement?.blur()")
    if name == "batch":
        page.get_by_role("button", name="Make the lists").click()
        page.get_by_role("heading", name="One customer").wait_for()
    settle(page)


def take(page: Any, path: Path, size: tuple[int, int]) -> None:
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": size[0], "height": min(max(size[1], height), MAX_HEIGHT)})
    page.wait_for_timeout(900)
    page.screenshot(path=path)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    small(path)


def small(path: Path) -> None:
    """Save with fewer colours, which a page doesn't need, in fewer bytes."""
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def every_page(browser: Any, address: str, names: Sequence[str]) -> None:
    for theme in ("light", "dark"):
        for width, size in SIZES.items():
            context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=theme)
            context.set_default_timeout(120_000)
            page = context.new_page()
            for name in names:
                page.goto(f"{address}/{'' if name == FIRST else name}{CHOSEN.get(name, '')}")
                page.get_by_role("heading", level=1).wait_for()
                settle(page)
                act(page, name)
                take(page, IMAGES / f"{name}-{theme}-{width}.png", size)
            context.close()


def german(browser: Any, address: str) -> None:
    """The picture of docs/languages.md."""
    size = SIZES["wide"]
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="de-DE")
    page.goto(f"{address}/learning")
    page.get_by_role("heading", level=1).wait_for()
    settle(page)
    page.screenshot(path=IMAGES / "learning-german.png")
    small(IMAGES / "learning-german.png")
    page.close()


def vote(browser: Any, address: str) -> None:
    """The address of a vote beside its race, and one of six phones that answered ten times each."""
    host = browser.new_page(viewport={"width": 1280, "height": 900})
    host.goto(f"{address}/experiments")
    host.get_by_role("button", name="Race: Easy win").click()
    # The race that was kept before stands there until this one begins.
    host.locator(".race[data-running=true]").wait_for()
    host.locator(".race[data-running=false]").wait_for()
    settle(host)
    host.get_by_role("button", name="Let the audience play").click()
    host.get_by_role("button", name="Open the vote").click()
    room = host.locator(".st-key-vote-address code").inner_text().strip()
    for _ in range(6):
        context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=1)
        phone = context.new_page()
        phone.goto(room)
        for answer in range(10):
            phone.get_by_role("button", name=f"Product {1 + answer % 3}", exact=True).click()
            phone.get_by_text(f"of {answer + 1} clicked ·").wait_for()
            phone.wait_for_timeout(500)
    phone.screenshot(path=IMAGES / "vote-phone.png", clip={"x": 0, "y": 0, "width": 390, "height": 640})
    host.get_by_text("after 60 sessions").wait_for()
    host.locator(".race").evaluate("race => race.scrollIntoView()")
    host.wait_for_timeout(1500)
    take(host, IMAGES / "vote-host.png", (1280, 900))
    small(IMAGES / "vote-phone.png")
    host.close()


def report(browser: Any, store: str) -> None:
    """The picture of docs/report.md: the beginning of the report of the shop."""
    service = Service.open(store)
    [shop] = service.experiments()
    service.describe(shop.name, "The sample shop", "A made-up shop, whose shoppers are simulated.")
    page = browser.new_page(viewport={"width": 760, "height": 1000})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        write_report(shop_report(service, shop.name, datetime.now(UTC)), path)
        page.goto(path.as_uri())
        page.wait_for_function("document.documentElement.dataset.drawn")
        page.screenshot(path=IMAGES / "report.png")
    small(IMAGES / "report.png")
    service.close()


def forecast_check(browser: Any, file: Path) -> None:
    """The chart of docs/lifetime.md. file : UCI Online Retail"""
    classed = classify(read_lines(file))
    segmentation = segment(classed)
    check = calibrate(purchase_days(classed, segmentation.selection), segmentation.as_of)
    assert isinstance(check, Calibration), check
    page = browser.new_page(viewport={"width": 760, "height": 360})
    figure = calibration(check.orders, Formats())
    page.set_content(figure.to_html(include_plotlyjs=True, config={"displayModeBar": False}))
    page.wait_for_timeout(900)
    page.screenshot(path=IMAGES / "lifetime-online-retail.png")
    small(IMAGES / "lifetime-online-retail.png")


def tour(browser: Any, address: str) -> None:
    """An animated picture: answer a slate, then look at what was learned."""
    context = browser.new_context(viewport={"width": 1100, "height": 760}, color_scheme="light")
    context.set_default_timeout(120_000)
    page, frames = context.new_page(), []

    def frame(seconds: float) -> None:
        settle(page)
        path = IMAGES / "frame.png"
        page.screenshot(path=path)
        with Image.open(path) as picture:
            frames.append((picture.convert("RGB").resize((880, 608)).quantize(64), int(1000 * seconds)))
        path.unlink()

    page.goto(address)
    frame(2)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Simulator").click()
    page.get_by_role("button", name="Submit answer").wait_for()
    frame(2)
    page.locator("[class*=st-key-click-]").nth(0).locator("label").click()
    frame(0.8)
    page.locator("[class*=st-key-buy-]").nth(2).locator("label").click()
    frame(1.5)
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="What changed").wait_for()
    frame(3)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Learning").click()
    page.locator(".js-plotly-plot").nth(1).wait_for()
    frame(3)
    (first, _), *rest = frames
    pictures, waits = [picture for picture, _ in rest], [wait for _, wait in frames]
    first.save(IMAGES / "tour.gif", save_all=True, append_images=pictures, duration=waits, loop=0, optimize=True)
    context.close()


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("There is no chromium. On Debian: apt-get install chromium.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        store = stocked(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        with serving(store) as address:
            chosen = sys.argv[1:] or [*PAGES, "vote"]
            every_page(browser, address, [name for name in chosen if name != "vote"])
            if "vote" in chosen:
                vote(browser, address)
            german(browser, address)
            tour(browser, address)
        report(browser, store)
        if online_retail := os.environ.get("RLRECO_ONLINE_RETAIL"):
            forecast_check(browser, Path(online_retail))
        browser.close()


if __name__ == "__main__":
    main()
