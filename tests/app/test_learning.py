"""Learning: curves of regret, and values of a state's products."""

import json
from base64 import b64decode
from datetime import UTC, datetime

import numpy as np
import pytest

from rlreco.domain.profile import Profile
from rlreco.service.service import Service
from rlreco.service.shoppers.run import play
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.training.sources import demo_shop
from rlreco.service.training.train import train


def test_learning_points_to_the_simulator_until_somebody_has_answered(store, open_page):
    app = open_page("learning")

    assert "No slate was answered yet" in [heading.value for heading in app.subheader]
    assert not app.get("plotly_chart")


def test_learning_draws_exact_and_estimated_regret_apart(store, open_page, played, answered):
    played(20)
    answered(open_page("simulator"))

    app = open_page("learning")

    assert len(app.get("plotly_chart")) == 2
    kinds = app.radio(key="regret").options
    assert [words.partition(":")[0] for words in kinds] == ["Exact", "Estimated"]
    assert not app.exception


def test_learning_over_the_newest_sessions_starts_again_there(store, open_page, played):
    played(120)

    app = open_page("learning")
    assert app.selectbox(key="newest").options == ["all", "100"]
    app.selectbox(key="newest").set_value("100").run()

    sessions, regret = drawn(app, chart=0, line=0)
    assert (sessions[0], sessions[-1], regret[0]) == (20, 120, 0)


def test_an_impossible_state_in_the_address_is_one_message(store, open_page, played):
    played(3)

    app = open_page("learning", state="Q9_Nevermore")

    assert "has no state 'Q9_Nevermore'" in app.error[0].value
    assert not app.exception


@pytest.mark.parametrize("name", ["simulator", "learning", "evaluation"])
def test_an_address_with_a_missing_experiment_says_so_and_shows_another(store, open_page, played, name):
    played(2)
    app = open_page(name, experiment="nowhere")

    assert not app.exception
    assert "no shop 'nowhere' here" in app.info[0].value
    assert app.selectbox(key="experiment").value == "demo-shop"
    assert not any("no experiment" in info.value for info in open_page(name, experiment="demo-shop").info)


@pytest.mark.parametrize("key", ["believer", "more", "newest", "regret"])
def test_an_address_with_an_unknown_choice_shows_the_first(store, open_page, played, key):
    played(5)
    usual, other = open_page("learning"), open_page("learning", **{key: "nowhere"})

    assert not other.exception
    assert not other.error
    assert [box.value for box in other.selectbox] == [box.value for box in usual.selectbox]


@pytest.mark.parametrize(
    "view", ["Regret a session", "Clicks and buys", "This state's best", "States and products", "Traffic by product"]
)
def test_each_closer_look_draws_one_more_chart(store, open_page, played, view):
    played(5)

    app = open_page("learning", more=view)

    assert not app.exception
    assert len(app.get("plotly_chart")) == 3


def test_a_thin_log_is_one_warning_that_says_what_to_do_and_a_log_of_many_slates_has_none(
    store, open_page, played, learner
):
    played(2)
    (warning,) = open_page("learning").warning
    assert "effective rows" in warning.value
    assert "explore more" in warning.value

    play(learner, Shoppers(learner), np.random.default_rng(5), sessions=30, policy="uniform")
    assert not open_page("learning").warning


def test_policies_are_compared_by_reward_per_session(store, open_page, played):
    played(30)

    app = open_page("learning", more="Policies side by side")

    (row,) = app.dataframe[0].value.to_dict("records")
    assert (row["policy"], row["sessions"], row["most"]) == ("thompson", 30, 1.0)
    assert row["low"] < row["reward"] < row["high"]
    assert not app.exception


def test_a_policy_that_was_never_used_in_a_state_says_so(store, learner, open_page, played):
    played(5)
    customer = next(store.sessions("demo-shop")).customer
    shown = learner.recommend(customer, policy="uniform").session
    learner.answer(shown.id, [], [])
    elsewhere = next(session.state for session in store.sessions("demo-shop") if session.state != shown.state)

    app = open_page("learning", believer="uniform", state=elsewhere)

    assert not app.exception
    assert app.selectbox(key="believer").value == "uniform"
    assert "was never used in this state" in app.info[0].value


def verdict(app):
    """The sentence that the page begins with, without its marks."""
    [words] = [text.value for text in app.markdown if text.value.startswith("**")]
    return words.replace("\\", "")


def test_learning_without_held_out_customers_compares_with_the_beginning(store, open_page, played):
    played(20)
    assert "it takes 80 slates of one policy" in verdict(open_page("learning"))

    played(80)
    assert "first quarter of 100 slates" in verdict(open_page("learning"))


def drawn(app, *, chart, line):
    """x and y of a line, which travel packed."""
    trace = json.loads(app.get("plotly_chart")[chart].proto.spec)["data"][line]
    return [np.frombuffer(b64decode(trace[axis]["bdata"]), trace[axis]["dtype"]) for axis in "xy"]


def test_the_uplift_of_learning_stands_with_its_customers_or_with_what_is_missing(store, open_page):
    train(
        store,
        demo_shop(),
        Profile(hold_out=0.4, assign={"uniform": 0.3}),
        base_name="held",
        now=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )
    learner = Service(store, rng=np.random.default_rng(3)).learner("held")

    shoppers, rng = Shoppers(learner), np.random.default_rng(5)

    play(learner, shoppers, rng, sessions=4)
    assert "needs 10 customers" in verdict(open_page("learning", experiment="held"))

    play(learner, shoppers, rng, sessions=80)
    app = open_page("learning", experiment="held")
    assert "held out" in verdict(app)
    assert "regret of Thompson sampling so far" in verdict(app)
    assert any("is found with 80 % power" in words.value for words in app.caption)
    assert any(words.value.startswith("Beside Thompson sampling, Random slates ") for words in app.caption)
    assert not app.exception
