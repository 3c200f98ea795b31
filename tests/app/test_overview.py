"""The overview: a first experiment in one click, what the store holds, and where it is kept."""

import re


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


def test_an_unknown_kind_of_store_is_told_with_the_kinds_that_there_are(monkeypatch, open_page):
    monkeypatch.setenv("RLRECO_STORE", "oracle://somewhere")

    assert "sqlite:///" in open_page("overview").error[0].value


def figures(app):
    """What the page begins with: name -> number, as shown."""
    shown = " ".join(element.proto.body for element in app.get("html"))
    return dict(re.findall(r"opacity:.8\">(.*?)</div><div[^>]*>(.*?)</div>", shown))
