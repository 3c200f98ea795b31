"""Reports in a browser without a network: every kind, printed too, and one of a shop with hostile names."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from rlreco.domain.profile import Profile
from rlreco.domain.records import Product
from rlreco.report.html import to_html
from rlreco.report.kinds.shop import shop_report
from rlreco.service.service import Service
from rlreco.service.shoppers.run import play
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.training.sources import demo_shop

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).resolve().parents[2]
HOSTILE = """</script><script>window.ran=1</script><img src="https://evil.example/x.png" onerror="window.ran=2"> ' &"""
MOST_BYTES = 1_500_000
_BREAK_IN = """() => {
    const mine = document.createElement("script");
    mine.textContent = "window.ran = 3";
    document.body.append(mine);
    document.body.insertAdjacentHTML("beforeend", "<p onclick='window.ran = 4'>x</p>");
    document.body.lastElementChild.click();
}"""


def test_a_report_of_every_kind_opens_offline_is_whole_and_prints(chromium):
    command = [sys.executable, PROJECT / "benchmarks" / "report.py", "--sessions", "120"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT)

    assert done.returncode == 0, done.stderr[-3000:]
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert list(lines) == ["shop", "shop without answers", "simulation", "evaluation", "segments", "backtest"]
    for kind, line in lines.items():
        words = line.split()
        figures = dict(zip(words[::2], words[1::2], strict=True))
        assert int(figures["bytes"]) <= MOST_BYTES, kind
        assert (figures["requests"], figures["errors"], figures["axe"]) == ("0", "0", "0"), (kind, line)
        drawn, charts = map(int, figures["charts"].split("/"))
        assert drawn == charts >= 1, kind
        assert int(figures["pages"]) >= 1, kind
        assert int(figures["texts"]) > 20, kind


@pytest.fixture
def hostile_report(tmp_path):
    """Of a shop whose name, description and products all have that name."""
    service = Service.open("memory:", rng=np.random.default_rng(1))
    name = service.train(demo_shop(), Profile(), base_name="demo").experiment.name
    learner = service.learner(name)
    play(learner, Shoppers(learner), np.random.default_rng(2), sessions=90)
    service.put_products(name, [Product(each, HOSTILE, price=1.0) for each in learner.products()])
    report = replace(shop_report(service, name, datetime.now(UTC)), title=HOSTILE, description=HOSTILE)
    path = tmp_path / "hostile.html"
    path.write_bytes(to_html(report))
    return path


def test_names_run_no_script_and_ask_for_nothing(hostile_report, open_browser):
    page = open_browser().page
    page.context.set_offline(True)
    requests = []
    page.on("request", lambda request: requests.append(request.url))

    page.goto(hostile_report.as_uri())
    page.wait_for_function("document.documentElement.dataset.drawn")

    assert page.evaluate("window.ran") is None
    assert page.locator("img").count() == 0
    assert page.get_by_role("heading", level=1).inner_text() == HOSTILE
    assert [url for url in requests if not url.startswith(("data:", "blob:"))] == [hostile_report.as_uri()]


def test_a_script_that_got_in_would_not_run(hostile_report, open_browser):
    page = open_browser().page
    page.goto(hostile_report.as_uri())
    page.wait_for_function("document.documentElement.dataset.drawn")

    page.evaluate(_BREAK_IN)

    assert page.evaluate("window.ran") is None


def test_without_scripts_each_chart_has_its_words_and_its_figures(hostile_report, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(hostile_report.as_uri())

    charts = page.locator("figure")
    assert charts.count() >= 3
    for index in range(charts.count()):
        chart = charts.nth(index)
        assert len(chart.locator(".instead").inner_text()) > 20
        chart.locator("summary").click()
        assert chart.locator("tbody tr").first.is_visible()
    context.close()
