"""The backtest on the Batch page: a job with its result in words, one chart, and the figures."""

import pytest

from rlreco.service.backtest.backtest import backtest


@pytest.fixture
def page(store, open_page):
    app = open_page("batch")
    app.session_state["backtesting"] = True
    return app.run()


def test_the_sample_shop_is_replayed_and_the_best_model_is_named(page, after_job):
    page.multiselect(key="backtest-models").set_value(["personal", "popularity"]).run()
    page.button(key="backtest").click().run()
    app = after_job(page, "backtesting")
    texts = [text.value.replace("\\", "") for text in app.markdown]

    assert not app.exception
    assert any("of what known customers bought later they had bought before." in text for text in texts)
    assert any(text.startswith("**") and "later purchases" in text and "“Best sellers”" in text for text in texts)
    scores = next(frame.value for frame in app.dataframe if "ndcg" in frame.value)
    assert set(scores["model"]) == {"personal", "popularity"}
    assert set(scores["customers"]) == {"known", "new"}


def test_without_a_model_there_is_nothing_to_start(page):
    page.multiselect(key="backtest-models").set_value([]).run()

    assert page.button(key="backtest").disabled


def test_a_cancelled_backtest_says_so(page, after_job, monkeypatch):
    def stopped_at_once(*arguments, watch, **options):
        return backtest(*arguments, watch=type(watch)(watch.progress, lambda: True), **options)

    monkeypatch.setattr("rlreco.ui.batch.backtest.backtest", stopped_at_once)
    page.button(key="backtest").click().run()
    app = after_job(page, "backtesting")

    assert not app.error
    assert "cancelled" in app.info[0].value
