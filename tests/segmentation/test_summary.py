from datetime import datetime

import pytest

from rlreco.segmentation import segment
from rlreco.segmentation.report.summary import grid, segment_summary, top_products
from rlreco.transactions import classify


def test_the_profile_shares_out_every_customer_order_and_pound(golden):
    table = segment_summary(golden).set_index("segment")

    assert table["customers"].to_dict() == {name: n for name, n in golden.segments.items() if n}
    assert (table["orders"].sum(), round(table["revenue"].sum(), 2)) == (18_532, 8_310_477.05)
    assert table["revenue_share"].sum() == pytest.approx(1)
    assert table.loc["champions", "revenue_share"] == pytest.approx(0.504, abs=0.0005)
    assert table.loc["loyal", "average_order_value"] == table.loc["loyal", "revenue"] / table.loc["loyal", "orders"]


def test_the_grid_has_every_cell_and_every_customer(golden):
    cells = grid(golden)

    assert len(cells) == 25
    assert cells["customers"].sum() == 4_338
    assert cells.groupby("segment")["customers"].sum().to_dict() == golden.segments


def test_a_segment_likes_what_is_in_more_of_its_baskets_than_of_others(line, lines):
    day, later = datetime(2020, 1, 1), datetime(2020, 6, 1)
    made = lines(
        *[line(f"1{n}", day, 1, 1.0, f"old{n}", product="tea") for n in range(4)],
        *[line(f"2{n}", later, 1, 1.0, f"new{n}", product="mug") for n in range(4)],
        line("20", later, 1, 1.0, "new0", product="tea"),
        line("20", later, 1, 9.0, "new0", product="POST"),
    )
    classed = classify(made)

    top = top_products(classed, segment(classed), most=1).set_index("product_id")

    # Four of the late segment's four orders hold a mug, and four of all eight: lift 2.
    assert (top.loc["mug", "baskets"], top.loc["mug", "share"], top.loc["mug", "lift"]) == (4, 1.0, 2.0)
    assert "POST" not in top.index
