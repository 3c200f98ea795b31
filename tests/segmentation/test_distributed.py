"""Segments by a query of another engine: DuckDB stands in for a cluster here, which test_spark_frames.py has."""

from datetime import date, datetime

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlreco.datasets import demo_lines
from rlreco.errors import ConfigError, DataError
from rlreco.segmentation import Recipe, Selection, segment, segment_lazily
from rlreco.segmentation.distributed.edges import lazy_edges
from rlreco.segmentation.edges import fit_edges
from rlreco.segmentation.report.summary import grid, segment_summary
from rlreco.transactions import classify_lazily, lazy_lines, scan_lines
from rlreco.transactions.large.keeping import collected

DAY = datetime(2020, 1, 1, 12)


@pytest.fixture
def both(tmp_path):
    """The same rows as a query of DuckDB and as lines on disk, by a frame of pandas."""

    def lines_of(frame):
        path = tmp_path / "sales.parquet"
        frame.to_parquet(path)
        return lazy_lines(nw.from_native(duckdb.read_parquet(str(path))), "sales.parquet"), scan_lines(path)

    return lines_of


def sales(**changed):
    columns = {
        "order": [str(number) for number in range(1, 41)],
        "sku": ["A1", "A2"] * 20,
        "product": ["cup", "pot"] * 20,
        "qty": [1, 2] * 20,
        "date": [DAY] * 40,
        "price": [1.0, 2.5] * 20,
        "customer": [f"c{number % 17}" for number in range(40)],
    }
    return pd.DataFrame(columns | changed)


def customers_of(plan):
    rows = collected(plan.customers).to_pandas().sort_values("customer_id", ignore_index=True)
    return rows.to_dict("list")


def assert_alike(plan, segmentation):
    assert plan.summary() == segmentation.summary()
    assert plan.remarks() == segmentation.remarks()
    assert customers_of(plan) == segmentation.customers[list(customers_of(plan))].to_dict("list")


@pytest.mark.parametrize(
    ("selection", "recipe"),
    [
        (Selection(), Recipe()),
        (Selection(as_of=date(2025, 7, 1), without_duplicates=True), Recipe(monetary="gross", bins=4, smallest=60)),
        (Selection(since=date(2025, 3, 1)), Recipe(bands=3, cuts={"recency": [30, 60, 90, 180]})),
    ],
)
def test_a_query_gives_the_customers_of_lines_on_disk(both, selection, recipe):
    lazy, on_disk = both(demo_lines())
    plan, segmentation = segment_lazily(lazy, selection, recipe), segment(on_disk, selection, recipe)

    assert_alike(plan, segmentation)
    pd.testing.assert_frame_equal(segment_summary(plan), segment_summary(segmentation), check_dtype=False)
    pd.testing.assert_frame_equal(grid(plan), grid(segmentation), check_dtype=False)


@pytest.mark.parametrize(
    "changed",
    [
        {"customer": ["Guest", "Gast", "Épicerie", "Kassa", "Gäste"] * 8},
        {"customer": ["0", "-1", "99999", "1234", "1777"] * 8},
        {"customer": ["0", "1", "2", "3", "4"] * 8},
        {"customer": ["A@x.com", "a@x.com", "b@y.org", "guest@z.net"] * 10},
        {"customer": ["ゲスト", "비회원", "гостевой заказ", "Иванов"] * 10},
        {"customer": ["all"] * 25 + [f"c{number}" for number in range(15)]},
        {"customer": [1.0, 2.0, np.nan, 3.0] * 10, "price": [1.0, np.nan, -2.0, 0.0] * 10},
        {"customer": [" a", "a ", "nan", "1.0"] * 10, "sku": ["A ", " A", None, ""] * 10},
        {"sku": ["POST", "M"] * 20, "product": ["Postage", "Versandkosten"] * 20},
        {"sku": ["M", "L"] * 20, "product": [None, None] * 20},
        {"sku": ["M", "P7"] * 20, "product": [None, None] * 20},
        {"product": ["Écharpe", "Frais de port"] * 20},
        {"order": ["1", "2", "3", "C4"] * 10, "qty": [1, 2, 3, -1] * 10},
        {"date": [DAY] * 39 + [datetime(2031, 1, 1)]},
    ],
)
def test_what_rows_mean_is_judged_as_of_lines_on_disk(both, changed):
    lazy, on_disk = both(sales(**changed))

    assert_alike(segment_lazily(lazy, today=date(2020, 6, 1)), segment(on_disk, today=date(2020, 6, 1)))


def test_people_s_word_on_services_counts_as_on_disk(both):
    lazy, on_disk = both(sales())
    edits = {"A1": True, "nothing": True}

    plan = segment_lazily(lazy, services=edits)

    assert plan.services == ("A1",)
    assert_alike(plan, segment(on_disk, services=edits))


def test_lines_have_a_class_each_as_a_query(both):
    lazy, on_disk = both(demo_lines())

    rows = {name: rows for name, (rows, _) in classify_lazily(lazy).sums().items()}

    assert rows == segment(on_disk).lines


WHOLE = st.lists(st.integers(-(10**12), 10**12) | st.integers(-3, 40), min_size=1, max_size=60)


@settings(max_examples=60)
@given(WHOLE, st.integers(3, 10))
def test_edges_by_counts_are_the_edges_of_the_sorted_values(values, bins):
    frame = nw.from_native(pa.table({"value": pa.array(values, pa.int64())})).lazy()

    assert lazy_edges(frame, "value", bins, collected) == fit_edges(np.array(values), bins).tolist()


def test_edges_need_few_counts_however_many_values_there_are():
    values = np.random.default_rng(3).integers(-(10**9), 10**9, 60_000)
    sizes = []

    def run(frame):
        table = collected(frame)
        sizes.append(table.num_rows)
        return table

    frame = nw.from_native(pa.table({"value": values})).lazy()
    edges = lazy_edges(frame, "value", 5, run)

    assert edges == fit_edges(values, 5).tolist()
    assert max(sizes) <= 2_048


@pytest.mark.parametrize("recipe", [Recipe(method="kmeans"), Recipe(ties="first")])
def test_what_needs_every_customer_in_one_place_is_refused(both, recipe):
    with pytest.raises(ConfigError, match="Choose"):
        segment_lazily(both(sales())[0], recipe=recipe)


def test_a_column_of_another_type_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "sales.parquet"
    sales(date=["2020-01-01"] * 40).to_parquet(path)

    with pytest.raises(DataError, match=r"'date' holds string, not dates.* cast the column first"):
        lazy_lines(nw.from_native(duckdb.read_parquet(str(path))), "sales")


def test_without_a_purchase_by_a_customer_there_is_nobody_to_segment(both):
    lazy, _ = both(sales(customer=[None] * 39 + ["a"], qty=[-1] * 40))

    with pytest.raises(DataError, match="nobody to segment"):
        segment_lazily(lazy)
