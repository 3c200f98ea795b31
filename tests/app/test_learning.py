"""Learning: curves of regret, and values of a state's products."""

import json
from base64 import b64decode

import numpy as np


def test_learning_points_to_the_simulator_until_somebody_has_answered(store, open_page):
    app = open_page("learning")

    assert "No slate was answered yet" in [heading.value for heading in app.subheader]
    assert not app.get("plotly_chart")


def test_learning_draws_exact_and_estimated_regret_apart(store, open_page, played, answered):
    played(20)
    answered(open_page("simulator"))

    app = open_page("learning")

    assert len(app.get("plotly_chart")) == 2
    kinds = app.button_group(key="regret").options
    assert [words.partition(":")[0] for words in kinds] == ["Exact", "Estimated"]
    assert not app.exception


def test_learning_over_the_newest_sessions_begins_anew_there(store, open_page, played):
    played(120)

    app = open_page("learning")
    assert app.button_group(key="newest").options == ["all", "100"]
    app.button_group(key="newest").set_value("100").run()

    sessions, regret = drawn(app, chart=0, line=0)
    assert (sessions[0], sessions[-1], regret[0]) == (20, 120, 0)


def test_a_state_that_is_not_there_is_told_with_how_states_are_written(store, open_page, played):
    played(3)

    app = open_page("learning", state="Q9_Nevermore")

    assert "has no state 'Q9_Nevermore'" in app.error[0].value
    assert not app.exception


def drawn(app, *, chart, line):
    """x and y of a line, which travel packed."""
    trace = json.loads(app.get("plotly_chart")[chart].proto.spec)["data"][line]
    return [np.frombuffer(b64decode(trace[axis]["bdata"]), trace[axis]["dtype"]) for axis in "xy"]
