import io

import pytest

from rlreco.errors import DataError
from rlreco.transactions import open_table, read_lines

FIRST = '{"order": 1, "date": "2024-01-05", "price": 1.10, "gift": true}'
SECOND = '{"order": 12345678901234567890, "who": null}'
LIST, LINES = f"[{FIRST},\n {SECOND}]", f"{FIRST}\n\n{SECOND}\n"


def opened(text, encoding="utf-8"):
    return open_table(io.BytesIO(text.encode(encoding)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", [LIST, LINES], ids=["list", "lines"])
def test_objects_are_rows_and_numbers_stay_as_they_are_written(text, encoding):
    file = opened(text, encoding)

    assert (file.names, file.first_row) == (["order", "date", "price", "gift", "who"], 1)
    assert file.load(["order", "price", "gift"]).to_pylist() == [
        {"order": "1", "price": "1.10", "gift": "true"},
        {"order": "12345678901234567890", "price": None, "gift": None},
    ]
    assert file.head(1).to_pydict() == {"0": ["1"], "1": ["2024-01-05"], "2": ["1.10"], "3": ["true"], "4": [None]}


def test_sales_in_json_are_read_as_those_in_a_table():
    row = '{"order": %d, "sku": "A", "qty": 2, "date": "2024-01-05", "price": 1.5, "customer": "u1"}\n'

    lines = read_lines(io.BytesIO("".join(row % n for n in range(25_000)).encode()))

    assert (len(lines), sum(lines.table["unit_price"].to_pylist())) == (25_000, 37_500.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"order": 1, "items": [{"sku": 1}]}]', "holds objects in 'items'"),
        ('[{"order": 1}, {"order"', "Object 2 of the JSON can't be read"),
        ('[{"order": 1},', "cut off or damaged after object 1"),
        ('{"order": 1}\n3\n', "Object 2 of the JSON is"),
        ('{"a": ' + "[" * 100_000, "Object 1 of the JSON can't be read: it is nested too deeply"),
    ],
)
def test_json_that_is_no_list_of_rows_is_refused(text, message):
    with pytest.raises(DataError, match=message):
        opened(text)


def test_names_in_brackets_are_no_json():
    assert opened("[order],[date]\n1,2024-01-05\n").names == ["[order]", "[date]"]
