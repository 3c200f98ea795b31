"""The notebook that `import rlreco as rl` is made for, cell by cell, on frames of every kind with the same numbers."""

from datetime import datetime
from typing import Any

import duckdb
import gymnasium
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

import rlreco as rl
from rlreco.datasets import demo_lines
from rlreco.library.kit.frames import kind_of, table_of

LINES = demo_lines().head(9_000)
NEWER = demo_lines().iloc[9_000:10_000]
STORE = "sqlite:///shop.db"


def in_spark(frame: pd.DataFrame) -> Any:
    from pyspark.sql import SparkSession

    builder = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
    )
    return builder.getOrCreate().createDataFrame(frame)


MAKE = {
    "pandas": lambda frame: frame,
    "polars": pl.DataFrame,
    "polars lazy": lambda frame: pl.DataFrame(frame).lazy(),
    "arrow": lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
    "duckdb": duckdb.from_df,
    "spark": in_spark,
}
"""Kind -> the function that makes a frame of it from one of pandas."""

CELLS = (
    "sales = rl.read_sales(lines)",
    "report = sales.report",
    'rfm = rl.RFM(bins=5, bands=4, monetary="net").fit(sales, as_of="2026-01-01")',
    "segments = rfm.transform(sales)",
    'rfm.save("edges.json")',
    "lists = rl.EASE(regularization=500).fit(sales)",
    "others = [rl.SAR().fit(sales), rl.Popularity().fit(sales), rl.Personal().fit(sales)]",
    # Without a half-life, so that no number depends on when the cells run.
    f'shop = rl.train(sales, store="{STORE}", name="spring", profile={{"nProducts": 10}}, seed=1)',
    'slate = shop.recommend("15286", at="2025-04-07 10:00", k=None, exclude=(), only=None, basket=())',
    "clicked = shop.answer(slate.id, clicked=slate.items[:1])",
    "bought = shop.answer(slate.id, bought=slate.items[:1])",
    "update = shop.update(newer)",
    "log = shop.log()",
    'result = rl.compare([rl.Thompson(), "ucb1"], on=rl.Shoppers(sales), rounds=20, replicates=3, seed=1)',
    "shop.run(40, seed=1)",
    'earned = rl.evaluate(shop.log(), target="softmax:sharing=off", estimators=["snips", "dr"])',
    'replay = rl.backtest(sales, cut=None, k=10, models=["popularity", "personal"])',
)
GIVEN = (
    "sales.frame()",
    "report.frame()",
    "rfm.frame()",
    "rfm.summary()",
    "segments",
    "rfm.transform(newer)",
    "lists.frame()",
    "lists.recommend(k=10)",
    'lists.recommend_for(items=["20101"], k=10)',
    'lists.similar("20101", k=10)',
    *(f"others[{row}].recommend(k=3)" for row in range(3)),
    *(f'others[{row}].recommend_for(items=["20101"], k=3)' for row in range(3)),
    "slate.frame()",
    "log",
    "shop.frame()",
    "shop.customers()",
    "shop.values(slate.state)",
    "result.frame()",
    "earned.frame()",
    "replay.frame()",
)
"""Expressions of frames, of the kind that came in."""


def rows(frame: Any) -> pd.DataFrame:
    """In an order that doesn't depend on the kind, and without the ids that chance alone makes."""
    table = table_of(frame).to_pandas().drop(columns="session", errors="ignore")
    texts = table.select_dtypes(exclude="floating").astype(str).sort_index(axis=1)
    return table.iloc[texts.sort_values(list(texts)).index].reset_index(drop=True) if len(texts.columns) else table


def ran(kind: str) -> dict[str, Any]:
    """The names that the cells make from frames of a kind."""
    names = {"rl": rl, "lines": MAKE[kind](LINES), "newer": MAKE[kind](NEWER)}
    for cell in CELLS:
        exec(cell, names)
    return names


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """The names that the cells make from pandas."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("pandas"))
        names = ran("pandas")
        yield names
        names["shop"].close()


LEARNED = ("slate", "log", "shop", "earned")
"""What holds figures of a learner. Its priors are fitted to within a tolerance, so two trainings agree to 1e-7, and a
propensity that is small to some 1e-5 of itself."""


def agreement(given: str) -> dict[str, Any]:
    tolerance = 1e-4 if given.startswith(LEARNED) else 1e-12
    return {"check_dtype": False, "check_index_type": False, "rtol": tolerance, "atol": tolerance}


KINDS = [kind for kind in MAKE if kind not in {"pandas", "spark"}]


@pytest.mark.parametrize("kind", [*KINDS, pytest.param("spark", marks=pytest.mark.slow)])
def test_every_kind_of_frame_gives_its_own_kind_with_the_numbers_of_pandas(kind, notebook):
    if kind == "spark":
        pytest.importorskip("pyspark")
    names = ran(kind)

    for given in GIVEN:
        frame, expected = eval(given, names), eval(given, notebook)
        assert kind_of(frame) == kind_of(names["lines"]), given
        assert_frame_equal(rows(frame), rows(expected), **agreement(given))
    assert names["slate"].items == notebook["slate"].items
    names["shop"].close()


def test_the_numbers_of_the_notebook_are_those_of_its_construction(notebook):
    shown = notebook["slate"].items

    assert not notebook["slate"].state.startswith("none")
    assert len(notebook["sales"]) == len(LINES)
    assert notebook["report"].frame()["rows"].iloc[0] == len(LINES)
    assert (notebook["clicked"].clicked, notebook["clicked"].bought) == ((shown[0],), ())
    assert (notebook["bought"].clicked, notebook["bought"].bought) == ((), (shown[0],))
    assert notebook["log"][["clicked", "bought"]].sum().tolist() == [1, 1]
    assert notebook["log"]["item"].tolist() == shown
    assert (notebook["update"]["edition"], notebook["update"]["kept_sessions"]) == (2, 1)
    assert notebook["result"].frame()["rounds"].tolist() == [20, 20]


@pytest.mark.parametrize("name", ["sales", "report", "rfm", "lists", "shop", "slate", "result", "earned", "replay"])
def test_a_result_is_two_lines_of_text_at_most_and_a_table_in_a_notebook(name, notebook):
    text = repr(notebook[name])

    assert len(text.splitlines()) <= 2
    assert len(text) <= 240
    assert "<table" in notebook[name]._repr_html_()


@pytest.mark.parametrize("name", ["sales", "report", "rfm", "shop", "slate", "result", "earned", "replay"])
def test_a_result_draws_itself(name, notebook):
    assert len(notebook[name].plot().data) >= 1


def test_a_shop_is_opened_again_with_what_it_learned():
    with rl.train(LINES, store=STORE, name="spring", profile={"halfLife": 60}, seed=1) as shop:
        slate = shop.recommend("15286", at="2025-04-07 10:00")
        shop.answer(slate, bought=slate.items[:1])

    with rl.open("spring", store=STORE) as again:
        assert again.profile.half_life == 60
        assert again.log()["item"].tolist() == slate.items
        assert again.log()["bought"].tolist() == [True] + [False] * 9
        assert not again.answer(slate.id, bought=slate.items[:1]).taught


@pytest.mark.parametrize("at", [pd.Timestamp("2025-04-07 10:00"), "2025-04-07 10:00", datetime(2025, 4, 7, 10)])
def test_a_moment_may_be_a_text_a_datetime_or_of_pandas(at, notebook):
    assert notebook["shop"].recommend("15286", at=at).state == notebook["slate"].state


@pytest.mark.parametrize("customer", ["15286", 15286, 15286.0, np.int64(15286), np.float64(15286)])
def test_a_customer_may_be_a_number_as_a_column_has_it(customer, notebook):
    slate = notebook["shop"].recommend(customer, at="2025-04-07")

    assert slate.customer == "15286"
    assert not slate.state.startswith("none")


def test_a_missing_customer_is_a_stranger(notebook):
    assert notebook["shop"].recommend(None, at="2025-04-07").customer is None


def test_a_stranger_gets_a_slate_that_goes_by_the_rules_of_this_time(notebook):
    narrowed = notebook["shop"].recommend(at="2025-04-07", k=3, exclude=["20101"], only=["20101", "20108"])

    assert narrowed.customer is None
    assert narrowed.items == ["20108"]


class Stubborn:
    def scores(self, arms, rng):
        return arms.means + 1.0 / (1.0 + arms.impressions)


def paid(context, items, rng):
    return rng.random(len(items)) < 0.5


ENVIRONMENTS = {
    "arms": rl.Bernoulli([0.2, 0.6]),
    "a function": rl.Environment(paid, arms=2),
    "Gymnasium's": gymnasium.make("FrozenLake-v1"),
}


@pytest.mark.parametrize("environment", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_policies_of_all_three_kinds_race_anywhere(environment):
    result = rl.compare([rl.Thompson(), Stubborn(), "ucb1"], on=environment, rounds=30, replicates=2, seed=1)

    assert result.frame()["policy"].tolist() == ["thompson", "Stubborn", "ucb1"]


def equal(context, items):
    return [1 / len(items)] * len(items)


CHANCES = pd.DataFrame({"item_id": ["a", "b"], "probability": [0.5, 0.5]})


@pytest.mark.parametrize("target", ["uniform", CHANCES, np.full((4, 2), 0.5), equal], ids=type)
def test_equal_chances_earn_the_same_in_each_form_of_a_target(target):
    """By hand: the rows of b weigh .5 / .25 = 2 and those of a .5 / .75 = 2/3, and only b earns: 2 / (3 * 2/3 + 2)."""
    log = pd.DataFrame({"item": list("aaab"), "reward": [0, 0, 0, 1], "propensity": [0.75, 0.75, 0.75, 0.25]})

    result = rl.evaluate(log, {"equal": target}, estimators=["snips"], learn_share=0)

    assert result.frame()["value"].iloc[1] == pytest.approx(0.5)
