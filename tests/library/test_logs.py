import json

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import rlreco as rl
from rlreco.evaluation import evaluate, from_table

TABLE = pa.table(
    {
        "session": [1, 1, 2, 2],
        "item": ["a", "b", "b", "c"],
        "reward": [1.0, 0.0, 0.0, 1.0],
        "propensity": [0.9, 0.6, 0.6, 0.5],
        "customer": ["x", "x", None, None],
        "policy": ["greedy", "greedy", "ucb1", "ucb1"],
    }
)
FRAMES = {
    "pandas": TABLE.to_pandas(),
    "polars": pl.DataFrame(TABLE),
    "polars lazy": pl.DataFrame(TABLE).lazy(),
    "arrow": TABLE,
    "duckdb": duckdb.from_arrow(TABLE),
}
OBD = "timestamp,item_id,position,click,propensity_score\n2019-11-24,1,1,1,0.25\n2019-11-25,0,2,0,0.5\n"


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_a_frame_of_any_kind_is_the_same_log_and_comes_back_as_its_kind(frame):
    log = rl.Log.from_frame(frame)
    theirs = evaluate(from_table(TABLE.to_pandas(), session="session"), "uniform")

    result = rl.evaluate(log, "uniform")

    pd.testing.assert_frame_equal(result.evaluation.forest(), theirs.forest())
    assert type(result.frame()) is type(log.frame()) is type(frame)
    assert "logged policy" in result._repr_html_()


def test_a_log_says_what_it_holds_in_two_lines():
    log = rl.Log.from_frame(TABLE)

    assert repr(log) == "<Log: 2 sessions, 4 rows, 3 items, mean reward 0.5, by greedy, ucb1>"
    assert "<table" in log._repr_html_()
    assert log.frame().to_pandas()["item"].tolist() == ["a", "b", "b", "c"]
    assert log.items == ("a", "b", "c")


def test_many_and_long_names_of_policies_leave_it_short():
    policies = [f"{name}:{'x' * 400}" for name in "abcde"]
    table = pd.DataFrame({"item": list("abcde"), "reward": 1.0, "propensity": 0.2, "policy": policies})

    assert len(repr(rl.Log.from_frame(table))) < 200
    assert "and 2 more" in repr(rl.Log.from_frame(table))


def test_columns_of_other_names_are_named():
    table = TABLE.to_pandas().rename(columns={"item": "ad", "reward": "paid", "propensity": "p", "session": "visit"})

    log = rl.Log.from_frame(table, item="ad", reward="paid", propensity="p", session="visit")

    assert len(log.feedback.sessions) == 2
    assert "without propensities" in repr(rl.Log.from_frame(table, item="ad", reward="paid", propensity=None))


def test_a_column_that_is_missing_is_named_and_no_cell_is(tmp_path):
    table = pd.DataFrame({"thing": ["secret"], "reward": [1.0], "propensity": [1.0]})

    for frame in (table, pa.Table.from_pandas(table), pl.DataFrame(table)):
        with pytest.raises(rl.RLRecoError, match="The table has no column 'item'") as refused:
            rl.Log.from_frame(frame)
        assert "secret" not in str(refused.value)
    with pytest.raises(rl.RLRecoError, match="shows a product, which is not a candidate") as refused:
        rl.Log.from_frame(table, item="thing", candidates={"all": ["other"]})
    assert "secret" not in str(refused.value)


def test_the_context_of_a_session_is_its_first_row():
    log = rl.Log.from_frame(TABLE.to_pandas().iloc[::-1])

    assert [context["item"] for context in log.contexts()] == ["b", "c"]


def test_the_context_of_obps_dictionary_is_its_row_of_context():
    feedback = {"n_actions": 2, "action": [0, 1], "reward": [1, 0], "pscore": [0.5, 0.5]}

    with_context = rl.Log.from_obp({**feedback, "context": np.eye(2)})

    assert [list(context) for context in with_context.contexts()] == [[1.0, 0.0], [0.0, 1.0]]
    assert list(rl.Log.from_obp(feedback).contexts()) == [
        {"session": 0, "state": "all"},
        {"session": 1, "state": "all"},
    ]


EVENT = {"_label_cost": -1, "_label_probability": 0.5, "_labelIndex": 0, "c": {"u": {"x": 1}, "_multi": [{}, {}]}}
FILES = {
    "log.csv": OBD,
    "table.csv": "item,reward,propensity\n1,1,0.25\n0,0,0.5\n",
    "log.dsjson": f"{json.dumps(EVENT)}\n" * 2,
    "log.json": f"\n{json.dumps(EVENT)}\n{json.dumps(EVENT)}\n",
    "log.vw": "0:-1:0.8 |A a\n|A b\n\n|A a\n0:0:0.2 |A b\n",
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", [str, lambda path: path], ids=["text", "path"])
def test_a_file_is_read_by_its_name_and_what_it_holds(tmp_path, name, kind):
    path = tmp_path / name
    path.write_text(FILES[name])

    assert len(rl.Log.read(kind(path)).feedback) == 2
    assert len(rl.evaluate(kind(path), lambda context, items: [0.5] * 2).frame()) == 4


def test_parquet_is_read_as_a_frame(tmp_path):
    TABLE.to_pandas().to_parquet(tmp_path / "log.parquet")

    assert repr(rl.Log.read(tmp_path / "log.parquet")) == repr(rl.Log.from_frame(TABLE))


def test_features_of_the_open_bandit_csv_are_read_on_request(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(
        OBD.replace("\n", ",user_feature_0\n", 1).replace("0.25\n", "0.25,old\n").replace("0.5\n", "0.5,new\n")
    )

    assert rl.Log.read(path).feedback.features is None
    assert rl.Log.read(path, features=True).feedback.features.shape == (2, 2)


def test_the_format_may_be_named(tmp_path):
    path = tmp_path / "log.txt"
    path.write_text(OBD)

    assert len(rl.Log.read(path, format="obd").feedback) == 2
    with pytest.raises(rl.RLRecoError, match="There is no format 'xml' of logs"):
        rl.Log.read(path, format="xml")


@pytest.mark.parametrize("name", ["log.csv", "log.parquet", "log.dsjson"])
def test_a_file_that_is_missing_or_broken_is_refused_in_a_sentence(tmp_path, name):
    with pytest.raises(rl.RLRecoError, match=f"The log {name} can't be read"):
        rl.Log.read(tmp_path / name)
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    with pytest.raises(rl.RLRecoError, match="can't be read as Parquet"):
        rl.Log.read(tmp_path / "broken.parquet")


@pytest.mark.parametrize("log", [3, None, [1, 2], np.zeros(3)], ids=str)
def test_what_is_no_log_is_refused_in_a_sentence(log):
    with pytest.raises(rl.RLRecoError, match="A log is wanted, not a value of type"):
        rl.evaluate(log, "uniform")
