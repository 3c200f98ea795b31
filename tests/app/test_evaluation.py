"""Evaluation: what a log says of other policies."""

from datetime import UTC, datetime

import numpy as np
import pytest

from rlreco.bandit.policies.registry import POLICIES
from rlreco.domain.profile import Profile
from rlreco.service.shoppers.run import play
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.training.sources import demo_shop
from rlreco.service.training.train import train
from rlreco.ui.access.service import service
from rlreco.views.words.policies import name_and_code


@pytest.fixture
def open_page(open_page):
    """With the table of every estimate unfolded: a closed fold draws nothing."""

    def opened(name, **address):
        app = open_page(name, **address)
        app.session_state["every-estimate"] = True
        return app.run()

    return opened


def test_evaluation_points_to_the_simulator_while_there_is_no_log(store, open_page):
    app = open_page("evaluation")

    assert "No slate was answered yet" in [heading.value for heading in app.subheader]


def test_evaluation_reads_the_log_and_says_whether_to_trust_it(store, open_page, played):
    played(60)

    app = open_page("evaluation")

    assert not app.exception
    table = app.dataframe[0].value
    assert table["target"].iloc[0] == "logged policy"
    assert set(table["target"]) == {"logged policy", "uniform", "greedy"}
    assert ((table["low"] <= table["value"]) & (table["value"] <= table["high"])).all()
    assert sum("Trust in the estimate: " in text.value for text in app.markdown) == 2
    assert any(text.value.startswith("**Greedy** · ") for text in app.markdown)
    [verdict] = [text.value for text in app.markdown if "would have earned" in text.value]
    assert verdict.startswith("**")


def test_evaluation_answers_for_the_metric_that_is_chosen(store, open_page, played):
    played(60)
    app = open_page("evaluation")
    answered = [session.outcome for session in store.sessions("demo-shop")][30:]

    app.selectbox(key="metric").set_value("clicks").run()

    assert not app.exception
    assert app.dataframe[0].value["value"].iloc[0] == pytest.approx(
        np.mean([len({*outcome.clicked, *outcome.bought}) for outcome in answered])
    )
    assert any("clicks on a slate" in caption.value for caption in app.caption)


def test_a_policy_of_ones_own_is_asked_about_by_a_file_of_its_chances(store, learner, open_page, played):
    played(60)
    candidates = {session.state: learner.candidates(session.state).products for session in store.sessions("demo-shop")}
    rows = [f"{state},{item},{10 / len(items)}" for state, items in candidates.items() for item in items]
    app = open_page("evaluation")

    def with_file(*lines):
        content = "\n".join(lines).encode()
        return app.file_uploader(key="target-file").set_value(("mine.csv", content, "text/csv")).run()

    app = with_file("state,item_id,probability", *rows)
    table = app.dataframe[0].value
    assert set(table["target"]) == {"logged policy", "uniform", "greedy", "mine.csv"}
    snips = table[table["estimator"] == "snips"].set_index("target")["value"]
    assert snips["mine.csv"] == pytest.approx(snips["uniform"])

    app = with_file("state,item_id", "Q1_May_0_Monday,x")
    assert "no column 'probability'" in app.error[0].value


def test_any_policy_can_be_evaluated_with_parameters_typed_by_hand(store, open_page, played):
    played(60)
    app = open_page("evaluation")
    assert {name_and_code(code) for code in POLICIES} <= set(app.multiselect(key="targets").options)

    app.multiselect(key="targets").set_value(["softmax", "thompson:z=.5", "lin_ts"]).run()

    assert not app.exception
    assert set(app.dataframe[0].value["target"]) == {"logged policy", "softmax", "thompson:z=.5", "lin_ts"}


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


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "can't be read as CSV"),
        (b"\x89PNG\r\n\x1a\n", "can't be read as CSV"),
        (b"day,item\n1,2\n", "no column timestamp, item_id, position, click, propensity_score. It has: day, item"),
    ],
)
def test_a_log_that_can_not_be_judged_is_one_line(store, open_page, content, said):
    app = open_page("evaluation")
    app.radio(key="log-kind").set_value("file").run()

    app.file_uploader(key="log-file").set_value(("log.csv", content, "text/csv")).run()

    assert not app.exception
    [error] = app.error
    assert said in error.value
    assert "\n" not in error.value


@pytest.mark.parametrize(
    ("key", "chosen", "said"),
    [
        ("targets", ["unifrom"], "Did you mean 'uniform'"),
        ("targets", [], "Choose a policy"),
        ("estimators", [], "at least one estimator"),
    ],
)
def test_a_question_that_can_not_be_asked_is_one_line(store, open_page, played, key, chosen, said):
    played(20)
    app = open_page("evaluation")

    app.multiselect(key=key).set_value(chosen).run()

    assert not app.exception
    assert said in app.error[0].value
    assert len(app.error) == 1


def test_another_experiment_of_a_deleted_ones_name_is_judged_by_its_own_log(store, open_page, played):
    played(60)
    before = open_page("evaluation").dataframe[0].value
    service().delete("demo-shop")
    train(store, demo_shop(), Profile(), base_name="demo-shop", now=datetime.now(UTC))
    learner = service().learner("demo-shop")
    play(learner, Shoppers(learner), np.random.default_rng(5), sessions=60)

    after = open_page("evaluation").dataframe[0].value

    assert store.status().answered == 60
    assert not after.equals(before)
