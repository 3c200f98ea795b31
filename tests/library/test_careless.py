"""Mistakes and odd data of careless colleagues: the same numbers for every kind of frame, else one clear line."""

import copy
import pickle
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import rlreco as rl
from rlreco.datasets import demo_lines
from rlreco.library.kit.frames import table_of

QUIET = {"progress": False}
LINES = demo_lines().head(3_000)
EVENTS = pd.DataFrame({"u": [1, 1, 2, 2, 3], "i": ["tea", "cup", "tea", "cup", "tea"]})
LOG = pd.DataFrame({"item": ["tea", "cup"] * 20, "reward": [1, 0] * 20, "propensity": [0.5] * 40})


class Tea:
    def scores(self, arms, rng):
        return arms.means


def spreadsheet(lines: pd.DataFrame) -> pd.DataFrame:
    """As pandas reads a workbook: ids that are digits as whole numbers, beside texts."""
    codes = [int(code) if code.isdigit() else code for code in lines["StockCode"].astype(str)]
    return lines.assign(StockCode=pd.Series([*codes[:-1], "A1"], dtype=object))


def views(lines: pd.DataFrame) -> pd.DataFrame:
    table = pa.Table.from_pandas(lines, preserve_index=False)
    kinds = [pa.string_view() if pa.types.is_large_string(kind) else kind for kind in table.schema.types]
    return table.cast(pa.schema(list(zip(table.column_names, kinds, strict=True))))


FRAMES = {
    "nullable types": lambda lines: lines.convert_dtypes(),
    "types of Arrow": lambda lines: lines.convert_dtypes(dtype_backend="pyarrow"),
    "categories": lambda lines: lines.astype({"StockCode": "category", "Country": "category"}),
    "decimals": lambda lines: lines.assign(UnitPrice=[Decimal(str(price)) for price in lines["UnitPrice"]]),
    "a clock": lambda lines: lines.assign(
        InvoiceDate=lines["InvoiceDate"].astype("datetime64[us]").dt.tz_localize("UTC")
    ),
    "an index of dates": lambda lines: lines.set_index("InvoiceDate"),
    "two levels of columns": lambda lines: lines.set_axis(pd.MultiIndex.from_product([["sales"], lines]), axis=1),
    "periods and intervals": lambda lines: lines.assign(
        month=pd.PeriodIndex(lines["InvoiceDate"].astype("datetime64[us]"), freq="M"), size=pd.cut(lines["Quantity"], 3)
    ),
    "sparse": lambda lines: lines.assign(spare=pd.arrays.SparseArray(np.zeros(len(lines)))),
    "polars": pl.DataFrame,
    "polars lazy": lambda lines: pl.DataFrame(lines).lazy(),
    "arrow": pa.Table.from_pandas,
    "arrow in chunks": lambda lines: pa.concat_tables(map(pa.Table.from_pandas, [lines.head(9), lines.tail(-9)])),
    "arrow string views": views,
    "duckdb": duckdb.from_df,
}


@pytest.fixture(scope="module")
def shop():
    with rl.train(demo_lines(), store="memory:", name="spring", profile={"stateFeatures": ["segment"]}, seed=1) as shop:
        yield shop


def customers_of(frame) -> pd.DataFrame:
    return table_of(rl.RFM().fit(frame).frame()).to_pandas()


@pytest.mark.parametrize("kind", FRAMES.values(), ids=FRAMES)
def test_segments_are_the_same_whatever_frame_the_sales_came_in(kind):
    pd.testing.assert_frame_equal(customers_of(kind(LINES)), customers_of(LINES), check_dtype=False)


def test_ids_of_a_spreadsheet_that_are_numbers_and_texts_give_the_same_segments_in_categories_too():
    mixed = spreadsheet(LINES)

    plain, categories = customers_of(mixed), customers_of(mixed.astype({"StockCode": "category"}))

    pd.testing.assert_frame_equal(plain, categories)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.concat([LINES, LINES[["UnitPrice"]]], axis=1), "Several columns are called UnitPrice"),
        (pa.table([pa.array([1]), pa.array([2])], ["a", "a"]), "Several columns are called a"),
        (LINES.assign(x=1j), "The column 'x' holds what a table can't"),
        (LINES.assign(x=[object()] * len(LINES)), "The column 'x' holds what a table can't"),
        (pl.DataFrame({"x": [object()]}, schema={"x": pl.Object}), "The column 'x' holds what a table can't"),
        (pd.DataFrame(), "has no column names"),
        ([LINES, LINES], "Join them first"),
    ],
    ids=["twice", "twice in arrow", "complex", "objects", "objects of polars", "empty", "two"],
)
def test_a_frame_that_is_no_table_of_sales_is_refused_with_the_column(frame, words):
    with pytest.raises(rl.RLRecoError, match=words):
        rl.read_sales(frame)


def test_columns_that_events_don_t_need_may_hold_anything():
    events = EVENTS.assign(x=[object(), 1, "a", 2.5, [1]])

    assert len(rl.SAR().fit(events, user="u", item="i").recommend(k=1)) == 1


def test_ids_above_the_signed_range_are_kept_as_texts():
    large = 2**63 + 1
    events = EVENTS.assign(u=np.array([large, large, 2, 2, 3], dtype=np.uint64))

    lists = rl.SAR().fit(events, user="u", item="i")

    assert str(large) in lists.users_
    assert len(lists.recommend(users=[large], keep_seen=True)) == 2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: rl.read_sales(LINES, columns={"customer_id": None}), "The column of customer_id is a name"),
        (lambda: rl.read_sales(LINES, columns={"customer_id": 3}), "no column '3' for customer_id"),
        (lambda: rl.read_sales(LINES, time_zone=3), "time_zone must be a text"),
        (lambda: rl.read_sales(LINES, currency=3), "currency must be a text"),
        (lambda: rl.read_sales(LINES, services=["POST"]), "services says of products"),
        (lambda: rl.read_sales(LINES, services={"POST": "no"}), "services must be True or False, got 'no'"),
        (lambda: rl.read_sales("a.xlsx", sheet=1), "sheet takes the name of a sheet"),
        (lambda: rl.read_sales("a.csv", header="no"), "header must be True or False"),
        (lambda: rl.SAR().fit(EVENTS.assign(u=[(1, 2)] * 5), user="u", item="i"), "ids holds lists or records"),
        (lambda: rl.SAR().fit(EVENTS, user=0, item="i"), "user must be a text, got 0"),
    ],
)
def test_an_option_of_the_wrong_type_is_one_clear_line_of_sales(call, words):
    with pytest.raises(rl.RLRecoError, match=words):
        call()


@pytest.mark.parametrize(
    "parameters",
    [
        {"bins": "5"},
        {"bins": 5.0},
        {"bands": 4.5},
        {"cuts": {"recency": 5}},
        {"segment_map": "x"},
        {"method": None},
        {"clusters": "4"},
        {"clusters": 2.5},
        {"seed": -1},
        {"smallest": "3"},
        {"countries": None},
        {"countries": 3},
        {"until": pd.NaT},
        {"without_duplicates": "no"},
    ],
    ids=str,
)
def test_a_parameter_that_can_t_be_used_is_named_before_anything_is_fitted(parameters):
    with pytest.raises(rl.RLRecoError, match=next(iter(parameters))):
        rl.RFM(**parameters)


@pytest.mark.parametrize("day", [pd.Timestamp("2026-01-01"), np.datetime64("2026-01-01"), date(2026, 1, 1)], ids=str)
def test_a_day_may_be_of_pandas_or_numpy(day):
    assert rl.RFM().fit(LINES, as_of=day).as_of_ == date(2026, 1, 1)


@pytest.mark.parametrize("day", [pd.NaT, 3, "", "01/02/2026"], ids=str)
def test_what_is_no_day_is_refused(day):
    with pytest.raises(rl.RLRecoError, match="as_of is a day such as"):
        rl.RFM().fit(LINES, as_of=day)


@pytest.mark.parametrize("ids", [{20101}, np.array([20101.0]), pd.Series([20101], dtype="Int64"), pa.array(["20101"])])
def test_excluded_items_may_be_of_any_list_and_any_number(ids):
    lists = rl.Popularity().fit(demo_lines())

    assert "20101" in set(lists.recommend(k=200, users=["10001"], keep_seen=True)["item"])
    assert "20101" not in set(lists.recommend(k=200, users=["10001"], keep_seen=True, exclude=ids)["item"])


@pytest.mark.parametrize("wrong", [None, 3.5, [["20101"]], [None], [np.nan], [True], pd.DataFrame({"a": [1]})], ids=str)
def test_what_holds_no_ids_is_refused_and_excludes_nothing_in_silence(wrong):
    with pytest.raises(rl.RLRecoError, match="exclude takes"):
        rl.Popularity().fit(EVENTS, user="u", item="i").recommend(exclude=wrong)


@pytest.mark.parametrize("path", [None, 3, ""], ids=str)
@pytest.mark.parametrize("model", [rl.RFM, rl.SAR], ids=lambda model: model.__name__)
def test_what_is_no_path_is_refused(model, path):
    with pytest.raises(rl.RLRecoError, match="The path of a file is wanted"):
        model.load(path)


@pytest.mark.parametrize(
    "customer", [10001, 10001.0, np.int64(10001), np.float64(10001), "10001.0", " 10001 ", np.str_("10001")], ids=repr
)
def test_a_customer_s_number_is_the_same_customer_however_it_is_written(shop, customer):
    slate = shop.recommend(customer)

    assert slate.customer == "10001"
    assert not slate.state.startswith("none")


@pytest.mark.parametrize("customer", [float("nan"), pd.NA, True, [10001], b"10001", {}, pd.Series([10001])], ids=repr)
def test_what_is_no_customer_isn_t_served_as_a_stranger_in_silence(shop, customer):
    with pytest.raises(rl.RLRecoError, match="customer takes ids"):
        shop.recommend(customer)


@pytest.mark.parametrize("at", [pd.Timestamp("2026-12-07 10:00"), np.datetime64("2026-12-07T10:00")], ids=repr)
def test_a_moment_may_be_of_pandas_or_numpy(shop, at):
    assert shop.recommend(at=at).state == shop.recommend(at=datetime(2026, 12, 7, 10)).state


def test_numbers_of_numpy_are_numbers(shop):
    slate = shop.recommend("10001", k=np.int64(3), price_min=np.float64(1.0))
    item = np.int64(slate.items[0])

    assert len(slate.items) == 3
    assert shop.answer(slate, clicked=np.array([item]), bought=[float(item)]).bought == (str(item),)
    assert shop.run(np.int64(2), seed=np.int64(1), **QUIET)["sessions"] == 2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda shop: shop.recommend(at=pd.NaT), "at must be a moment"),
        (lambda shop: shop.recommend(only=[]), "only is empty"),
        (lambda shop: shop.recommend(exclude=[["20101"]]), "exclude takes ids"),
        (lambda shop: shop.recommend(exclude=pd.DataFrame({"a": [1]})), "exclude takes a list"),
        (lambda shop: shop.answer(None), "A slate or its id is wanted"),
        (lambda shop: shop.answer(shop.recommend(), final="no"), "final must be True or False"),
        (lambda shop: shop.run(1, seed=-1), "seed must be 0 or more"),
        (lambda shop: shop.run(1, seed="a"), "seed takes a whole number"),
        (lambda shop: shop.run(True), "sessions takes a whole number"),
        (lambda _: rl.open(["spring"], store="memory:"), "name must be a text"),
        (lambda _: rl.train(store="memory:", name=3), "name must be a text"),
        (lambda _: rl.train(store="memory:", seed=-1), "seed must be 0 or more"),
        (lambda _: rl.train(store=Path("a.sqlite3")), "store is a text such as"),
        (lambda _: rl.train(store="memory:", profile={"policy": "tompson"}), "Did you mean 'thompson'"),
        (lambda _: rl.train(store="memory:", progress="no"), "progress must be True or False"),
        (lambda _: rl.backtest(LINES, k=True), "k takes a whole number"),
        (lambda _: rl.backtest(LINES, k=2.0), "k takes a whole number"),
        (lambda _: rl.backtest(LINES, cut=pd.NaT), "cut must be a moment"),
        (lambda _: rl.backtest(LINES, cut=3), "cut must be a moment"),
        (lambda _: rl.backtest(LINES, cut="2025-02-01T00:00+00:00"), "Leave out its time zone"),
        (lambda _: rl.backtest(LINES, models=[rl.EASE()]), "models takes names"),
        (lambda _: rl.backtest(LINES, customers=-1), "customers must be 1 or more"),
        (lambda _: rl.backtest(LINES, seed=None), "seed takes a whole number"),
    ],
)
def test_a_mistake_with_a_shop_is_one_clear_line(shop, call, words):
    with pytest.raises(rl.RLRecoError, match=words):
        call(shop)


def test_a_closed_learner_says_so_and_shows_itself():
    shop = rl.train(store="memory:", name="spring", profile={"stateFeatures": ["segment"]}, **QUIET)
    shop.close()

    for call in (shop.recommend, shop.log, shop.states, shop.plot, shop.frame, shop.update):
        with pytest.raises(rl.RLRecoError, match=r"was closed. Open it again: rl.open\('spring'"):
            call()
    assert repr(shop) == "<Learner: spring, closed>"
    assert "closed" in shop._repr_html_()


@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_learner_that_is_copied_says_how_to_have_it_elsewhere(shop, copied):
    with pytest.raises(rl.RLRecoError, match=r"Open it where it is needed: rl.open\('spring'"):
        copied(shop)


def test_opening_a_mistyped_path_leaves_no_store_behind(tmp_path):
    with pytest.raises(rl.RLRecoError, match=r"There is no store file shp.sqlite3"):
        rl.open("spring", store=f"sqlite:///{tmp_path / 'shp.sqlite3'}")

    assert not list(tmp_path.iterdir())


def test_a_name_with_line_breaks_stays_on_one_line_and_is_escaped(shop):
    slate = shop.recommend("<b>\n" * 300)

    assert "\n" not in repr(slate)
    assert len(repr(slate)) < 240
    assert "<b>" not in slate._repr_html_()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"rounds": True}, "rounds takes a whole number, found bool"),
        ({"seed": True}, "seed takes a whole number"),
        ({"seed": np.int64(-1)}, "seed must be 0 or more"),
        ({"seed": None, "random_state": -1}, "random_state must be 0 or more"),
        ({"executor": 4}, "executor takes one of concurrent.futures"),
        ({"progress": "no"}, "progress must be True or False"),
    ],
    ids=str,
)
def test_an_option_of_a_comparison_that_can_t_be_used_is_one_clear_line(options, words):
    with pytest.raises(rl.RLRecoError, match=words):
        rl.compare("uniform", on=rl.Bernoulli([0.5]), **{"rounds": 5, "seed": 1, "progress": False} | options)


def reward(context, items, rng):
    return [0.5] * len(items)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: rl.Bernoulli([0.1, 0.2], slate=1.0), "slate takes a whole number"),
        (lambda: rl.Bernoulli([0.1, 0.2], delay=1.5), "delay takes a whole number"),
        (lambda: rl.Bernoulli([0.1, 0.2], half_life="x"), "half_life must be a number, got 'x'"),
        (lambda: rl.Bernoulli([0.1, 0.2], permute="no"), "permute must be True or False"),
        (lambda: rl.Shoppers(slate="2"), "slate takes a whole number"),
        (lambda: rl.Shoppers(drift_at=1.5), "drift_at takes a whole number"),
        (lambda: rl.Shoppers(season="x"), "season must be a number"),
        (lambda: rl.Shoppers(environment=None), "There is no environment None"),
        (lambda: rl.Environment(reward, arms=True), "arms takes a number of arms"),
        (lambda: rl.Environment(reward, arms=2, slate=2.0), "slate takes a whole number"),
        (lambda: rl.Environment(reward, arms=2, contexts=3), "contexts is a list"),
        (lambda: rl.Environment(reward, arms=2, contexts=pd.DataFrame({"a": [1]})), "contexts is a list"),
    ],
)
def test_an_environment_with_an_option_of_the_wrong_type_is_refused_when_it_is_made(make, words):
    with pytest.raises(rl.RLRecoError, match=words):
        make()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: rl.evaluate(LOG, "uniform", learn_share=2), "learn_share must lie between 0 and 1, got 2"),
        (lambda: rl.evaluate(LOG, "uniform", learn_share=np.nan), "learn_share must lie between 0 and 1"),
        (lambda: rl.evaluate(LOG, "uniform", seed=True), "seed takes a whole number"),
        (lambda: rl.evaluate(LOG, "uniform", estimators={"mine": "ips"}), "Give the names of estimators"),
        (lambda: rl.evaluate(pd.concat([LOG, LOG[["item"]]], axis=1), "uniform"), "Several columns are called item"),
        (lambda: rl.Log.from_frame(LOG, item=None), "item and reward are names of columns"),
        (lambda: rl.Log.from_frame(LOG, item=["item"]), "item and reward are names of columns"),
        (lambda: rl.Log.from_frame(LOG, features=3), "features takes names of columns"),
    ],
)
def test_a_mistake_with_a_log_is_one_clear_line(call, words):
    with pytest.raises(rl.RLRecoError, match=words):
        call()


def test_an_action_that_the_shop_doesn_t_have_is_refused():
    env = rl.ShopEnv(rl.Shoppers(profile={"stateFeatures": ["segment"]}))
    with pytest.raises(rl.RLRecoError, match="An action is a whole number from 0 to"):
        env.step(0)
    env.reset(seed=1)
    for action in (10**6, "a", -1):
        with pytest.raises(rl.RLRecoError, match="An action is a whole number from 0 to"):
            env.step(action)


@pytest.mark.parametrize(
    ("model", "name", "parameters"),
    [
        (rl.RFM, "edges.json", {"bins": np.int64(4), "bands": np.int64(3)}),
        (rl.SAR, "sar.npz", {"threshold": np.int64(2), "half_life": np.int64(3)}),
        (rl.EASE, "ease.npz", {"regularization": np.float32(2.0)}),
    ],
    ids=["edges", "sar", "ease"],
)
def test_parameters_that_are_numbers_of_numpy_can_be_saved(model, name, parameters, tmp_path):
    model(**parameters).fit(LINES).save(tmp_path / name)

    assert model.load(tmp_path / name).get_params().items() >= parameters.items()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: rl.EpsilonGreedy(epsilon="x"), "epsilon_greedy: epsilon must be a number, found str"),
        (lambda: rl.Softmax(temperature=None), "softmax: temperature must be a number, found NoneType"),
        (lambda: rl.Thompson(z="x"), "thompson: z must be a number"),
        (lambda: rl.Ucb1(exploration=True), "ucb1: exploration must be a number"),
    ],
)
def test_a_policy_with_a_parameter_of_the_wrong_type_is_refused(make, words):
    with pytest.raises(rl.RLRecoError, match=words):
        make()


@pytest.mark.parametrize("z", [None, 1, np.float64(0.5)], ids=repr)
def test_a_policy_takes_numbers_of_any_kind(z):
    assert rl.Thompson(z=z).z == z
