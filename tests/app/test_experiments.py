"""Experiments: policies on simulated shoppers, and saved runs."""

import numpy as np
import pytest

from rlreco.clock import system_clock
from rlreco.service.simulations.saved import SavedSimulations
from rlreco.ui.access import password
from rlreco.ui.kit import jobs


@pytest.mark.slow
def test_the_same_seed_gives_the_same_simulation(store, open_page, after_job):
    app = open_page("experiments")

    first = simulated(app, after_job)
    second = simulated(app, after_job)

    assert list(first["policy"]) == ["thompson", "tutorial_epsilon_greedy", "uniform"]
    assert first.equals(second)
    assert first["regret"].iloc[0] < first["regret"].iloc[2]


@pytest.mark.slow
def test_a_saved_run_is_opened_by_its_address_and_compared_with_another(store, open_page, after_job):
    simulated(open_page("experiments"), after_job)
    simulated(open_page("experiments"), after_job, seed=2)

    newest, earlier = (run.id for run in store.runs("main"))
    app = open_page("experiments", run=earlier)
    assert app.selectbox(key="run").value == earlier
    assert len(table_of(app)) == 3

    app.multiselect(key="runs-beside").set_value([newest]).run()

    assert not app.exception
    assert list(table_of(app)["policy"])[::3] == ["thompson [A]", "thompson [B]"]
    assert any("can't be paired" in caption.value for caption in app.caption)


@pytest.mark.slow
def test_a_continued_run_has_more_sessions_and_starts_with_the_same_curves(store, open_page, after_job):
    app = open_page("experiments")
    simulated(app, after_job)

    [shorter] = store.runs()
    app.number_input(key=f"run-sessions-{shorter.id}").set_value(300)
    app.button(key="run-go-on").click().run()
    app = after_job(app, "simulation")

    assert not app.exception
    kept, saved = store.runs(), SavedSimulations(store, "main", system_clock)
    longer, shorter = (saved.open(run.id).simulation.run("thompson") for run in kept)
    assert (longer.rounds, shorter.rounds) == (300, 200)
    alike = np.intersect1d(longer.checkpoints, shorter.checkpoints)
    both = [run.totals.regret[np.isin(run.checkpoints, alike)] for run in (longer, shorter)]
    assert len(alike) >= 10
    assert both[0] == pytest.approx(both[1])


def test_a_run_that_is_deleted_with_the_hosts_password_is_gone_from_the_page(store, open_page, after_job, monkeypatch):
    app = open_page("experiments")
    simulated(app, after_job)

    monkeypatch.setattr(password, "_WRONG_PASSWORD_SECONDS", 0.0)
    app.secrets["admin_password"] = "plum tree"
    app.run()
    app.button(key="run-delete").click().run()
    assert [error.value for error in app.error] == ["That is not the password."]
    assert len(store.runs()) == 1

    app.text_input(key="run-password").set_value("plum tree")
    app.button(key="run-delete").click().run()

    assert not app.exception
    assert store.runs() == []
    assert "run" not in [box.key for box in app.selectbox]


@pytest.mark.slow
def test_classic_arms_are_simulated_with_their_slope(store, open_page, after_job):
    app = open_page("experiments")
    app.text_input(key="plan-chances").set_value(".1, .5, .3")

    simulated(app, after_job)

    about = store.run(store.runs()[0].id).body["about"]
    assert about["probabilities"] == [0.1, 0.5, 0.3]


def test_classic_arms_that_are_not_numbers_are_one_message(store, open_page):
    app = open_page("experiments")
    app.text_input(key="plan-chances").set_value("often")
    app.button(key="plan-start").click().run()

    assert not app.exception
    assert "'often'" in app.error[0].value


def test_a_misspelled_policy_is_reported_before_anything_runs(store, open_page):
    app = open_page("experiments")

    app.multiselect(key="plan-policies").set_value(["thomson"])
    app.button(key="plan-start").click().run()

    assert not app.exception
    assert "'thompson'" in app.error[0].value


def simulated(app, after_job, seed=1):
    app.number_input(key="plan-sessions").set_value(200)
    app.number_input(key="plan-replicates").set_value(2)
    app.number_input(key="plan-seed").set_value(seed)
    app.button(key="plan-start").click().run()
    app = after_job(app, "simulation")
    assert not app.exception
    return table_of(app)


def table_of(app):
    return next(frame.value for frame in app.dataframe if "policy" in frame.value)


def test_a_simulation_without_a_policy_never_starts_and_says_why(store, open_page):
    app = open_page("experiments")
    app.multiselect(key="plan-policies").set_value([])
    app.button(key="plan-start").click().run()

    assert not app.exception
    assert "at least one policy" in app.error[0].value
    assert jobs.current("simulation") is None
    assert store.runs() == []


def test_personal_tastes_ask_for_the_sales_that_they_are_drawn_from(store, open_page):
    app = open_page("experiments")
    app.selectbox(key="plan-environment").set_value("personal")
    app.button(key="plan-start").click().run()

    assert not app.exception
    assert 'Open "Sales for personal tastes"' in app.error[0].value
    assert store.runs() == []


@pytest.mark.slow
def test_personal_tastes_are_simulated_with_the_best_lists_beside_the_policies(store, open_page, after_job):
    app = open_page("experiments")
    app.session_state["taste-sales"] = True
    app.run()
    app.multiselect(key="plan-policies").set_value(["thompson"])
    app.selectbox(key="plan-environment").set_value("personal")

    table = simulated(app, after_job)

    assert list(table["policy"]) == ["thompson", "best list for all", "best list for each segment"]
    about = store.run(store.runs()[0].id).body["about"]
    assert (about["environment"], about["sales"]) == ("personal", "The sample shop")
