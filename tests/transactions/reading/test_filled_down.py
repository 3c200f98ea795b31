import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rlreco.transactions.columns import Columns
from rlreco.transactions.reading.filled_down import FillDown, codes, fill_down_of, filled_down, has_blocks, with_blocks

COLUMNS = Columns("order", "sku", "qty", "date", "email", unit_price="price")


def raw(order, email, date):
    rows = len(order)
    cells = {"order": order, "email": email, "date": date, "sku": "S", "qty": "1", "price": "2"}
    return pa.table({name: [*value] if len(value) == rows > 1 else [value] * rows for name, value in cells.items()})


def after(table):
    fill = fill_down_of(table, COLUMNS)
    filled, changed = filled_down(table, fill, "order")
    return (
        fill,
        ["".join(value or "_" for value in filled[name].to_pylist()) for name in ("order", "email", "date")],
        changed,
    )


def test_cells_of_the_order_stand_on_its_first_line_alone():
    fill, (order, email, date), changed = after(raw("111233", ["a", "", "", "b", "c", ""], ["x", "", "", "y", "z", ""]))

    assert fill == FillDown(("date", "email"))
    assert (order, email, date) == ("111233", "aaabcc", "xxxyzz")
    assert changed.tolist() == [False, True, True, False, False, True]


def test_a_blank_order_is_the_one_above_where_date_and_customer_are_blank_too():
    fill, (order, email, date), changed = after(
        raw(["1", "", "", "2", "3", ""], ["a", "", "", "b", "c", ""], ["x", "", "", "y", "z", ""])
    )

    assert fill.order_id == "order"
    assert (order, email, date) == ("111233", "aaabcc", "xxxyzz")
    assert changed.sum() == 3


def test_an_order_without_a_customer_stays_without():
    _, (_, email, _), _ = after(raw("1112233", ["a", "", "", "", "", "b", ""], ["x", "", "", "y", "", "z", ""]))

    assert email == "aaa__bb"


@pytest.mark.parametrize(
    "email",
    [["a", "a", "", "", "b", "b"], ["", "", "", "b", "b", "b"], ["a", "a", "a", "b", "", "b"]],
    ids=["a blank among filled lines", "blank orders", "one damaged cell"],
)
def test_blanks_that_are_no_rule_stay_blank(email):
    table = raw("111222", email, "xxxyyy")

    assert not fill_down_of(table, COLUMNS)
    assert filled_down(table, FillDown(), "order")[0] is table


def test_an_order_missing_on_one_line_is_missing():
    table = raw(["1", "", "2", "3"], ["a", "b", "c", "d"], ["x", "y", "z", "w"])

    assert not fill_down_of(table, COLUMNS)


def by_customer(emails, dates):
    return raw("123456", emails, [f"2024-01-0{day}" for day in dates])


def moments(table):
    return pc.strptime(table["date"], "%Y-%m-%d", "us")


def test_a_report_by_customer_names_each_on_the_first_of_their_rows_only():
    table = by_customer(["a", "", "", "b", "", "c"], "146235")

    fill = with_blocks(FillDown(), table, COLUMNS, moments(table))

    assert has_blocks(table, "email")
    assert filled_down(table, fill, "order")[0]["email"].to_pylist() == [*"aaabbc"]


@pytest.mark.parametrize("dates", ["123456", "654321", "665544"])
def test_a_file_that_runs_in_time_from_either_end_has_guests_instead(dates):
    table = by_customer(["a", "", "", "b", "", "c"], dates)

    assert not with_blocks(FillDown(), table, COLUMNS, moments(table))


def test_customers_who_come_again_are_no_report_by_customer():
    assert not has_blocks(by_customer(["a", "", "b", "", "a", ""], "123123"), "email")


def test_codes_take_texts_that_are_stored_once_with_unsigned_numbers():
    texts = pa.DictionaryArray.from_arrays(pa.array([1, None, 0, 1], pa.uint32()), ["a", "b"])

    assert codes(pa.chunked_array([texts])).tolist() == [1, -1, 0, 1]
