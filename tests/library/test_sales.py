from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import rlreco as rl
from rlreco.library.kit.frames import table_of
from rlreco.transactions import read_lines

GIVEN = pd.DataFrame(
    {
        "Receipt": ["1", "1", "2", "3"],
        "SKU": ["A1", "B2", "A1", "A1"],
        "Units": [2, 1, 3, 1],
        "Unit price": [1.5, 4.0, 1.5, 1.5],
        "Bought on": pd.to_datetime(["2026-01-02", "2026-01-02", "2026-01-05", "2026-01-09"]),
        "Member": ["c1", "c1", "c2", None],
    }
)
FRAMES = {
    "pandas": GIVEN,
    "polars": pl.from_pandas(GIVEN),
    "polars lazy": pl.from_pandas(GIVEN).lazy(),
    "arrow": pa.Table.from_pandas(GIVEN),
    "duckdb": duckdb.from_arrow(pa.Table.from_pandas(GIVEN)),
}
CLASSES = ["sale", "sale", "sale", "anonymous"]


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_a_frame_is_read_by_its_columns_and_comes_back_in_its_kind(frame):
    sales = rl.read_sales(frame)

    assert sales.columns["customer_id"] == "Member"
    assert len(sales) == 4
    assert type(sales.frame()) is type(frame)
    assert type(sales.report.frame()) is type(frame)
    assert table_of(sales.frame())["line_class"].to_pylist() == CLASSES
    # 2 x 1.50 + 4.00 + 3 x 1.50 of known customers, and 1.50 of nobody.
    worth = {row["line_class"]: row["worth"] for row in table_of(sales.report.frame()).to_pylist()}
    assert (worth["all"], worth["sale"], worth["anonymous"]) == (13.0, 11.5, 1.5)


@pytest.mark.parametrize(
    "changed",
    [
        GIVEN.astype({"SKU": "category", "Member": "category"}),
        GIVEN.assign(**{"Unit price": [Decimal("1.50"), Decimal("4.00"), Decimal("1.50"), Decimal("1.50")]}),
        GIVEN.assign(**{"Unit price": ["1.50", "4.00", "1.50", "1.50"]}),
        GIVEN.assign(**{"Bought on": GIVEN["Bought on"].dt.date}),
        GIVEN.assign(**{"Bought on": GIVEN["Bought on"].astype(str)}),
        GIVEN.set_index("Receipt").reset_index(),
        pl.from_pandas(GIVEN).with_columns(pl.col("SKU").cast(pl.Categorical), pl.col("Units").cast(pl.UInt8)),
        pl.from_pandas(GIVEN).with_columns(pl.col("Bought on").dt.replace_time_zone("UTC")),
        pl.from_pandas(GIVEN).with_columns(notes=pl.Series([[1], [2], [3], [4]])),
    ],
    ids=lambda frame: type(frame).__name__,
)
def test_columns_of_other_types_hold_the_same_sales(changed):
    expected = rl.read_sales(GIVEN)
    sales = rl.read_sales(changed)

    assert sales.classed.table.drop(["product"]).to_pylist() == expected.classed.table.drop(["product"]).to_pylist()


def test_paths_texts_lists_and_open_files_are_read_alike(tmp_path):
    path = tmp_path / "sales.csv"
    GIVEN.to_csv(path, index=False)
    expected = read_lines(path).table.to_pylist()

    for source in (
        path,
        str(path),
        [path],
        str(tmp_path / "*.csv"),
        tmp_path,
        path.open("rb"),
        f"duckdb:///?query=SELECT * FROM '{path}'",
    ):
        assert rl.read_sales(source).lines.table.select(["order_id", "customer_id"]).to_pylist() == [
            {"order_id": row["order_id"], "customer_id": row["customer_id"]} for row in expected
        ]


def test_roles_can_be_given_by_hand_and_a_text_may_lack_its_header(tmp_path):
    GIVEN.to_csv(tmp_path / "sales.csv", index=False, header=False)
    roles = ("order_id", "product_id", "quantity", "unit_price", "ordered_at", "customer_id")

    sales = rl.read_sales(
        tmp_path / "sales.csv", header=False, columns={role: str(n) for n, role in enumerate(roles, 1)}
    )

    assert sales.frame()["line_class"].tolist() == CLASSES
    assert rl.read_sales(GIVEN, services={"B2": True}).frame()["line_class"].tolist() == [
        "sale",
        "service",
        *CLASSES[2:],
    ]


def test_results_show_themselves_in_two_lines_a_table_and_a_figure():
    sales = rl.read_sales(GIVEN)

    assert repr(sales) == "<Sales: 4 rows of frame, of which 3 are sales of products>"
    assert repr(sales.report) == "<Report: 4 rows: 3 sale, 1 anonymous>"
    assert "<table" in sales._repr_html_()
    assert "<table" in sales.report._repr_html_()
    assert sales.report.plot().data[0].y[-1] == "Sale"


@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        (3, {}, "can't be read from an int"),
        ({"a": [1]}, {}, "can't be read from a dict"),
        (None, {}, "can't be read from a NoneType"),
        ([], {}, "There is no file"),
        ("nowhere.csv", {}, "There is no file nowhere.csv"),
        (GIVEN, {"columns": {"customer_id": "Membr"}}, "Membr"),
        (GIVEN, {"columns": {"customer": "Member"}}, "customer"),
        (GIVEN, {"columns": "Member"}, "columns is a mapping of role to column"),
        (GIVEN, {"encoding": "utf-8"}, "for files"),
        (GIVEN, {"time_zone": "Mars"}, "Mars"),
        (GIVEN, {"date_order": "xyz"}, "xyz"),
        (GIVEN, {"decimal": "dot"}, "dot"),
        (GIVEN[["SKU"]], {}, "customer"),
        (GIVEN.head(0), {}, "no rows|no row"),
    ],
    ids=str,
)
def test_a_mistake_is_one_sentence_of_the_house(source, options, message):
    with pytest.raises(rl.RLRecoError, match=message):
        rl.read_sales(source, **options)
