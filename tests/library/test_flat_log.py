import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet
import pytest

import rlreco as rl
from rlreco.domain.profile import Profile
from rlreco.evaluation import evaluate
from rlreco.evaluation.logs.flat import COLUMNS
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run
from rlreco.service.training.sources import demo_shop
from rlreco.service.upkeep.flat_log import SCHEMA, write_flat_log

TARGETS = ["uniform", "greedy:sharing=off,explore=.1"]
ESTIMATORS = ["ips", "snips", "dr", "sndr", "dm"]


@pytest.fixture(scope="module")
def learner():
    """Some sixty answered sessions, one of a stranger, and one that nobody answered."""
    service = Service.open("memory:", rng=np.random.default_rng(1))
    name = service.train(demo_shop(), Profile(), base_name="demo").experiment.name
    learner = service.learner(name)
    run(learner, sessions=60, seed=1)
    stranger = learner.recommend(None).session
    learner.answer(stranger.id, clicked=stranger.slate[:2], bought=stranger.slate[1:2])
    learner.recommend(None)
    yield learner
    service.close()


@pytest.fixture(scope="module")
def files(learner, tmp_path_factory):
    folder = tmp_path_factory.mktemp("flat")
    for ending in ("parquet", "csv"):
        write_flat_log(learner.history.flat_log(), folder / f"log.{ending}")
    return folder


def test_the_schema_has_the_documented_columns_in_their_order():
    assert SCHEMA.names == list(COLUMNS)


def test_the_log_has_a_row_for_each_product_of_an_answered_session(learner):
    frame = rl.log_frame(learner)
    sessions = {session.id: session for session in learner.history.newest(100)}

    assert len(frame) == sum(len(session.slate) for session in sessions.values())
    for id_, rows in frame.groupby("session"):
        assert tuple(rows["item"]) == sessions[id_].slate
        assert tuple(rows["propensity"]) == sessions[id_].propensities
        assert rows["reward_normalised"].sum() == pytest.approx(sessions[id_].outcome.reward)


def test_the_log_comes_in_pieces_of_whole_sessions(learner):
    pieces = list(learner.history.flat_log(n_sessions=7))

    assert [len(set(piece.column("number").to_pylist())) for piece in pieces] == [7] * 8 + [5]
    assert pa.Table.from_batches(pieces).to_pandas().equals(rl.log_frame(learner))


def test_rewards_are_in_the_shops_units_and_a_bought_product_counts_as_clicked(learner):
    stranger = rl.log_frame(learner).tail(10)

    profile = learner.profile
    assert stranger["clicked"].tolist() == [True, True] + [False] * 8
    assert stranger["bought"].tolist() == [False, True] + [False] * 8
    assert stranger["reward"].tolist() == [profile.click_reward, profile.buy_reward] + [profile.ignore] * 8
    assert stranger["customer"].isna().all()


@pytest.mark.parametrize("metric", ["reward", "clicks", "buys"])
@pytest.mark.parametrize("form", ["parquet", "csv", "pandas", "polars", "shuffled"])
def test_the_flat_log_gives_every_figure_of_the_experiment(learner, files, form, metric):
    frame = rl.log_frame(learner)
    log = {
        "parquet": files / "log.parquet",
        "csv": files / "log.csv",
        "pandas": frame,
        "polars": pl.DataFrame(frame),
        "shuffled": frame.sample(frac=1.0, random_state=3),
    }[form]
    theirs = evaluate(learner.history.feedback(), TARGETS, ESTIMATORS, metric=metric).forest()

    ours = rl.evaluate(log, TARGETS, estimators=ESTIMATORS, metric=metric).evaluation.forest()

    numbers = theirs.select_dtypes("number").columns
    np.testing.assert_allclose(ours[numbers], theirs[numbers], rtol=0, atol=1e-12)


def test_a_learner_is_a_log_with_its_verdict_in_the_shops_units(learner):
    result = rl.evaluate(learner, "softmax")

    theirs = evaluate(learner.history.feedback(), "softmax").forest()
    pd.testing.assert_frame_equal(result.evaluation.forest(), theirs)
    assert rl.Log.from_learner(learner).policies == ("thompson",)


@pytest.mark.parametrize("target", ["softmax", "lin_ucb", "popularity"])
def test_a_policy_that_needs_the_shop_is_refused_rather_than_evaluated_otherwise(learner, target):
    with pytest.raises(rl.RLRecoError, match=f"{target} learns from the shop's sales history"):
        rl.evaluate(rl.log_frame(learner), target)


def test_a_policy_under_rules_is_refused_and_given_chances_are_not(learner):
    frame = rl.log_frame(learner).assign(ruled=True)

    with pytest.raises(rl.RLRecoError, match="Rules kept places of this log's slates"):
        rl.evaluate(frame, "uniform")
    even = rl.evaluate(frame, lambda context, items: np.full(len(items), 10 / len(items)), estimators="snips")
    usual = rl.evaluate(learner, "uniform", estimators="snips")
    assert even.evaluation.target().main.value == pytest.approx(usual.evaluation.target().main.value)


def test_a_slate_without_its_first_row_is_refused(learner):
    frame = rl.log_frame(learner)

    with pytest.raises(rl.RLRecoError, match="Session 1 of the flat log lacks the row of its first place"):
        rl.evaluate(frame.iloc[1:], "uniform")


def test_parquet_has_the_types_of_the_schema_and_csv_keeps_ids_as_text(files):
    assert pa.parquet.read_schema(files / "log.parquet").equals(SCHEMA)
    assert rl.Log.read(files / "log.csv").items == rl.Log.read(files / "log.parquet").items


def test_a_formula_in_a_name_is_harmless_in_csv_and_comes_back(learner, tmp_path):
    batch = next(learner.history.flat_log())
    customers = pa.array(["=1+1"] * batch.num_rows, pa.string())
    changed = batch.set_column(SCHEMA.get_field_index("customer"), "customer", customers)
    path = tmp_path / "log.csv"

    write_flat_log([changed], path)

    assert "'=1+1" in path.read_text()
    assert {context["customer"] for context in rl.Log.read(path).contexts()} == {"=1+1"}


def test_a_file_that_cannot_be_written_leaves_the_old_one(learner, tmp_path):
    path = tmp_path / "log.parquet"
    path.write_bytes(b"old")

    def broken():
        yield next(learner.history.flat_log())
        raise OSError(28, "No space left on device")

    with pytest.raises(rl.RLRecoError, match="can't be written: No space left on device"):
        write_flat_log(broken(), path)
    assert [file.name for file in tmp_path.iterdir()] == ["log.parquet"]
    assert path.read_bytes() == b"old"
    with pytest.raises(rl.RLRecoError, match=r"end the file's name in .parquet or .csv"):
        write_flat_log([], tmp_path / "log.xlsx")
    with pytest.raises(rl.RLRecoError, match="can't be written"):
        write_flat_log([], tmp_path / "nowhere" / "log.csv")
