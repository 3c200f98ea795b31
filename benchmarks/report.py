"""Reports of every kind, opened in a browser without a network, and what each costs.

    python benchmarks/report.py [--sessions 1200] [--keep FOLDER]

One line a report: kind, bytes, requests for anything beside the file itself, errors of the console, charts drawn of
those in it, serious or critical findings of axe, pages on A4, and runs of text on them. With --keep, the reports stay
in that folder, with pictures at 1280 and 390 pixels and as PDF.
"""

import argparse
import re
import shutil
import sys
import zlib
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rlreco.domain.profile import Profile, load_profile  # noqa: E402
from rlreco.evaluation import DEFAULT_ESTIMATORS, evaluate  # noqa: E402
from rlreco.report.document import Report  # noqa: E402
from rlreco.report.html import to_html  # noqa: E402
from rlreco.report.kinds.backtest import backtest_report  # noqa: E402
from rlreco.report.kinds.evaluation import evaluation_report  # noqa: E402
from rlreco.report.kinds.segments import segments_report  # noqa: E402
from rlreco.report.kinds.shop import shop_report  # noqa: E402
from rlreco.report.kinds.simulation import simulation_report  # noqa: E402
from rlreco.segmentation import segment_by  # noqa: E402
from rlreco.service.backtest.backtest import backtest  # noqa: E402
from rlreco.service.service import Service  # noqa: E402
from rlreco.service.shoppers.run import play  # noqa: E402
from rlreco.service.shoppers.shoppers import Shoppers  # noqa: E402
from rlreco.service.simulations.plan import setup_of  # noqa: E402
from rlreco.service.simulations.samples import PRESETS, sample_shop  # noqa: E402
from rlreco.service.training.sources import DEMO, demo_shop, sample_source  # noqa: E402
from rlreco.simulation.simulate import simulate  # noqa: E402
from rlreco.views.lifetime import calibration_of, forecast_of  # noqa: E402

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PATIENCE = 120_000
NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
DRAWN = "document.querySelectorAll('[data-figure] svg.main-svg').length > 0 && document.documentElement.dataset.drawn"


def reports(sessions: int) -> Iterator[tuple[str, Report]]:
    """Kind -> report. sessions : answers to the shop's first policy, which the others have a third of"""
    service = Service.open("memory:", rng=np.random.default_rng(1))
    profile = load_profile(ROOT / "config" / "custprof.json")
    shops = [service.train(demo_shop(), profile, base_name=name).experiment.name for name in (DEMO, "untouched")]
    learner = service.learner(shops[0])
    shoppers, rng = Shoppers(learner), np.random.default_rng(2)
    for policy, count in {"thompson": sessions, "uniform": sessions // 3}.items():
        play(learner, shoppers, rng, sessions=count, policy=policy)
    service.describe(shops[0], "The sample shop", "A made-up shop.\nIts shoppers are simulated.")
    yield "shop", shop_report(service, shops[0], NOW)
    yield "shop without answers", shop_report(service, shops[1], NOW)
    yield "simulation", simulated(service)
    feedback = learner.history.feedback()
    evaluation = evaluate(feedback, ["uniform", "greedy", "thompson:z=.5"], DEFAULT_ESTIMATORS)
    yield "evaluation", evaluation_report(evaluation, profile, "The sample shop", NOW)
    yield "segments", segmented(profile)
    source = sample_source()
    result = backtest(source.classed, profile, models=["personal", "popularity", "ease"], customers=40)
    yield "backtest", backtest_report(result, source.name, NOW)


def simulated(service: Service) -> Report:
    plan = PRESETS["change"].plan()
    setup = setup_of(sample_shop(), plan)
    simulation = simulate(setup, plan.policies, rounds=plan.sessions, replicates=plan.replicates, seed=plan.seed)
    saved = service.simulations()
    return simulation_report([saved.open(saved.save(simulation, plan.about(), span=7.0))], NOW)


def segmented(profile: Profile) -> Report:
    source = sample_source()
    segmentation = segment_by(source.classed, profile, today=NOW.date())
    outlook, check = forecast_of(source.classed, segmentation, 90), calibration_of(source.classed, segmentation)
    return segments_report(segmentation, outlook, check, source.rows(), source.name, NOW, source.classed.currency)


def measured(browser: Browser, path: Path, *, pictures: bool) -> dict[str, Any]:
    """The columns of a report's line, from a browser that has no network."""
    context = browser.new_context(viewport=WIDE)
    context.set_default_timeout(PATIENCE)
    context.set_offline(True)
    page, requests, errors = context.new_page(), [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    charts = page.locator("[data-figure]").count()
    if charts:
        page.wait_for_function(DRAWN)
    findings = [each for each in Axe().run(page).response["violations"] if each["impact"] in ("serious", "critical")]
    drawn = page.evaluate("[...document.querySelectorAll('[data-figure]')].filter(p => p.querySelector('svg')).length")
    if pictures:
        page.screenshot(path=path.with_suffix(".png"), full_page=True)
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    if pictures:
        path.with_suffix(".pdf").write_bytes(pdf)
        page.set_viewport_size(NARROW)
        page.reload()
        if charts:
            page.wait_for_function(DRAWN)
        page.screenshot(path=path.with_name(f"{path.stem}-narrow.png"), full_page=True)
    context.close()
    foreign = {url for url in requests if not url.startswith(("data:", "blob:")) and url != path.as_uri()}
    return {
        "bytes": path.stat().st_size,
        "requests": len(foreign),
        "errors": len(errors),
        "charts": f"{drawn}/{charts}",
        "axe": len(findings),
        "pages": len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)),
        "texts": texts_on(pdf),
        "why": [*sorted(foreign), *errors, *(each["id"] for each in findings)],
    }


def texts_on(pdf: bytes) -> int:
    """The number of times that the pages of a PDF of chromium show a text."""
    count = 0
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            count += len(re.findall(rb"\bT[jJ]\b", zlib.decompress(stream)))
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=1_200)
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    chromium = next(
        (path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None
    )
    with nullcontext(chosen.keep) if chosen.keep else TemporaryDirectory() as folder, sync_playwright() as playwright:
        Path(folder).mkdir(exist_ok=True, parents=True)
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        for kind, report in reports(chosen.sessions):
            path = Path(folder) / f"{kind.replace(' ', '-')}.html"
            path.write_bytes(to_html(report))
            line = measured(browser, path, pictures=chosen.keep is not None)
            why = line.pop("why")
            print(f"{kind}:", *(f"{name} {value}" for name, value in line.items()), *why, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
