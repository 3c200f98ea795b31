from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rlreco.errors import CancelledError, ConfigError, DataError
from rlreco.segmentation import Recipe, Selection, segment
from rlreco.transactions import Lines, LinesOnDisk, Watch, open_lines, scan_lines, write_classed

AS_OF = date(2011, 12, 10)
DAY = datetime(2020, 1, 1, 12)


def write(path, **changed):
    columns = {
        "order": ["1", "2", "3"],
        "sku": ["A1", "A2", "A3"],
        "qty": [1, 2, -1],
        "date": [DAY, DAY, DAY],
        "price": [1.0, 2.0, 3.0],
        "customer": ["a", "b", "a"],
    }
    pq.write_table(pa.table(columns | changed), path)
    return path


def test_lines_that_stay_on_disk_give_the_same_segments(online_retail, golden):
    lines = scan_lines(online_retail)

    result = segment(lines, Selection(as_of=AS_OF))

    assert isinstance(lines, LinesOnDisk)
    assert result.customers.equals(golden.customers)
    assert result.summary() == golden.summary()


def test_choices_leave_out_the_same_lines_on_disk_as_in_memory(online_retail, online_retail_classed):
    selection = Selection(
        since=date(2011, 3, 1), until=date(2011, 9, 30), countries=["France", "Germany"], without_duplicates=True
    )
    recipe = Recipe(monetary="gross", bins=4)

    on_disk = segment(scan_lines(online_retail), selection, recipe)
    in_memory = segment(online_retail_classed, selection, recipe)

    assert on_disk.customers.equals(in_memory.customers)
    assert (on_disk.left_out, on_disk.as_of) == (in_memory.left_out, in_memory.as_of)


@pytest.mark.parametrize("customer", [["a ", "a", " a"], [1.0, 1.0, 1.0], ["1.0", "1", "1.0"]])
def test_untidy_ids_are_tidied_as_in_memory(tmp_path, customer):
    path = write(tmp_path / "sales.parquet", customer=customer, order=["7", "7 ", "8.0"])

    on_disk, in_memory = segment(scan_lines(path)), segment(open_lines(path))

    assert on_disk.customers.equals(in_memory.customers)
    assert on_disk.customers["frequency"].tolist() == [1]


def test_order_ids_that_all_begin_with_c_are_no_cancellations_on_disk_either(tmp_path):
    path = write(tmp_path / "sales.parquet", order=["C1", "C2", "C3"])

    assert segment(scan_lines(path)).lines == segment(open_lines(path)).lines
    assert segment(scan_lines(path)).lines["sale"] == 2


def test_a_folder_is_one_set_of_lines(tmp_path):
    write(tmp_path / "one.parquet")
    write(tmp_path / "two.parquet", order=["4", "5", "6"])

    assert segment(open_lines(tmp_path)).summary()["rows"] == 6


def test_files_of_different_kinds_are_refused(tmp_path):
    write(tmp_path / "one.parquet")
    write(tmp_path / "two.parquet", more=[1, 2, 3])

    with pytest.raises(DataError, match=r"two\.parquet has other columns than one\.parquet"):
        scan_lines(tmp_path)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"price": [1.0, float("inf"), 1.0]}, "column 'price': 'inf' is not a finite number"),
        ({"date": [DAY, datetime(9999, 1, 1), DAY]}, "Column 'date': 9999-01-01 is not between"),
        ({"qty": ["1", "2", "3"]}, "Column 'qty' holds string, not numbers"),
        ({"date": ["2020-01-01"] * 3}, "Column 'date' holds string, not dates"),
    ],
)
def test_values_that_cannot_be_are_refused_naming_the_column(tmp_path, changed, message):
    with pytest.raises(DataError, match=message):
        segment(scan_lines(write(tmp_path / "sales.parquet", **changed)))


def test_a_file_above_the_limit_stays_on_disk_and_below_it_does_not(tmp_path):
    text = tmp_path / "sales.csv"
    text.write_text("order,sku,qty,date,price,customer\n" + '1,A1,2,25/12/2020,"1,5",a\n' * 30)

    above, below = open_lines(text, most_in_memory=10), open_lines(text)

    assert (type(above), type(below)) == (LinesOnDisk, Lines)
    assert segment(above).customers.equals(segment(below).customers)
    assert segment(above).customers["monetary"].tolist() == [90.0]


def test_a_bad_row_far_on_is_named_when_the_file_stays_on_disk_too(tmp_path):
    text = tmp_path / "sales.csv"
    good = "1,A1,2,2020-12-25,1.5,a\n" * 300_000
    text.write_text("order,sku,qty,date,price,customer\n" + good + "1,A1,two,2020-12-25,1.5,a\n")

    with pytest.raises(DataError, match="Row 300002, column 'qty': 'two' is not a number"):
        open_lines(text, most_in_memory=10)


def test_only_duckdb_reads_from_disk(tmp_path):
    with pytest.raises(ConfigError, match="stay on disk"):
        segment(scan_lines(write(tmp_path / "sales.parquet")), engine="pandas")


def test_grouping_on_disk_can_be_cancelled(online_retail):
    with pytest.raises(CancelledError):
        segment(scan_lines(online_retail), watch=Watch(cancelled=lambda: True))


def test_guests_are_anonymous_in_the_written_lines_as_in_the_segments(tmp_path):
    path = write(tmp_path / "sales.parquet", customer=["ann", "Guest", "bo"])

    write_classed(scan_lines(path), tmp_path / "lines.parquet")

    written = pq.read_table(tmp_path / "lines.parquet")["line_class"].to_pylist()
    assert segment(scan_lines(path)).lines["anonymous"] == written.count("anonymous") == 1
