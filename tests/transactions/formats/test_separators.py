import io

import pytest

from rlreco.errors import DataError
from rlreco.transactions import open_table

HEADER = ["order", "date", "item", "amount", "customer"]
ROWS = [["1", "2024-01-05", "Mug", "10.5", "ann"], ["2", "2024-01-06", "Cup", "2.5", "bob"]]
COMMAS = [["1", "2024-01-05", "Mug", "10,5", "ann"], ["2", "2024-01-06", "Cup", "2,5", "bob"]]


def opened(text):
    return open_table(io.BytesIO(text.encode()))


def joined(separator, rows, end="\n"):
    return "".join(separator.join(row) + end for row in rows)


def rows_of(file):
    return [list(row.values()) for row in file.load(file.names).to_pylist()]


@pytest.mark.parametrize("rows", [ROWS, COMMAS], ids=["points", "commas"])
@pytest.mark.parametrize("separator", ["^", "~", "\x01", ":", "   "])
def test_rare_separators_part_the_cells(separator, rows):
    file = opened(joined(separator, [HEADER, *rows]))

    assert (file.names, file.first_row, rows_of(file)) == (HEADER, 2, rows)
    assert file.head().num_rows == 2


def test_cells_in_aligned_columns_may_hold_single_blanks():
    lines = ["Order ID   SKU     Order Date   Price", "  1001     A mug   2024-01-05   10.50"]

    file = opened("\n".join([*lines, "  1002     B       2024-01-06    2.50", ""]))

    assert (file.names, file.notes["separator"]) == (["Order ID", "SKU", "Order Date", "Price"], "blanks")
    assert rows_of(file) == [["1001", "A mug", "2024-01-05", "10.50"], ["1002", "B", "2024-01-06", "2.50"]]


def test_single_blanks_part_cells_where_every_row_has_the_same_number():
    file = opened('id date name amount\n1 2024-01-01 "red mug" 3\n2 2024-01-02 cup 4\n')

    assert rows_of(file) == [["1", "2024-01-01", "red mug", "3"], ["2", "2024-01-02", "cup", "4"]]


def test_words_with_blanks_in_them_are_one_column():
    assert opened("name\nJohn Smith\nJane Doe\n").names == ["name"]
    assert opened("full name\nJohn Smith 2\nJane Doe 1\n").names == ["full name"]


def test_a_hole_in_aligned_columns_is_refused_by_its_row_and_not_shifted():
    rows = "1001   A   2024-01-05   10.50\n" * 100 + "1002       2024-01-05   10.50\n"

    file = opened("id     sku date         price\n".replace("sku ", "sku  ") + rows)

    with pytest.raises(DataError, match="Row 102 has 3 cells and the header 4"):
        file.load(["id"])
    assert file.head().num_rows == 100


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_wrapped_in_quotes_as_a_whole_are_unwrapped(end):
    lines = ['"order,date,item,amount,customer"', '"1,2024-01-05,""Mug, red"",10.5,ann"', '"2,2024-01-06,Cup,2.5,bob"']

    file = opened(end.join([*lines, ""]))

    assert (file.names, file.notes["separator"]) == (HEADER, "comma")
    assert [row[2] for row in rows_of(file)] == ["Mug, red", "Cup"]


def test_single_quotes_are_quotation_marks_where_every_cell_has_them():
    file = opened("'order','item','amount'\n'1','Mug, red','3'\n'2','It''s','4'\n")

    assert (file.names, rows_of(file)) == (["order", "item", "amount"], [["1", "Mug, red", "3"], ["2", "It's", "4"]])


def test_an_apostrophe_is_no_quotation_mark_elsewhere():
    assert rows_of(opened("order,item,amount\n1,'t Hof,3\n2,rock 'n',4\n"))[1] == ["2", "rock 'n'", "4"]


@pytest.mark.parametrize("marks", ["\ufeff", "\ufeff\ufeff"])
def test_marks_of_utf8_before_a_quotation_mark_do_not_matter(marks):
    assert opened(marks + '"order","date","amount"\n"1","2024-01-05","3"\n').names == ["order", "date", "amount"]


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"'])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_excels_own_line_is_not_counted_as_a_header(line, end):
    file = opened(end.join([line, "order;date;amount", "1;2024-01-05;10,5", ""]))

    assert (file.names, file.first_row) == (["order", "date", "amount"], 3)
    assert rows_of(file) == [["1", "2024-01-05", "10,5"]]


def test_a_line_of_dashes_under_the_header_is_no_row():
    file = opened(" order |    date    | amount\n-------+------------+--------\n     1 | 2024-01-05 |   10.5\n")

    assert (file.names, file.first_row, file.load(["order"]).num_rows) == (["order", "date", "amount"], 3, 1)


@pytest.mark.parametrize("surplus", [[""], ["", "", " "]])
def test_empty_cells_at_the_end_of_every_row_are_dropped(surplus):
    file = opened(joined(",", [HEADER, *(row + surplus for row in ROWS)]))

    assert (file.names, rows_of(file)) == (HEADER, ROWS)
    assert file.head().num_columns == 5


def test_an_empty_cell_at_the_end_of_the_header_alone_is_dropped():
    file = opened(joined(",", [[*HEADER, ""], *ROWS]))

    assert (file.names, rows_of(file)) == (HEADER, ROWS)


def test_a_filled_cell_among_the_empty_ones_is_refused_by_its_row():
    rows = [[*row, ""] for row in ROWS * 100]
    rows[150][5] = "more"

    with pytest.raises(DataError, match="Row 152 has 6 cells and the header 5: the last holds 'more'"):
        opened(joined(",", [HEADER, *rows])).load(["order"])


def test_rows_some_of_which_end_in_a_separator_are_refused():
    with pytest.raises(DataError, match="Row 2 has 6 cells and the header 5"):
        opened(joined(",", [HEADER, [*ROWS[0], ""], ROWS[1]])).load(["order"])
