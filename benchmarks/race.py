"""The Race of 6 policies x 20,000 sessions x 20 replicates: bytes that the browser receives, and frames a second.

    python benchmarks/race.py [--seconds 8] [--ratio]

The rows are those of a simulation of the sample shop. A page of Streamlit that draws nothing but the Race is opened in
headless chromium, which has no graphics processor, and played at x100; the component counts its own frames. On a
machine with other work a frame waits for its turn: milliseconds of script a frame say what the Race itself takes.
With --ratio, how much longer a simulation takes with the sessions of the first replicate recorded than without.
"""

import argparse
import json
import os
import pickle
import shutil
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app_process import serving
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rlreco.service.simulations.plan import setup_of  # noqa: E402
from rlreco.service.simulations.samples import PRESETS, sample_shop  # noqa: E402
from rlreco.simulation import simulate as engine  # noqa: E402
from rlreco.simulation.simulate import Run, simulate  # noqa: E402
from rlreco.views.race import payload  # noqa: E402

POLICIES = ("thompson", "tutorial_epsilon_greedy", "kl_ucb", "softmax", "greedy", "uniform")
SESSIONS, REPLICATES = 20_000, 20
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PAGE = """
import os, pickle, sys
sys.path.insert(0, os.environ["RACE_ROOT"])
import streamlit as st
from rlreco.ui.race import draw_race

st.set_page_config(layout="wide")
with open(os.environ["RACE_ROWS"], "rb") as file:
    draw_race(pickle.load(file))
"""


def rows() -> dict[str, object]:
    setup = setup_of(sample_shop(), PRESETS["easy"].plan())
    result = simulate(setup, POLICIES, rounds=SESSIONS, replicates=REPLICATES, seed=1)
    return payload(result, id_="benchmark", planned=SESSIONS)


def played(address: str, seconds: float) -> tuple[float, float]:
    """(frames a second, milliseconds of script a frame)"""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address)
        race = page.locator(".race[data-head]")
        race.wait_for(timeout=60_000)
        race.get_by_role("button", name="1,000 sessions a second").click()
        race.get_by_role("button", name="Play").click()
        page.wait_for_timeout(1000 * seconds)
        data = race.evaluate("race => [race.dataset.fps, race.dataset.frameMs]")
        browser.close()
    return float(data[0]), float(data[1])


def recording_ratio() -> float:
    """CPU seconds of the worst case, one replicate, with recording over those without: median of seven pairs."""
    setup = setup_of(sample_shop(), PRESETS["easy"].plan())

    def seconds(records: bool) -> float:
        run = Run(setup, "thompson", setup.shoppers(range(1), 1), range(1), 1)
        run._ledger = engine._Ledger(run._shoppers, setup.size, records=records)
        run.advance(2_000)
        return run.cpu_seconds

    return median(seconds(True) / seconds(False) for _ in range(7))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8.0, help="of play")
    parser.add_argument("--ratio", action="store_true", help="of simulations with and without recorded sessions")
    chosen = parser.parse_args()
    if chosen.ratio:
        print(f"a simulation that records its first replicate takes {recording_ratio():.3f} times as long")
    sent = rows()
    print(f"{len(POLICIES)} policies x {SESSIONS:,} sessions x {REPLICATES}: {len(json.dumps(sent).encode()):,} bytes")
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rows").write_bytes(pickle.dumps(sent))
        (folder / "page.py").write_text(PAGE)
        rows = str(folder / "rows")
        with serving(folder / "page.py", RACE_ROOT=str(ROOT), RACE_ROWS=rows) as (port, _):
            rate, cost = played(f"http://127.0.0.1:{port}", chosen.seconds)
    print(f"{rate:.1f} frames a second, {cost:.2f} ms of script a frame, load {os.getloadavg()[0]:.1f}")
