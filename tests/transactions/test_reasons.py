from rlreco.table_files import csv_bytes
from rlreco.transactions import classify, read_lines
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
