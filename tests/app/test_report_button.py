"""The report of each page of results: one button, whose file is made when it is clicked and not before."""

from types import SimpleNamespace

import pytest

from rlreco.report import html
from rlreco.ui.kit.report import _address


@pytest.fixture
def made_reports(monkeypatch):
    """The reports that were made so far."""
    reports = []
    render = html.to_html
    monkeypatch.setattr("rlreco.ui.kit.report.to_html", lambda report: reports.append(report) or render(report))
    return reports


def buttons(app):
    return [button for button in app.get("download_button") if button.label == "Report"]


@pytest.mark.parametrize("page", ["learning", "evaluation", "segments"])
def test_a_page_of_results_has_one_report_that_is_not_made_before_it_is_clicked(
    store, open_page, played, made_reports, page
):
    played(20)

    app = open_page(page)

    assert not app.exception
    assert len(buttons(app)) == 1
    assert made_reports == []


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://shop.example/learning", "https://shop.example/learning"),
        ("http://localhost:8501/learning", ""),
        ("http://[::1]:8501/", ""),
        (None, ""),
    ],
)
def test_the_address_of_a_report_is_one_that_others_can_open(monkeypatch, url, address):
    monkeypatch.setattr("rlreco.ui.kit.report.st.context", SimpleNamespace(url=url))

    assert _address() == address
