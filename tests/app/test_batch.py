"""Batch: lists for all customers, made, compared and published; blocked products."""

import pytest

from rlreco.errors import StoreError
from rlreco.service.lists.fit import fit
from rlreco.service.lists.publish import status
from rlreco.store.sqlite.store import SQLiteStore


def test_lists_are_made_shown_and_published(store, open_page, after_job):
    app = open_page("batch")
    app.button(key="fit").click().run()
    app = after_job(app, "fitting")

    assert len(app.dataframe[1].value) == 10

    assert status(store)["live"] is None
    app.button(key="publish").click().run().button(key="publish-yes").click().run()
    app = after_job(app, "publishing")

    assert "is live" in app.success[0].value
    assert status(store)["live"] is not None


def test_the_page_begins_with_what_is_served_and_then_with_how_well_new_lists_predict(store, open_page, after_job):
    app = open_page("batch")
    assert any(text.value.startswith("**No lists are served yet**") for text in app.markdown)

    app.button(key="fit").click().run()
    app = after_job(app, "fitting")

    assert any("predict what is bought" in text.value and text.value.startswith("**") for text in app.markdown)
    app.button(key="publish").click().run()
    (question,) = [text.value for text in app.markdown if text.value.startswith("This serves")]
    assert "by the model “Bought by the same customers” in place" in question


def test_lists_that_another_visitor_of_the_workspace_made_say_so(store, open_page, after_job):
    line = "Started before you opened this page, perhaps by another visitor of this workspace."
    app = open_page("batch")
    app.button(key="fit").click().run()
    app = after_job(app, "fitting")
    assert line not in [caption.value for caption in app.caption]

    assert line in [caption.value for caption in open_page("batch").caption]


def test_by_the_sales_of_the_sample_shop_lists_keep_what_customers_had_and_the_page_says_why(
    store, open_page, after_job
):
    app = open_page("batch")
    app.button(key="fit").click().run()
    app = after_job(app, "fitting")

    history, best = (set(frame.value["product"].astype(str)) for frame in app.dataframe[:2])
    assert history & best
    (sentence,) = [text.value for text in app.caption if "had bought before" in text.value]
    assert "they are kept" in sentence


@pytest.mark.parametrize(("choice", "overlap"), [("Leave out", False), ("Keep", True)])
def test_a_choice_by_hand_decides_whether_lists_hold_what_customers_had(store, open_page, after_job, choice, overlap):
    app = open_page("batch")
    app.radio(key="seen").set_value(choice).run()
    app.button(key="fit").click().run()
    app = after_job(app, "fitting")

    history, best = (set(frame.value["product"].astype(str)) for frame in app.dataframe[:2])
    assert bool(history & best) == overlap
    assert not [text for text in app.caption if "had bought before" in text.value]


def test_an_invalid_half_life_is_one_message(store, open_page, after_job):
    app = open_page("batch")
    app.selectbox(key="model").set_value("sar").run()
    app.text_input(key="half-life").set_value("soon").run()
    app.button(key="fit").click().run()

    app = after_job(app, "fitting")

    assert not app.exception
    assert "soon" in app.error[0].value


def test_cancelled_lists_say_so_instead_of_showing_an_error(store, open_page, after_job, monkeypatch):
    def stopped_at_once(events, model, **options):
        return fit(events, model, **{**options, "cancel": lambda: True})

    monkeypatch.setattr("rlreco.ui.batch.lists.fit", stopped_at_once)
    app = open_page("batch")
    app.button(key="fit").click().run()
    app = after_job(app, "fitting")

    assert not app.error
    assert "Stopped" in app.info[0].value


def test_models_are_compared_on_held_out_purchases(store, open_page, after_job):
    app = open_page("batch")
    app.session_state["comparing"] = True
    app.run()
    app.button(key="compare").click().run()
    app = after_job(app, "comparing")

    table = app.dataframe[0].value
    assert set(table["model"]) == {"sar", "ease", "popularity"}
    assert set(table["name"]) == {"Bought by the same customers", "Linear model of products", "Best sellers"}
    assert table[["ndcg", "recall", "coverage"]].to_numpy().min() > 0
    assert any("events to learn from" in caption.value for caption in app.caption)


def test_a_product_that_is_blocked_here_is_on_no_slate(store, learner, open_page):
    customer = learner.customers(limit=1)[0].id
    best = learner.recommend(customer, policy="greedy:explore=0").session.slate[0]
    app = open_page("batch")

    app.multiselect(key="blocked").set_value([best]).run()

    assert store.blocked("main") == {best}
    learner.refresh()
    assert best not in learner.recommend(customer, policy="greedy:explore=0").session.slate
    app.multiselect(key="blocked").set_value([]).run()
    assert store.blocked("main") == frozenset()


def test_a_product_that_cannot_be_blocked_is_not_shown_as_blocked(store, learner, open_page, monkeypatch):
    product = next(iter(learner.products()))
    app = open_page("batch")

    with monkeypatch.context() as broken:
        broken.setattr(SQLiteStore, "set_blocked", _failing(StoreError("The disk is full.")))
        app.multiselect(key="blocked").set_value([product]).run()

    assert not app.exception
    assert [error.value for error in app.error] == ["The disk is full."]
    assert app.multiselect(key="blocked").value == []
    app.multiselect(key="blocked").set_value([product]).run()
    assert not app.error
    assert store.blocked("main") == {product}


def test_a_failed_publication_leaves_the_live_version_and_the_rest_of_the_page(
    store, open_page, after_job, monkeypatch
):
    app = open_page("batch")
    app.button(key="fit").click().run()
    app = after_job(app, "fitting")
    app.button(key="publish").click().run().button(key="publish-yes").click().run()
    app = after_job(app, "publishing")
    live = status(store)["live"]

    with monkeypatch.context() as broken:
        broken.setattr(SQLiteStore, "seal_lists", _failing(StoreError("The disk is full.")))
        app.button(key="publish").click().run().button(key="publish-yes").click().run()
        app = after_job(app, "publishing")

    assert not app.exception
    assert [error.value for error in app.error] == ["The disk is full."]
    assert status(store)["live"] == live
    assert [version["version"] for version in status(store)["versions"]] == [live]
    assert app.button(key="rollback")


def _failing(error):
    def fail(*_, **__):
        raise error

    return fail


def test_lists_on_an_empty_store_are_made_from_the_sample_shop(empty_store, open_page, after_job):
    app = open_page("batch")
    app.button(key="fit").click().run()
    app = after_job(app, "fitting")

    assert not app.error
    assert len(app.dataframe[1].value) == 10
