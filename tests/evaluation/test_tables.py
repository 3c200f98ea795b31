import numpy as np
import pandas as pd
import pytest

from rlreco.errors import DataError
from rlreco.evaluation import LoggedSession, evaluate, from_sessions, from_table

SESSIONS = [
    LoggedSession(7, "Q1", "x", ("A", "B"), (1.0, 0.0), (0.9, 0.4)),
    LoggedSession(5, "Q1", "x", ("B", "C"), (0.0, 3 / 7), (0.4, 0.7)),
    LoggedSession(9, "Q2", "y", ("D",), (0.0,), (0.5,)),
]
CANDIDATES = {"x": ("C", "A", "B"), "y": ("D", "A"), "unused": ("Z",)}


def test_sessions_become_rows_with_a_group_for_each_state_set_and_size():
    log = from_sessions(SESSIONS, CANDIDATES)

    assert log.items == ("A", "B", "C", "D")
    assert [log.items[item] for item in log.item] == ["A", "B", "B", "C", "D"]
    assert log.session.tolist() == [7, 7, 5, 5, 9]
    assert log.choices.states == ("Q1", "Q2")
    assert log.choices.size.tolist() == [2, 1]
    assert log.choices.lengths.tolist() == [3, 2]
    assert log.propensity.tolist() == [0.9, 0.4, 0.4, 0.7, 0.5]


def test_mappings_serve_as_well_as_records():
    mappings = [{name: getattr(each, name) for name in LoggedSession.__slots__} for each in SESSIONS]

    assert from_sessions(mappings, CANDIDATES).reward.tolist() == [1.0, 0.0, 0.0, 3 / 7, 0.0]


def test_sessions_without_any_propensities_become_a_log_without():
    bare = [LoggedSession(each.number, each.state, each.candidates, each.slate, each.rewards) for each in SESSIONS]

    assert from_sessions(bare, CANDIDATES).propensity is None


def test_sessions_of_which_some_lack_propensities_are_refused_with_what_can_be_said():
    mixed = [*SESSIONS, LoggedSession(11, "Q1", "x", ("A",), (0.0,))]

    with pytest.raises(DataError, match=r"1 of 4 sessions have no propensities \(the first is 11\).*'dm'"):
        from_sessions(mixed, CANDIDATES)


@pytest.mark.parametrize(
    ("session", "words"),
    [
        (LoggedSession(1, "Q1", "lost", ("A",), (0.0,), (0.5,)), "'lost' was not handed in"),
        (LoggedSession(1, "Q1", "x", ("A", "B"), (0.0,), (0.5, 0.5)), "its slate holds 2, but its rewards number 1"),
        (LoggedSession(1, "Q1", "x", ("D",), (0.0,), (0.5,)), "shows 'D', which is not a candidate in state 'Q1'"),
        ({"number": 1}, "can't be read"),
    ],
)
def test_a_session_that_contradicts_itself_is_told_by_name(session, words):
    with pytest.raises(DataError, match=words):
        from_sessions([session], CANDIDATES)


def test_no_sessions_are_nothing_to_evaluate():
    with pytest.raises(DataError, match="no answered session"):
        from_sessions([], {})


def test_rows_of_one_session_are_one_slate():
    table = pd.DataFrame({"s": [3, 1, 3], "item": ["b", "a", "c"], "reward": [1, 0, 0], "propensity": [0.5, 0.4, 0.5]})

    log = from_table(table, session="s")

    assert log.session.tolist() == [1, 0, 1]
    assert log.choices.size[log.group].tolist() == [2, 1, 2]


def test_chances_of_positions_make_a_group_for_each_position():
    table = pd.DataFrame({"item": [7, 8, 7], "at": [1, 2, 2], "reward": [1, 0, 0], "propensity": [0.5, 0.4, 0.5]})

    log = from_table(table, position="at", chance_of="position")

    assert log.choices.position.tolist() == [0, 1]
    assert log.position.tolist() == [0, 1, 1]
    assert log.choices.size.tolist() == [1, 1]
    assert log.items == ("7", "8")


def test_candidates_that_were_never_shown_are_known_all_the_same():
    table = pd.DataFrame({"item": ["a", "b"], "state": ["x", "y"], "reward": [1, 0], "propensity": [0.5, 0.4]})

    log = from_table(table, state="state", candidates={"x": ["a", "new"], "y": ["a", "b"]})

    assert log.items == ("a", "b", "new")
    assert log.choices.lengths.tolist() == [2, 2]


def test_a_product_outside_its_candidates_is_told_with_its_row():
    table = pd.DataFrame({"item": ["a", "b"], "reward": [1, 0], "propensity": [0.5, 0.4]})

    with pytest.raises(DataError, match="Row 2 of the log shows a product, which is not a candidate in state 'all'"):
        from_table(table, candidates={"all": ["a"]})


def test_text_features_become_a_column_a_value():
    table = pd.DataFrame(
        {"item": [1, 2], "reward": [1, 0], "propensity": [0.5, 0.4], "age": [20, 30], "sex": ["f", "m"]}
    )

    assert from_table(table, features=["age", "sex"]).features.tolist() == [[20, 1, 0], [30, 0, 1]]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [("item", None, "empty cells"), ("s", np.nan, "empty cells"), ("reward", "much", "Row 2 of the log has a reward")],
)
def test_an_empty_or_wrong_cell_is_told(column, value, words):
    table = pd.DataFrame({"item": ["a", "b"], "reward": [1, 0], "propensity": [0.5, 0.4], "s": [1, 2]}).astype(object)
    table.loc[1, column] = value

    with pytest.raises(DataError, match=words):
        from_table(table, session="s")


def test_a_column_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(DataError, match=r"no column 'propensity'\. Did you mean 'propensities'"):
        from_table(pd.DataFrame({"item": ["a"], "reward": [1], "propensities": [0.5]}))


def test_chances_of_positions_need_the_position():
    with pytest.raises(DataError, match="need the column of the position"):
        from_table(pd.DataFrame({"item": ["a"], "reward": [1], "propensity": [0.5]}), chance_of="position")


def test_a_uniform_target_of_slates_is_weighed_by_size_over_candidates():
    log = from_sessions(SESSIONS, CANDIDATES)

    weights = evaluate(log, "uniform", ["ips"]).target().weights

    assert weights == pytest.approx([2 / 3 / 0.9, 2 / 3 / 0.4, 2 / 3 / 0.4, 2 / 3 / 0.7, 1 / 2 / 0.5])


def test_sessions_of_one_customer_share_a_cluster_and_strangers_are_alone():
    customers = ["ann", None, "ann", "", "bob"]
    sessions = [
        LoggedSession(number, "Q2", "y", ("D",), (0.0,), (0.5,), customer=customer)
        for number, customer in enumerate(customers)
    ]

    cluster = from_sessions(sessions, CANDIDATES).cluster

    assert cluster[0] == cluster[2]
    assert len(set(cluster)) == 4


@pytest.mark.parametrize("column", ["customer", "user_id", "buyer"])
def test_a_tables_customers_are_read_from_the_usual_columns_or_the_named_one(column):
    table = pd.DataFrame({"item": ["A", "B", "A"], "reward": 0.0, "propensity": 0.5, column: ["x", None, "x"]})
    named = {"customer": column} if column == "buyer" else {}

    cluster = from_table(table, **named).cluster

    assert cluster[0] == cluster[2] != cluster[1]
    assert (from_table(table.drop(columns=column)).cluster == [0, 1, 2]).all()
