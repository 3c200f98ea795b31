from datetime import datetime

import pyarrow as pa
import pytest

from rlreco.table_files import csv_bytes
from rlreco.transactions import SCHEMA, Columns, Lines, classify, funnel, read_lines
from rlreco.transactions.reasons import reasons, sample


def test_the_reasons_share_out_every_row_of_online_retail(online_retail_classed):
    table = reasons(online_retail_classed)

    assert table.groupby("line_class")["rows"].sum().to_dict() == online_retail_classed.counts
    rows = table.set_index("reason")["rows"].to_dict()
    # 2,515 lines at price zero and three of bad debt, two of them at a negative price.
    assert (rows["The price is zero."], rows["The price is negative."]) == (2_515, 2)
    assert rows["The order's number begins with A: bad debt."] == 1
    assert rows["The order's number begins with C: a cancellation."] == 8_905


def test_a_sample_is_of_its_class_and_no_longer_than_it(online_retail_classed):
    few = sample(online_retail_classed, "service", rows=4)

    assert (len(few), set(few["line_class"])) == (4, {"service"})
    assert len(sample(online_retail_classed, "adjustment", rows=10_000)) == 2_518


def test_classed_lines_leave_as_csv_without_living_formulas(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("order,sku,item,qty,date,price,customer\n1,=1+1,=HYPERLINK(0),1,2020-12-25,1.5,@a\n")

    text = csv_bytes(classify(read_lines(path)).table.to_pandas()).decode()

    assert text.splitlines()[1].startswith("1,'=1+1,'=HYPERLINK(0),1.0,2020-12-25,1.5,'@a")


def classed(*rows):
    """Lines of (order, product, day, quantity, price, customer, excluded), classed."""
    names = ("order_id", "product_id", "ordered_at", "quantity", "unit_price", "customer_id", "excluded")
    table = pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], SCHEMA)
    return classify(Lines(table, "made by hand", Columns("o", "p", "q", "d", "c", unit_price="u")))


DAY = datetime(2020, 1, 1)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("1", "P", DAY, 1, 5.0, "a", "cancelled"), "The order was cancelled or voided."),
        (("1", "P", DAY, 1, 5.0, "a", "refunded"), "The order was refunded."),
        (("1", "P", DAY, 1, 5.0, None, "pending"), "The order is pending or was never paid."),
        (
            ("1", "P", DAY, 1, 5.0, "a", "other currency"),
            "The line is in another currency than the one that counts.",
        ),
        ((None, "P", DAY, 1, 5.0, "a", None), "The order is missing."),
        (("1", None, DAY, 1, 5.0, "a", None), "The product is missing."),
        (("1", "P", None, 1, 5.0, "a", None), "The date is missing."),
        (("1", "P", DAY, None, 5.0, "a", None), "The quantity is missing."),
        (("1", "P", DAY, 1, None, "a", None), "The price is missing."),
        (("1", "P", DAY, 1, -1.0, "a", None), "The price is negative."),
        (("1", "P", DAY, -1, 5.0, "a", None), "The quantity is negative."),
        (("1", "P", DAY, -1, 5.0, None, None), "The customer is missing, and goods came back."),
    ],
)
def test_each_line_has_its_true_reason(row, reason):
    assert reasons(classed(row))["reason"].tolist() == [reason]


def test_goods_that_came_back_in_an_order_with_a_c_that_marks_nothing_are_no_cancellation():
    table = reasons(classed(*((f"C{n}", "P", DAY, -1, 5.0, "a", None) for n in range(9))))

    assert table["reason"].tolist() == ["The quantity is negative."]


def test_excluded_lines_are_worth_something_by_reason_and_nothing_in_the_funnel():
    lines = classed(("1", "P", DAY, 1, 5.0, "a", None), ("2", "P", DAY, 2, 5.0, "a", "refunded"))

    worth = {row["line_class"]: (row["rows"], row["worth"]) for row in funnel(lines)}
    assert (worth["all"], worth["sale"], worth["adjustment"]) == ((2, 5.0), (1, 5.0), (1, 0.0))
    assert reasons(lines).set_index("line_class")["worth"].to_dict() == {"adjustment": 10.0, "sale": 5.0}
