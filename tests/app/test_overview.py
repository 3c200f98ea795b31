"""The overview: a first experiment with one click, the contents of the store, and where it is kept."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from rlreco.errors import StoreError
from rlreco.store.connect import connect
from rlreco.store.sqlite.store import SQLiteStore
from rlreco.ui.kit import jobs


def test_the_sample_shop_is_one_click_away(empty_store, open_page, after_job):
    app = open_page("overview")

    app.button(key="load-sample").click().run()
    app = after_job(app, "sample")

    assert not app.exception
    assert figures(app) == {"Experiments": "1", "Customers": "1,000", "Slates shown": "0", "Slates answered": "0"}


def test_the_overview_counts_what_is_in_the_visitors_workspace(store, open_page, monkeypatch):
    monkeypatch.setenv("RLRECO_WORKSPACES", "private")

    app = open_page("overview")

    assert "Start here" in [heading.value for heading in app.subheader]
    assert figures(app) == {}


def test_a_job_that_is_cancelled_says_so_and_leaves_nothing(empty_store, open_page, after_job):
    app = open_page("overview")
    app.button(key="load-sample").click().run()
    app.button(key="cancel-sample").click().run()
    app = after_job(app, "sample")

    assert "cancelled" in app.info[0].value
    assert not app.metric


def test_the_overview_warns_where_the_disk_is_not_kept(store, open_page, monkeypatch):
    assert not open_page("overview").warning

    monkeypatch.setenv("DYNO", "web.1")

    assert "Heroku" in open_page("overview").warning[0].value


def test_an_unknown_kind_of_store_is_one_message_with_the_known_kinds(monkeypatch, open_page):
    monkeypatch.setenv("RLRECO_STORE", "oracle://somewhere")

    assert "sqlite:///" in open_page("overview").error[0].value


def test_a_job_that_fails_says_why_keeps_nothing_and_can_be_tried_again(empty_store, open_page, after_job, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(SQLiteStore, "save_experiment", _failing(StoreError("The disk is full.")))
        app = after_job(press(open_page("overview"), "load-sample"), "sample")

    assert [error.value for error in app.error] == ["The disk is full."]
    assert not app.exception
    assert "Start here" in [heading.value for heading in app.subheader]
    assert connect(empty_store).experiments() == []

    assert not press(app, "try-again-sample").error
    app = after_job(press(app, "load-sample"), "sample")
    assert not app.error
    assert figures(app)["Experiments"] == "1"
    assert [experiment.name for experiment in connect(empty_store).experiments()] == ["demo-shop"]


def test_an_unexpected_error_in_a_job_is_one_message_and_is_logged_once(
    empty_store, open_page, after_job, monkeypatch, caplog
):
    monkeypatch.setattr(SQLiteStore, "save_experiment", _failing(ZeroDivisionError("inside")))
    app = after_job(press(open_page("overview"), "load-sample"), "sample")
    app.run()

    assert not app.exception
    [error] = app.error
    assert error.value.startswith("Loading the sample shop failed.")
    assert "inside" not in error.value
    assert any("Store: " in caption.value for caption in app.caption)
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [ZeroDivisionError]


def test_a_job_cancelled_after_everything_is_saved_counts_as_done(empty_store, open_page, after_job, monkeypatch):
    save = SQLiteStore.save_experiment

    def save_and_cancel(*arguments):
        save(*arguments)
        for job in jobs._jobs().values():
            job.stop.set()

    monkeypatch.setattr(SQLiteStore, "save_experiment", save_and_cancel)
    app = after_job(press(open_page("overview"), "load-sample"), "sample")

    assert not app.info
    assert figures(app)["Experiments"] == "1"


def open_dialog():
    """The dialog alone: AppTest reruns the whole page, which would close a dialog that a button opened."""
    from rlreco.ui.access import service
    from rlreco.ui.overview import deletion

    deletion._confirm(service(), "demo-shop")


def test_deleting_needs_the_typed_name_and_deletes_one_experiment(store):
    first = store.experiment("demo-shop")
    store.save_experiment(replace(first, name="other", t0=first.t0 + timedelta(days=1)), [])
    app = AppTest.from_function(open_dialog, default_timeout=30).run()
    assert app.button(key="delete-yes").disabled
    app.text_input(key="delete-typed").set_value("demo-shop").run()

    press(app, "delete-yes")

    assert [experiment.name for experiment in store.experiments()] == ["other"]
    assert store.products(first.catalogue)


@pytest.mark.parametrize("allowed", [False, True])
def test_where_a_password_is_set_only_the_host_deletes(store, allowed):
    app = AppTest.from_function(open_dialog, default_timeout=30)
    app.secrets["admin_password"] = "plum tree"
    app.session_state["host_password_given"] = allowed
    app.run()
    app.text_input(key="delete-typed").set_value("demo-shop").run()

    press(app, "delete-yes")

    assert len(store.experiments()) == (0 if allowed else 1)
    assert [info.value[:29] for info in app.info] == ([] if allowed else ["Only the host may do this. Si"])


def _failing(error):
    def fail(*_):
        raise error

    return fail


def press(app, key):
    return app.button(key=key).click().run()


def figures(app):
    """The key figures at the top of the page: label -> number as shown."""
    shown = " ".join(element.proto.body for element in app.get("html"))
    return dict(re.findall(r"opacity:.8\">(.*?)</div><div[^>]*>(.*?)</div>", shown))
