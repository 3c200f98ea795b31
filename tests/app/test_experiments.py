"""Experiments: policies on simulated shoppers of a trained shop or of a kept data set, and saved runs."""

import sys
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import numpy as np
import pytest

from rlreco.cli import main
from rlreco.clock import system_clock
from rlreco.service.simulations import shops
from rlreco.service.simulations.plan import Plan
from rlreco.service.simulations.saved import SavedSimulations
from rlreco.service.training.data_sets import DataSets
from rlreco.service.training.sources import read_source
from rlreco.simulation.setups import BernoulliArms
from rlreco.simulation.simulate import simulate
from rlreco.store.connect import connect
from rlreco.transactions import ReadOptions, Watch
from rlreco.ui.kit import jobs

HEADER = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID"
ROWS = [f"{n},p{n % 12},Thing {n % 12},1,2024-{1 + n % 12:02d}-{1 + n % 28:02d},3.5,c{n % 7}" for n in range(99)]
SALES = "\n".join([HEADER, *ROWS])
KEPT = "Sales: My shop"
POLICIES = ("thompson", "tutorial_epsilon_greedy", "uniform")


@pytest.fixture
def keep(tmp_path):
    """Keep a text as a data set of a workspace, as an upload does."""

    def kept(text=SALES, name="My shop", workspace="main"):
        data_sets = DataSets(tmp_path / "data-sets", workspace)
        options, watch = ReadOptions(), Watch()
        data_sets.keep(name, read_source(BytesIO(text.encode()), "a.csv", "id", options, watch=watch, header=str))
        return data_sets

    return kept


@pytest.mark.slow
def test_the_same_seed_gives_the_same_simulation(store, open_page, after_job):
    app = open_page("experiments")

    first = simulated(app, after_job)
    second = simulated(app, after_job)

    assert list(first["policy"]) == list(POLICIES)
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
    assert any("can't be paired" in text.value for text in app.markdown)


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


def test_a_run_that_is_deleted_by_the_host_is_gone_from_the_page(store, open_page, after_job):
    app = open_page("experiments")
    simulated(app, after_job)

    app.secrets["admin_password"] = "plum tree"
    app.run()
    app.button(key="run-delete").click().run()
    assert "Only the host may do this" in app.info[0].value
    assert len(store.runs()) == 1

    app.session_state["host_password_given"] = True
    app.run()
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


def test_a_run_ends_in_a_decision_whose_threshold_the_visitor_sets(store, open_page, after_job):
    app = open_page("experiments")
    simulated(app, after_job, replicates=4)

    sentences = " ".join(text.value for text in app.markdown)
    assert any(caption.value.startswith("With 4 replicates of 200 sessions") for caption in app.caption)
    assert any("hold for all 3 pairs of policies at once" in caption.value for caption in app.caption)
    assert "may cost" in sentences

    app.number_input(key="winner").set_value(0.99).run()

    assert not app.exception
    assert any(
        "wins from session" in text.value or "No winner at 99 %" in text.value.replace("\\", "")
        for text in app.markdown
    )


def simulated(app, after_job, seed=1, replicates=2):
    app.number_input(key="plan-sessions").set_value(200)
    app.number_input(key="plan-replicates").set_value(replicates)
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


def test_trained_shops_are_listed_first_and_then_the_kept_data_sets_of_the_workspace(store, open_page, keep):
    keep()
    keep(name="Another's", workspace="somebody else")

    shop = open_page("experiments").selectbox(key="shop")

    assert (shop.label, shop.options, shop.value) == ("Shop", ["demo-shop", KEPT], "demo-shop")


@pytest.mark.parametrize(("option", "value"), [("history", "core"), ("environment", "personal")])
def test_a_simulation_of_a_data_set_has_the_curves_of_the_command_line(
    store, open_page, after_job, keep, monkeypatch, tmp_path, option, value
):
    keep()
    app = open_page("experiments", shop=KEPT)
    app.selectbox(key=f"plan-{option}").set_value(value)
    simulated(app, after_job)

    (tmp_path / "a.csv").write_text(SALES)
    other = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    words = ["--data", str(tmp_path / "a.csv"), "--store", other, "--conf", "config/custprof.json"]
    words += [f"--{option}", value]
    words += ["--rounds", "200", "--replicates", "2", "--seed", "1", *(f"--policy={policy}" for policy in POLICIES)]
    monkeypatch.setattr(sys, "argv", ["rlreco", "simulate", *words])
    main()
    printed = connect(other)
    of_page, of_command = (newest_run(place) for place in (store, printed))
    printed.close()

    assert of_page.name == f"{', '.join(POLICIES)} · Sales: My shop · 200 sessions × 2, seed 1 · {option} {value}"
    assert of_command.name == of_page.name.replace("My shop", "a.csv")
    assert of_command.span == of_page.span
    assert of_command.simulation.curves().equals(of_page.simulation.curves())


@pytest.mark.parametrize(("experiment", "shown"), [("demo-shop", 1), ("gone", 0)])
def test_the_newest_run_of_the_chosen_shop_is_shown_before_newer_ones_of_others(store, open_page, experiment, shown):
    """Newest first: one of the sample shop, then one of the experiment."""
    saved = SavedSimulations(store, "main", system_clock)
    done = simulate(BernoulliArms((0.1, 0.9)), POLICIES, rounds=20, replicates=3, seed=1)
    for plan in (Plan(experiment, POLICIES), Plan(None, POLICIES, sample="few products", drift_at=1000)):
        saved.save(done, plan.about(), span=1.0)

    app = open_page("experiments")

    run = app.selectbox(key="run")
    assert run.value == saved.newest()[shown].id
    assert all("Thompson sampling, Epsilon-greedy of the tutorial, Random slates" in option for option in run.options)
    whose = ["Sample shop: few products · tastes change at 1,000", "Shop: demo-shop"][shown]
    assert f"3 policies, 2,000 sessions × 5, seed 1 · {whose} · edit" in [fold.label for fold in app.expander]
    [differences] = [table.value for table in app.dataframe if "against" in table.value]
    assert "thompson" not in set(differences["against"])


def newest_run(store):
    saved = SavedSimulations(store, "main", system_clock)
    return saved.open(saved.newest()[0].id)


def test_the_sales_are_calibrated_once_however_often_the_page_is_drawn(store, open_page, keep, monkeypatch):
    keep()
    calls = []
    calibrate = shops.calibrate
    monkeypatch.setattr(shops, "calibrate", lambda *given: calls.append(1) or calibrate(*given))

    app = open_page("experiments", shop=KEPT)
    app.run()
    open_page("experiments", shop=KEPT)
    assert len(calls) == 1

    keep(SALES.replace(",3.5,", ",4.5,"))
    app.run()
    assert not app.exception
    assert len(calls) == 2


def test_personal_tastes_are_drawn_when_a_simulation_starts_and_once_for_the_same_sales(
    store, open_page, after_job, keep, monkeypatch
):
    keep()
    calls = []
    crowd_of_sales = shops.crowd_of_sales
    monkeypatch.setattr(shops, "crowd_of_sales", lambda *given: calls.append(1) or crowd_of_sales(*given))

    app = open_page("experiments", shop=KEPT)
    assert calls == []
    app.multiselect(key="plan-policies").set_value(["uniform"])
    app.selectbox(key="plan-environment").set_value("personal")
    first, again = simulated(app, after_job), simulated(app, after_job)
    assert list(first["policy"]) == ["uniform", "best list for all", "best list for each segment"]
    assert len(calls) == 1
    assert first.equals(again)

    keep(SALES.replace("1,p1,", "1,p2,"))
    app.run()
    assert len(calls) == 1
    simulated(app, after_job)
    assert len(calls) == 2


def test_a_trained_shop_has_no_sales_for_personal_tastes_and_says_where_they_are_chosen(store, open_page, keep):
    keep()
    app = open_page("experiments")
    app.selectbox(key="plan-environment").set_value("personal")
    app.button(key="plan-start").click().run()

    assert not app.exception
    [message] = [error.value for error in app.error]
    assert "keeps no sales lines" in message
    assert 'under "Shop"' in message
    assert "\n" not in message
    assert jobs.current("simulation") is None


def test_the_address_holds_the_chosen_shop(store, open_page, keep):
    keep()
    app = open_page("experiments")

    app.selectbox(key="shop").set_value(KEPT).run()

    assert app.query_params["shop"] == KEPT
    app.selectbox(key="shop").set_value("demo-shop").run()
    assert app.query_params["shop"] == "demo-shop"
    assert open_page("experiments", shop=KEPT).selectbox(key="shop").value == KEPT


def test_a_chosen_data_set_is_still_chosen_after_another_page_which_keeps_its_experiment(store, open_page, keep):
    keep()
    newer(store)
    app = open_page("simulator")
    app.selectbox(key="experiment").set_value("demo-shop").run()

    app.switch_page("pages/experiments.py").run()
    assert app.selectbox(key="shop").value == "demo-shop"
    app.selectbox(key="shop").set_value(KEPT).run()
    assert app.switch_page("pages/simulator.py").run().selectbox(key="experiment").value == "demo-shop"

    assert app.switch_page("pages/experiments.py").run().selectbox(key="shop").value == KEPT


def test_a_trained_shop_that_is_chosen_here_is_the_experiment_of_the_other_pages(store, open_page):
    newer(store)
    app = open_page("experiments")
    assert app.selectbox(key="shop").value == "newer"

    app.selectbox(key="shop").set_value("demo-shop").run()

    assert app.switch_page("pages/simulator.py").run().selectbox(key="experiment").value == "demo-shop"
    app.selectbox(key="experiment").set_value("newer").run()
    assert app.switch_page("pages/experiments.py").run().selectbox(key="shop").value == "newer"


def test_a_data_set_suffices_where_nothing_was_trained(empty_store, open_page, keep):
    keep()

    app = open_page("experiments")

    assert not app.exception
    assert app.selectbox(key="shop").options == [KEPT]
    assert app.button(key="plan-start")


def test_few_buyers_are_one_warning(store, open_page, keep):
    keep()

    app = open_page("experiments", shop=KEPT)

    assert "only 7 buyers" in app.warning[0].value


RETURNS = "\n".join([HEADER, *(f"C{n},p{n % 12},Thing,-1,2024-01-{1 + n % 28:02d},3.5,c{n % 7}" for n in range(60))])
FEW = "\n".join(line for line in SALES.split("\n") if ",p1" not in line)
NAMELESS = "\n".join(["Date,Amount,Customer", *(f"2024-01-{1 + n % 28:02d},3.5,c{n % 7}" for n in range(60))])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (NAMELESS, "no column for the product"),
        (RETURNS, "No line is a purchase by a known customer"),
        (FEW, "needs 10 products, and the file sells 9"),
    ],
)
def test_sales_that_cannot_be_simulated_are_one_message_above_the_saved_runs(store, open_page, keep, text, words):
    done = simulate(BernoulliArms((0.1, 0.5)), ("thompson", "uniform"), rounds=20, replicates=2, seed=1)
    about = Plan("demo-shop", ("thompson", "uniform"), sessions=20, replicates=2).about()
    SavedSimulations(store, "main", system_clock).save(done, about, span=1.0)
    keep(text)

    app = open_page("experiments", shop=KEPT)

    assert not app.exception
    assert [words in error.value and "\n" not in error.value for error in app.error] == [True]
    assert "plan-start" not in [button.key for button in app.button]
    assert list(table_of(app)["policy"]) == ["thompson", "uniform"]


def test_a_data_set_that_is_deleted_meanwhile_is_never_replaced_by_another_shop(store, open_page, keep):
    kept = keep()
    app = open_page("experiments", shop=KEPT)

    kept.delete("My shop")
    app.button(key="plan-start").click().run()

    assert not app.exception
    assert (app.selectbox(key="shop").options, app.selectbox(key="shop").value) == (["demo-shop"], None)
    assert "no shop 'Sales: My shop' here" in app.warning[0].value.replace("\\", "")
    assert jobs.current("simulation") is None
    app.run()
    assert not app.warning
    app.selectbox(key="shop").set_value("demo-shop").run()
    assert app.button(key="plan-start")


def test_an_address_with_a_missing_experiment_leaves_the_choice_open(store, open_page):
    app = open_page("experiments", experiment="nowhere")

    assert "no shop 'nowhere' here" in app.warning[0].value
    assert app.selectbox(key="shop").value is None
    assert not app.exception


@pytest.mark.slow
def test_a_run_of_a_data_set_is_continued_on_the_same_sales_only(store, open_page, after_job, keep):
    kept = keep()
    app = open_page("experiments", shop=KEPT)
    simulated(app, after_job)
    [run] = store.runs()

    def go_on(app):
        app.number_input(key=f"run-sessions-{run.id}").set_value(300)
        app.button(key="run-go-on").click().run()
        assert not app.exception
        return app

    go_on(app)
    after_job(app, "simulation")
    assert [saved.name.partition(" × ")[0][-12:] for saved in store.runs()] == ["300 sessions", "200 sessions"]

    keep(SALES.replace(",3.5,", ",4.5,"))
    assert "was replaced since this run" in go_on(open_page("experiments", run=run.id)).error[0].value
    kept.delete("My shop")
    assert "'My shop' isn't kept any more" in go_on(open_page("experiments", run=run.id)).error[0].value
    assert len(store.runs()) == 2


def test_the_name_of_a_data_set_is_shown_as_it_is_and_not_as_markdown(store, open_page, after_job, keep):
    keep(name="![x](y)")
    app = open_page("experiments", shop="Sales: ![x](y)")
    simulated(app, after_job)

    [caption] = [caption.value for caption in app.caption if "Saved in" in caption.value]
    assert r"Sales\: \!\[x\]\(y\)" in caption


def newer(store):
    """A second experiment, which is the first in every list."""
    shared = store.experiment("demo-shop")
    store.save_experiment(replace(shared, name="newer", t0=shared.t0 + timedelta(days=1)), [])
