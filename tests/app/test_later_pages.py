"""Experiments, evaluation and batch by AppTest."""

import numpy as np
import pytest

from rlreco.service.batch import fit, status
from rlreco.service.playing import play, shoppers_of
from rlreco.service.runs import open_run

LATER = ("experiments", "evaluation", "batch")


@pytest.mark.parametrize("name", LATER)
def test_every_later_page_opens_on_an_empty_store_without_an_exception(name, empty_store, open_page):
    app = open_page(name)

    assert not app.exception
    assert not app.error


@pytest.mark.slow
def test_a_simulation_says_the_same_for_the_same_seed(store, open_page, after_job):
    app = open_page("experiments")

    first = simulated(app, after_job)
    second = simulated(app, after_job)

    assert list(first["policy"]) == ["thompson", "tutorial_epsilon_greedy", "uniform"]
    assert first.equals(second)
    assert first["regret"].iloc[0] < first["regret"].iloc[2]


@pytest.mark.slow
def test_a_simulation_is_kept_found_again_and_laid_beside_another(store, open_page, after_job):
    simulated(open_page("experiments"), after_job)
    simulated(open_page("experiments"), after_job, seed=2)

    newest, earlier = (run.id for run in store.store.runs("main"))
    app = open_page("experiments", run=earlier)
    assert app.selectbox(key="run").value == earlier
    assert len(table_of(app)) == 3

    app.multiselect(key="runs-beside").set_value([newest]).run()

    assert not app.exception
    assert list(table_of(app)["policy"])[::3] == ["thompson [A]", "thompson [B]"]
    assert any("aren't paired" in caption.value for caption in app.caption)


@pytest.mark.slow
def test_a_run_goes_on_with_more_sessions_and_begins_alike(store, open_page, after_job):
    app = open_page("experiments")
    simulated(app, after_job)

    [shorter] = store.store.runs()
    app.number_input(key=f"run-sessions-{shorter.id}").set_value(300)
    app.button(key="run-go-on").click().run()
    app = after_job(app, "simulation")

    assert not app.exception
    kept = store.store.runs()
    longer, shorter = (open_run(store.store, run.id).simulation.run("thompson") for run in kept)
    assert (longer.rounds, shorter.rounds) == (300, 200)
    alike = np.intersect1d(longer.checkpoints, shorter.checkpoints)
    both = [run.totals.regret[np.isin(run.checkpoints, alike)] for run in (longer, shorter)]
    assert len(alike) >= 10
    assert both[0] == pytest.approx(both[1])


def test_a_deleted_run_is_gone_from_the_page(store, open_page, after_job):
    app = open_page("experiments")
    simulated(app, after_job)

    app.button(key="run-delete").click().run()

    assert not app.exception
    assert store.store.runs() == []
    assert "run" not in [box.key for box in app.selectbox]


@pytest.mark.slow
def test_classic_arms_are_simulated_with_their_slope(store, open_page, after_job):
    app = open_page("experiments")
    app.text_input(key="plan-chances").set_value(".1, .5, .3")

    simulated(app, after_job)

    about = store.store.run(store.store.runs()[0].id).body["about"]
    assert about["probabilities"] == [0.1, 0.5, 0.3]


def test_arms_that_are_no_numbers_are_told(store, open_page):
    app = open_page("experiments")
    app.text_input(key="plan-chances").set_value("often")
    app.button(key="plan-start").click().run()

    assert not app.exception
    assert "'often'" in app.error[0].value


def test_a_policy_that_is_not_there_is_told_before_anything_runs(store, open_page):
    app = open_page("experiments")

    app.multiselect(key="plan-policies").set_value(["thomson"])
    app.button(key="plan-start").click().run()

    assert not app.exception
    assert "'thompson'" in app.error[0].value


def test_evaluation_points_to_the_simulator_while_there_is_no_log(store, open_page):
    app = open_page("evaluation")

    assert "No slate was answered yet" in [heading.value for heading in app.subheader]


def test_evaluation_reads_the_log_and_says_whether_to_trust_it(store, open_page):
    play(store, shoppers_of(store, "demo-shop"), "demo-shop", np.random.default_rng(5), sessions=60)

    app = open_page("evaluation")

    assert not app.exception
    table = app.dataframe[0].value
    assert table["target"].iloc[0] == "logged policy"
    assert set(table["target"]) == {"logged policy", "uniform", "greedy"}
    assert ((table["low"] <= table["value"]) & (table["value"] <= table["high"])).all()
    assert any(alert.value for alert in (*app.success, *app.warning, *app.error))


def test_a_policy_of_ones_own_is_asked_about_by_a_file_of_its_chances(store, open_page):
    play(store, shoppers_of(store, "demo-shop"), "demo-shop", np.random.default_rng(5), sessions=60)
    candidates = {
        session.state: store.candidates("demo-shop", session.state).products
        for session in store.store.sessions("demo-shop")
    }
    rows = [f"{state},{item},{10 / len(items)}" for state, items in candidates.items() for item in items]
    app = open_page("evaluation")

    def with_file(*lines):
        content = "\n".join(lines).encode()
        return app.file_uploader(key="target-file").set_value(("mine.csv", content, "text/csv")).run()

    app = with_file("state,item_id,probability", *rows)
    table = app.dataframe[0].value
    assert set(table["target"]) == {"logged policy", "uniform", "greedy", "mine.csv"}
    ips = table[table["estimator"] == "ips"].set_index("target")["value"]
    assert ips["mine.csv"] == pytest.approx(ips["uniform"])

    app = with_file("state,item_id", "Q1_May_0_Monday,x")
    assert "no column 'probability'" in app.error[0].value


def test_lists_are_made_looked_at_published_and_listed(store, open_page, after_job):
    app = open_page("batch")
    app.button(key="fit").click().run()
    app = after_job(app, "fitting")

    history, best = app.dataframe[0].value, app.dataframe[1].value
    assert len(best) == 10
    assert set(history["product"].astype(str)).isdisjoint(best["product"].astype(str))

    assert status(store.store)["live"] is None
    app.button(key="publish").click().run()
    app = after_job(app, "publishing")

    assert "is live" in app.success[0].value
    assert status(store.store)["live"] is not None


def test_a_half_life_that_is_none_is_told_in_words(store, open_page, after_job):
    app = open_page("batch")
    app.selectbox(key="model").set_value("sar").run()
    app.text_input(key="half-life").set_value("soon").run()
    app.button(key="fit").click().run()

    app = after_job(app, "fitting")

    assert not app.exception
    assert "soon" in app.error[0].value


def simulated(app, after_job, seed=1):
    app.number_input(key="plan-sessions").set_value(200)
    app.number_input(key="plan-replicates").set_value(2)
    app.number_input(key="plan-seed").set_value(seed)
    app.button(key="plan-start").click().run()
    app = after_job(app, "simulation")
    assert not app.exception
    return table_of(app)


def table_of(app):
    return next(found.value for found in app.dataframe if "policy" in found.value)


def test_lists_that_are_cancelled_say_so_in_place_of_an_error(store, open_page, after_job, monkeypatch):
    def stopped_at_once(events, model, **options):
        return fit(events, model, **{**options, "cancel": lambda: True})

    monkeypatch.setattr("rlreco.ui.lists.fit", stopped_at_once)
    app = open_page("batch")
    app.button(key="fit").click().run()
    app = after_job(app, "fitting")

    assert not app.error
    assert "Stopped" in app.info[0].value


def test_models_are_compared_on_what_was_kept_back(store, open_page, after_job):
    app = open_page("batch")
    app.session_state["comparing"] = True
    app.run()
    app.button(key="compare").click().run()
    app = after_job(app, "comparing")

    table = app.dataframe[0].value
    assert set(table["model"]) == {"sar", "ease", "popularity"}
    assert table[["ndcg", "recall", "coverage"]].to_numpy().min() > 0
    assert any("events to learn from" in caption.value for caption in app.caption)


def test_a_product_that_is_blocked_here_is_on_no_slate(store, open_page):
    customer = store.store.customers(store.experiment("demo-shop").catalogue, limit=1)[0].id
    best = store.recommend("demo-shop", customer, policy="greedy:explore=0").session.slate[0]
    app = open_page("batch")

    app.multiselect(key="blocked").set_value([best]).run()

    assert store.store.blocked("main") == {best}
    store.forget("demo-shop")
    assert best not in store.recommend("demo-shop", customer, policy="greedy:explore=0").session.slate
    app.multiselect(key="blocked").set_value([]).run()
    assert store.store.blocked("main") == frozenset()


def test_evaluation_says_what_a_file_must_hold_and_reads_one_in_the_open_bandit_format(store, open_page):
    app = open_page("evaluation")
    app.radio(key="log-kind").set_value("file").run()
    assert "propensity_score" in app.info[0].value

    rows = [f"2020-01-01 00:00:{second:02d},{second % 2},1,{second % 3 == 0:d},0.5" for second in range(60)]
    header = "timestamp,item_id,position,click,propensity_score"
    app.file_uploader(key="log-file").set_value(("log.csv", "\n".join([header, *rows]).encode(), "text/csv")).run()

    assert not app.exception
    table = next(found.value for found in app.dataframe if "estimator" in found.value)
    assert set(table["target"]) == {"logged policy", "uniform", "greedy"}
