"""The home: a first shop with one click, a card for each, its changes, and where the store is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from rlreco.domain.records import Description
from rlreco.errors import StoreError
from rlreco.store.connect import connect
from rlreco.store.sqlite.store import SQLiteStore
from rlreco.ui.kit import jobs


def test_the_sample_shop_is_one_click_away(empty_store, open_page, after_job):
    app = open_page("overview")

    app.button(key="load-sample").click().run()
    app = after_job(app, "sample")

    assert not app.exception
    assert shops(app) == ["demo-shop"]
    assert "0 slates answered" in card_of(app)


def test_the_home_shows_the_shops_of_the_visitors_workspace(store, open_page, monkeypatch):
    monkeypatch.setenv("RLRECO_WORKSPACES", "private")

    app = open_page("overview")

    assert "Start here" in [heading.value for heading in app.subheader]
    assert shops(app) == []


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
    assert shops(app) == ["demo-shop"]
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
    assert shops(app) == ["demo-shop"]


def open_dialog(change, name):
    """The dialog alone: AppTest reruns the whole page, which would close a dialog that a button opened."""
    from rlreco.clock import system_clock
    from rlreco.ui.access import service, workspace
    from rlreco.ui.overview import changes
    from rlreco.views.home.card import shop_card

    experiments = [each for each in service().experiments() if each.name == name]
    for figures in service().shops(experiments, workspace()):
        getattr(changes, change)(service(), shop_card(figures, system_clock()))


def dialog(change, name="demo-shop"):
    return AppTest.from_function(open_dialog, default_timeout=30, args=(change, name))


def test_deleting_needs_the_typed_name_and_deletes_one_shop(store):
    first = store.experiment("demo-shop")
    store.save_experiment(replace(first, name="other", t0=first.t0 + timedelta(days=1)), [])
    app = dialog("delete").run()
    assert app.button(key="delete-yes").disabled
    app.text_input(key="delete-typed").set_value("demo-shop").run()

    press(app, "delete-yes")

    assert [experiment.name for experiment in store.experiments()] == ["other"]
    assert store.products(first.catalogue)


@pytest.mark.parametrize("allowed", [False, True])
def test_where_a_password_is_set_only_the_host_deletes(store, allowed):
    app = dialog("delete")
    app.secrets["admin_password"] = "plum tree"
    app.session_state["host_password_given"] = allowed
    app.run()
    app.text_input(key="delete-typed").set_value("demo-shop").run()

    press(app, "delete-yes")

    assert len(store.experiments()) == (0 if allowed else 1)
    assert [info.value[:29] for info in app.info] == ([] if allowed else ["Only the host may do this. Si"])


def test_forgetting_keeps_the_shop_and_takes_its_slates(store, played):
    played(30)
    app = dialog("forget").run()
    assert "30 slates answered" in app.markdown[0].value

    press(app, "forget-yes")

    assert not app.error
    assert store.experiment("demo-shop") is not None
    assert store.curve("demo-shop") == []


@pytest.mark.parametrize("allowed", [False, True])
def test_where_a_password_is_set_only_the_host_makes_a_shop_forget(store, played, allowed):
    played(30)
    app = dialog("forget")
    app.secrets["admin_password"] = "plum tree"
    app.session_state["host_password_given"] = allowed

    press(app.run(), "forget-yes")

    assert (store.curve("demo-shop") == []) is allowed


def test_a_shop_is_renamed_and_described_one_after_the_other(store, open_page):
    app = dialog("rename").run()
    app.text_input(key="new-title").set_value("My *lamps*")
    press(app, "save-title")
    app = dialog("describe").run()
    app.text_area(key="new-description").set_value("All <b>sorts</b>")
    press(app, "save-description")

    assert store.descriptions() == {"demo-shop": Description("My *lamps*", "All <b>sorts</b>")}
    app = open_page("overview")
    assert "My \\*lamps\\*" in [heading.value for heading in app.subheader]
    assert "All &lt;b&gt;sorts&lt;/b&gt;" in card_of(app)
    assert app.selectbox(key="experiment").options == ["My *lamps* · demo-shop"]


def test_a_title_that_is_the_name_again_is_none(store):
    store.describe_experiment("demo-shop", "Lamps", "Text")
    app = dialog("rename").run()
    app.text_input(key="new-title").set_value("demo-shop")
    press(app, "save-title")
    assert store.descriptions() == {"demo-shop": Description("", "Text")}


def test_the_menu_of_a_card_offers_what_the_visitor_may_do(store, open_page):
    everything = ["Rename", "Describe", "Forget what was learned", "Delete", "Take the tour again"]
    assert [label.split(": ")[-1] for label in open_page("overview").menu_button[0].options] == everything
    assert len(open_page("overview", secrets={"admin_password": "plum tree"}).menu_button) == 0


def test_a_card_says_how_the_shop_does_and_what_to_do_next(store, played, open_page):
    app = open_page("overview")
    assert "Nobody has answered a slate yet" in card_of(app)
    assert app.button(key="step-demo-shop").label == "Play the first shopper"

    played(90)
    app = open_page("overview")

    assert "90 slates answered" in card_of(app)
    assert "data:image/svg+xml" in card_of(app)
    assert app.button(key="step-demo-shop").label == "See what it learned"


def test_opening_a_shop_shows_it_on_its_page(store, played, open_page):
    played(5)
    first = store.experiment("demo-shop")
    store.save_experiment(replace(first, name="newer", t0=first.t0 + timedelta(days=1)), [])
    app = open_page("overview")
    assert app.selectbox(key="experiment").value == "newer"

    app = press(app, "open-demo-shop")

    assert [title.value for title in app.title] == ["Learning"]
    assert app.selectbox(key="experiment").value == "demo-shop"


def test_many_shops_are_shown_twelve_at_a_time_until_all_are_wanted(store, open_page):
    first = store.experiment("demo-shop")
    for number in range(13):
        store.save_experiment(replace(first, name=f"shop{number}"), [])
    app = open_page("overview")
    assert len(app.menu_button) == 12
    assert "demo-shop" not in [heading.value for heading in app.subheader]

    app.toggle(key="all-shops").set_value(True).run()

    assert len(app.menu_button) == 14
    assert not app.exception


def _failing(error):
    def fail(*_):
        raise error

    return fail


def press(app, key):
    return app.button(key=key).click().run()


def shops(app):
    """Names of the shops on cards, by their buttons."""
    return [button.key.removeprefix("open-") for button in app.button if button.key.startswith("open-")]


def card_of(app):
    """The text of all cards."""
    return " ".join(element.proto.body for element in app.get("html"))
