"""The first rows of a file, for a look at its values before it is read."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from rlreco.errors import DataError
from rlreco.transactions import open_table


def opened(text, encoding="utf-8"):
    return open_table(io.BytesIO(text.encode(encoding)))


def parquet(table, **options):
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return open_table(io.BytesIO(sink.getvalue()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("size", [700, 70_000])
def test_the_head_has_the_same_cells_as_the_whole(encoding, size):
    text = "order;item;item\n" + "".join(f'{n};"Caf\u00e9 ""{n}"";\nline";x{n}\n' for n in range(size))
    file = opened(text, encoding)

    head, whole = file.head(5000), file.load(["order"])

    assert head.num_rows == min(size, 5000)
    assert head["0"].to_pylist() == whole["order"].to_pylist()[:5000]
    assert (head["1"][7].as_py(), head["2"][7].as_py()) == ('Caf\u00e9 "7";\nline', "x7")
    assert set(head.schema.types) == {pa.string()}


def test_a_broken_row_further_down_is_left_out_of_the_head_and_refused_by_load():
    file = opened("order,item\n" + "1,mug\n" * 10 + "2,cup,more\n" + "3,jar\n" * 10)

    assert file.head()["0"].to_pylist() == ["1"] * 10 + ["3"] * 10
    with pytest.raises(DataError, match="Row 12 has 3 cells and the header 2"):
        file.load(["order"])


def test_a_quotation_mark_that_is_never_closed_does_not_break_the_head():
    file = opened("order,item\n" + "1,mug\n" * 10 + '2,"cup\n' + "3,jar\n" * 200_000)

    assert file.head()["0"].to_pylist()[:10] == ["1"] * 10
    with pytest.raises(DataError):
        file.load(["order"])


def test_rows_that_are_long_still_make_a_head():
    file = opened("order,item\n" + f"1,{'x' * 50_000}\n" * 200)

    assert 50 <= file.head().num_rows <= 200


def test_a_header_without_rows_has_an_empty_head():
    assert opened("order,item\n").head().to_pydict() == {"0": [], "1": []}


def test_the_head_of_parquet_keeps_its_types_and_stops_after_a_few_groups():
    table = pa.table({"order": range(1000), "day": pa.array(range(1000), pa.date32()), "item": ["a"] * 1000})

    head = parquet(table, row_group_size=100).head(250)

    assert (head.num_rows, head.column_names) == (250, ["0", "1", "2"])
    assert head.schema.types == [pa.int64(), pa.date32(), pa.string()]
    assert head["0"].to_pylist() == list(range(250))


def test_an_empty_parquet_file_has_an_empty_head():
    assert parquet(pa.table({"order": pa.array([], pa.int64())})).head().to_pydict() == {"0": []}


def test_the_head_of_a_workbook_takes_rows_of_each_sheet():
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True})
    for year, count in (("2022", 2), ("2023", 50), ("2024", 50)):
        sheet = book.add_worksheet(year)
        for row, cells in enumerate([["order", "date"], *([f"{year}-{n}", "2024-01-05"] for n in range(count))]):
            sheet.write_row(row, 0, cells)
    book.close()

    head = open_table(io.BytesIO(sink.getvalue())).head(20)

    orders = [order.split("-")[0] for order in head["0"].to_pylist()]
    assert [orders.count(year) for year in ("2022", "2023", "2024")] == [2, 9, 9]
