"""Each page by AppTest: its good path, its empty path, and one error."""

import json
import re
from base64 import b64decode
from datetime import datetime

import numpy as np
import pytest

from rlreco.service.playing import play, shoppers_of

PAGES = ("overview", "segments", "simulator", "learning")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_on_an_empty_store_without_an_exception(name, empty_store, open_page):
    app = open_page(name)

    assert not app.exception
    assert not app.error
    assert len(app.title) == 1


@pytest.mark.parametrize("name", ["overview", "simulator", "learning"])
def test_an_empty_store_offers_one_clear_action(name, empty_store, open_page):
    primary = [button for button in open_page(name).button if button.proto.type == "primary"]

    assert [button.label for button in primary] == ["Load the sample shop"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_tells_in_one_line_that_the_store_cannot_be_opened(name, monkeypatch, open_page, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("RLRECO_STORE", f"sqlite:///{tmp_path / 'file' / 'store.sqlite3'}")

    app = open_page(name)

    assert not app.exception
    assert len(app.error) == 1
    assert "\n" not in app.error[0].value


def test_an_unknown_kind_of_store_is_told_with_the_kinds_that_there_are(monkeypatch, open_page):
    monkeypatch.setenv("RLRECO_STORE", "oracle://somewhere")

    assert "sqlite:///" in open_page("overview").error[0].value


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


def test_segments_show_every_row_and_every_customer(store, open_page):
    app = open_page("segments")

    funnel, segments = app.table[0].value, segments_of(app)
    assert funnel["rows"].iloc[0] == funnel["rows"].iloc[1:].sum()
    assert segments["customers"].sum() == 1000
    assert not app.exception


def test_training_makes_the_experiment_that_the_other_pages_show(empty_store, open_page, after_job):
    app = open_page("segments")

    app.button(key="train").click().run()
    app = after_job(app, "training")

    assert "demo-shop is ready" in app.success[0].value
    assert app.switch_page("pages/simulator.py").run().selectbox(key="experiment").value == "demo-shop"


def test_a_file_without_a_customer_column_is_refused_by_name(store, open_page):
    app = open_page("segments")
    app.radio(key="sales").set_value("A file of my own").run()

    text = b"Invoice,StockCode,Description,Quantity,InvoiceDate,Price\n1,a,A,1,2024-01-02,3\n"
    app.file_uploader(key="sales-file").upload("sales.csv", text).run()

    assert not app.exception
    assert "customer" in app.error[0].value


def test_a_file_of_ones_own_becomes_segments(store, open_page):
    app = open_page("segments")
    app.radio(key="sales").set_value("A file of my own").run()
    rows = [f"{n},p{n % 3},Thing {n % 3},1,2024-01-{1 + n % 28:02d},3.5,c{n % 7}" for n in range(60)]
    header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID"

    app.file_uploader(key="sales-file").upload("sales.csv", "\n".join([header, *rows]).encode()).run()

    assert not app.error
    assert not app.exception
    assert segments_of(app)["customers"].sum() == 7


def test_the_slate_has_as_many_cards_as_the_profile_says_each_with_two_boxes(store, open_page):
    app = open_page("simulator")

    assert not app.exception
    assert len(app.checkbox) == 2 * 10
    assert len({box.key for box in app.checkbox}) == 20


def test_buying_ticks_click_and_unticking_click_takes_the_buy_back(store, open_page):
    app = open_page("simulator")
    click, buy = app.checkbox[0].key, app.checkbox[1].key

    app.checkbox(key=buy).check().run()
    assert app.checkbox(key=click).value

    app.checkbox(key=click).uncheck().run()
    assert not app.checkbox(key=buy).value


def test_an_answer_is_logged_as_ticked_and_what_changed_is_shown(store, open_page):
    app = answered(open_page("simulator"))

    session = next(store.store.sessions("demo-shop"))
    assert session.outcome.clicked == (session.slate[0], session.slate[1])
    assert session.outcome.bought == (session.slate[1],)
    changes = app.dataframe[0].value
    assert list(changes["outcome"]) == ["clicked", "bought", *["ignored"] * 8]
    assert list(changes["reward"]) == [1, 5, *[-2] * 8]
    assert (changes["change"].iloc[:2] > 0).all()


def test_an_answer_within_the_blink_of_a_double_click_is_not_taken(store, open_page):
    app = open_page("simulator")

    submit(app).click().run()

    assert next(store.store.sessions("demo-shop"), None) is None
    assert not app.exception


def test_the_next_customer_gets_a_slate_of_their_own(store, open_page):
    app = answered(open_page("simulator"))
    first = next(store.store.sessions("demo-shop"))

    button(app, "Next customer").click().run()

    newest = next(store.store.sessions("demo-shop", answered=False, newest_first=True))
    assert newest.id != first.id
    assert newest.outcome is None
    assert submit(app).key.endswith(newest.id)


def test_a_customer_who_is_not_there_is_told_in_words(store, open_page):
    app = open_page("simulator", customer="nobody")

    assert not app.exception
    assert "no customer 'nobody'" in app.error[0].value


def test_a_simulated_shopper_answers_a_slate_whose_regret_is_exact(store, open_page):
    app = open_page("simulator")

    button(app, "Let a simulated shopper answer").click().run()

    session = next(store.store.sessions("demo-shop"))
    assert session.source == "simulated"
    assert 0 <= session.expected <= session.best
    assert app.success


def test_fifty_shoppers_are_fifty_answers(store, open_page):
    app = open_page("simulator")

    button(app, "Play 50 shoppers").click().run()

    assert store.store.status().answered == 50
    assert not app.exception


def test_a_state_of_another_time_is_the_state_of_that_time(store, open_page):
    app = open_page("simulator")

    app.radio(key="when").set_value("Another time").run()
    app.datetime_input(key="moment").set_value(datetime(2026, 12, 24, 10)).run()

    newest = next(store.store.sessions("demo-shop", answered=False, newest_first=True))
    assert newest.state.endswith("_December_1_Thursday")


def test_learning_points_to_the_simulator_until_somebody_has_answered(store, open_page):
    app = open_page("learning")

    assert "No slate was answered yet" in [heading.value for heading in app.subheader]
    assert not app.get("plotly_chart")


def test_learning_draws_exact_and_estimated_regret_apart(store, open_page):
    play(store, shoppers_of(store, "demo-shop"), "demo-shop", np.random.default_rng(5), sessions=20)
    answered(open_page("simulator"))

    app = open_page("learning")

    assert len(app.get("plotly_chart")) == 2
    kinds = app.button_group(key="regret").options
    assert [words.partition(":")[0] for words in kinds] == ["Exact", "Estimated"]


def test_learning_over_the_newest_sessions_begins_anew_there(store, open_page):
    play(store, shoppers_of(store, "demo-shop"), "demo-shop", np.random.default_rng(5), sessions=120)

    app = open_page("learning")
    assert app.button_group(key="newest").options == ["all", "100"]
    app.button_group(key="newest").set_value("100").run()

    sessions, regret = drawn(app, chart=0, line=0)
    assert (sessions[0], sessions[-1], regret[0]) == (20, 120, 0)


def test_a_state_that_is_not_there_is_told_with_how_states_are_written(store, open_page):
    play(store, shoppers_of(store, "demo-shop"), "demo-shop", np.random.default_rng(5), sessions=3)

    app = open_page("learning", state="Q9_Nevermore")

    assert "has no state 'Q9_Nevermore'" in app.error[0].value
    assert not app.exception
    assert not app.exception


def drawn(app, *, chart, line):
    """x and y of a line, which travel packed."""
    trace = json.loads(app.get("plotly_chart")[chart].proto.spec)["data"][line]
    return [np.frombuffer(b64decode(trace[axis]["bdata"]), trace[axis]["dtype"]) for axis in "xy"]


def segments_of(app):
    """The first table of the page that can't be edited."""
    return next(table.value for table in app.dataframe if table.editing_mode == "read_only")


def figures(app):
    """What the page begins with: name -> number, as shown."""
    shown = " ".join(element.proto.body for element in app.get("html"))
    return dict(re.findall(r"opacity:.8\">(.*?)</div><div[^>]*>(.*?)</div>", shown))


def answered(app):
    """One product clicked, one bought, submitted."""
    app.checkbox[0].check()
    app.checkbox[3].check()
    app.run()
    app.session_state["visit"].issued -= 1
    submit(app).click().run()
    assert not app.exception
    return app


def submit(app):
    return button(app, "Submit answer")


def button(app, label):
    return next(button for button in app.button if button.label == label)
