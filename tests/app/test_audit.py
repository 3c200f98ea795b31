"""What visitors of the app change, and what is refused them, is in the audit log, by their names."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from streamlit.testing.v1 import AppTest

from rlreco.service.lists.fit import events_of, fit
from rlreco.service.lists.publish import publish
from rlreco.service.training.sources import demo_shop
from rlreco.ui.access.visitor_id import key_of, signed, visitor_of
from rlreco.ui.kit import jobs

PASSWORD, VISITOR_SECRET = "plum tree", "quince"
TOKEN = signed(b"a" * 18, key_of(Path("nowhere"), VISITOR_SECRET))
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LOCKED = {"admin_password": PASSWORD}


@pytest.fixture
def path(tmp_path, monkeypatch):
    path = tmp_path / "audit.jsonl"
    monkeypatch.setenv("RLRECO_AUDIT_LOG", str(path))
    return path


def of(act, outcome="done", *, who="visitor", role="admin", workspace="main", **about):
    line = {"who": who, "by": "app", "role": role, "address": "this machine", "act": act, "workspace": workspace}
    return [{**line, **about, "outcome": outcome}]


def test_answers_are_a_line_each_and_fifty_shoppers_one(heard, store, open_page, answered, after_job):
    app = answered(open_page("simulator"))

    session = next(store.sessions("demo-shop")).id
    assert heard() == of("taught", experiment="demo-shop", session=session, count=1)

    app = next(button for button in app.button if button.label == "Play 50 shoppers").click().run()
    after_job(app, "playing-demo-shop")

    assert heard() == of("taught", experiment="demo-shop", source="simulated", count=50)


def test_what_is_blocked_and_unblocked_is_named(heard, store, open_page):
    app = open_page("batch")
    product = next(iter(store.products(store.experiment("demo-shop").catalogue)))

    app.multiselect(key="blocked").set_value([product]).run()
    app.multiselect(key="blocked").set_value([]).run()

    assert heard() == [*of("blocked", product=product, count=1), *of("unblocked", product=product, count=1)]


def test_lists_are_published_by_the_host_whose_job_it_was(heard, store, open_page, after_job):
    app = open_page("batch", secrets=LOCKED)
    app.session_state["host_password_given"] = True
    app.run()
    app.button(key="fit").click().run()
    app = after_job(app, "fitting")

    app.button(key="publish").click().run().button(key="publish-yes").click().run()
    after_job(app, "publishing")

    assert heard() == of("published", who="host", list=store.live_lists("main"), count=1000)


def confirm_rollback():
    """The dialog alone, as a page that is drawn again would close it."""
    from rlreco.ui.access import service
    from rlreco.ui.batch import lists

    lists._confirm_rollback(service())


def test_the_version_that_is_served_again_is_named(heard, store):
    fitted = fit(events_of(demo_shop()), "popularity", k=5)
    first, _ = (publish(store, fitted, now=NOW) for _ in range(2))

    AppTest.from_function(confirm_rollback, default_timeout=30).run().button(key="rollback-yes").click().run()

    assert heard() == of("rolled back", list=first.id)


def test_a_shop_is_trained_by_the_visitor_of_a_private_workspace_under_a_digest(
    heard, path, empty_store, open_page, monkeypatch
):
    monkeypatch.setenv("RLRECO_WORKSPACES", "private")
    monkeypatch.setenv("RLRECO_VISITOR_SECRET", VISITOR_SECRET)
    own = visitor_of(TOKEN, key_of(Path("nowhere"), VISITOR_SECRET))

    open_page("overview", token=TOKEN).button(key="load-sample").click().run()
    jobs._jobs()[empty_store, own, "sample"].future.exception(timeout=60)

    (line,) = heard()
    assert (line["act"], line["workspace"], line["role"], line["by"]) == ("trained", own, "admin", "app")
    assert line["who"].startswith("visitor ")
    assert own not in line["who"]
    assert TOKEN.partition(".")[2] not in path.read_text()


def confirm_deletion():
    from types import SimpleNamespace

    from rlreco.ui.access import service
    from rlreco.ui.overview import changes

    changes.delete(service(), SimpleNamespace(name="demo-shop"))


@pytest.mark.parametrize("given", [False, True])
def test_who_deletes_and_who_was_refused_to_is_told_apart(heard, path, store, given):
    app = AppTest.from_function(confirm_deletion, default_timeout=30)
    app.secrets["admin_password"] = PASSWORD
    app.session_state["host_password_given"] = given
    app.run()
    app.text_input(key="delete-typed").set_value("demo-shop").run()

    app.button(key="delete-yes").click().run()

    if given:
        assert heard() == of("deleted", who="host", experiment="demo-shop")
    else:
        assert heard() == of("deleted", "refused", role="visitor", experiment="demo-shop")
    assert PASSWORD not in path.read_text()


def test_a_simulation_that_a_stranger_starts_is_refused_in_the_log_too(heard, store, open_page):
    app = open_page("experiments", secrets=LOCKED)

    next(button for button in app.button if button.label == "Start").click().run()

    assert heard() == of("kept a run", "refused", role="visitor")


def start_job():
    import streamlit as st

    from rlreco.ui.access import service
    from rlreco.ui.kit import jobs

    lists, product = service().lists("main"), st.session_state["product"]

    def work(job):
        jobs.both_run.wait(60)
        lists.block([product])

    jobs.start(product, "Blocking", work)


def test_jobs_that_run_side_by_side_are_of_those_who_started_them(heard, store, monkeypatch):
    monkeypatch.setattr(jobs, "both_run", Barrier(2), raising=False)
    pairs = list(zip(("ann@example.org", "bob@example.org"), ("kite", "drum"), strict=True))
    for email, product in pairs:
        monkeypatch.setattr(
            "rlreco.ui.access.actor.person", lambda email=email: {"email": email, "email_verified": True}
        )
        app = AppTest.from_function(start_job, default_timeout=60)
        app.session_state["product"] = product
        assert not app.run().exception
    for (_, _, name), job in list(jobs._jobs().items()):
        if name in ("kite", "drum"):
            job.future.result(timeout=60)

    assert sorted((line["who"], line["product"]) for line in heard()) == pairs
