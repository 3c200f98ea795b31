"""Sheets that are read in pieces hold what they hold when they are read whole."""

import importlib.util
import io
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from rlreco.errors import DataError
from rlreco.progress import Watch
from rlreco.transactions import read_lines
from rlreco.transactions.formats.sheets.parts import LONG, long_sheets
from rlreco.transactions.formats.sheets.pieces import one_below_another
from rlreco.transactions.formats.sheets.read import open_sheets

_spec = importlib.util.spec_from_file_location("bomb_files", Path(__file__).with_name("bomb_files.py"))
bombs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(bombs)

NEVER = 2**40


def book(write):
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True, "default_date_format": "dd/mm/yyyy hh:mm"}) as made:
        write(made)
    return pa.py_buffer(sink.getvalue())


def sheets_of(buffer, long):
    """Name -> visibility, number of pieces, and columns as lists."""
    result = {}
    with open_sheets(buffer, long) as sheets:
        for name in sheets.names:
            pieces = list(sheets.pieces(name))
            table = one_below_another([piece.cells for piece in pieces])
            columns = [column.to_pylist() for column in table.columns]
            result[name] = ({piece.visible for piece in pieces}, len(pieces), columns)
    return result


def assert_the_same_either_way(buffer, long, pieces=2):
    """The whole sheets, after a look at both ways. pieces : the fewest that the first sheet has to be cut into"""
    whole, cut = sheets_of(buffer, NEVER), sheets_of(buffer, long)

    assert {n for _, n, _ in whole.values()} == {1}
    assert next(iter(cut.values()))[1] >= pieces
    assert {name: (seen, columns) for name, (seen, _, columns) in cut.items()} == {
        name: (seen, columns) for name, (seen, _, columns) in whole.items()
    }
    return {name: columns for name, (_, _, columns) in whole.items()}


def every_kind_of_cell(made):
    sheet = made.add_worksheet("sales")
    bold = made.add_format({"bold": True})
    texts = ["text", " padded ", "two\nlines", "_x000D_", "#N/A", "1,5", "\u00e9\u4e2d\U0001f600", "<&>", "rlreco"]
    numbers = [1, -0.0, 1.5, 0.1 + 0.2, 1e21, 1e-7, 123456789012345678, 2**53 + 1.0, -17850, 1 / 3]
    serials = [0, 0.25, 1, 59, 60, 61, 40513, 40513.35, 40513.3513888889, 40513.123456789, 0.99999999, 43831.999994]
    # Two blank rows above and a blank column before; then each kind of cell on a row of its own.
    for row, text in enumerate(texts):
        sheet.write_string(2 + row, 1, text)
    for row, number in enumerate(numbers):
        sheet.write_number(20 + row, 2, number)
    formats = ["dd/mm/yyyy", "dd/mm/yyyy hh:mm:ss", "hh:mm", "[h]:mm:ss", "mmm-yy", "yyyy\\-mm\\-dd;@", "0.00E+00"]
    formats += ["[Red]0.00", '#,##0.00 "days"', "@", "General", "[$-409]d-mmm-yyyy"]
    for column, form in enumerate(formats):
        for row, serial in enumerate(serials):
            sheet.write_number(40 + row, 1 + column, serial, made.add_format({"num_format": form}))
    results = ["#DIV/0!", "#N/A", "text", "", True, 1, 2.5]
    for row, result in enumerate(results):
        sheet.write_formula(60 + row, 3, "=A1", None, result)
    sheet.write_boolean(70, 1, True)
    sheet.write_boolean(70, 2, False)
    sheet.write_rich_string(71, 4, "plain ", bold, "bold", " plain")
    sheet.write_datetime(72, 1, datetime(2010, 12, 1, 8, 26))
    sheet.write_url(73, 1, "https://example.org/", string="a link")
    sheet.merge_range(74, 1, 75, 3, "merged")
    # Formatted cells without a value make no row and no column.
    sheet.write_blank(90, 30, None, bold)
    made.add_chartsheet("chart")
    hidden = made.add_worksheet("hidden")
    hidden.hide()
    for row in range(30):
        hidden.write_row(row, 0, [row, "x"])
    made.add_worksheet("empty")
    short = made.add_worksheet("short & <last>")
    short.write(0, 0, "x")


@pytest.mark.parametrize("long", [120, 300, 700, 2_000, 5_000])
def test_every_kind_of_cell_has_the_same_text_in_pieces_of_any_size(long):
    columns = assert_the_same_either_way(book(every_kind_of_cell), long)["sales"]

    # By hand: the first column with a cell is B, and the last row with one is 75.
    assert [len(column) for column in columns] == [75] * len(columns)
    assert columns[0][:4] == [None, None, "text", " padded "]
    assert columns[1][20:23] == ["1", "-0", "1.5"]
    assert columns[2][60:67] == [None, None, "text", None, "true", "1", "2.5"]
    assert columns[0][72] == "2010-12-01 08:26:00"
    assert columns[3][71] == "plain bold plain"


CELLS = st.one_of(
    st.none(),
    st.integers(-(10**15), 10**15),
    st.floats(-1e15, 1e15, allow_nan=False),
    st.booleans(),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12),
    st.datetimes(datetime(1900, 3, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.timedeltas(timedelta(0), timedelta(days=3)),
)


@given(rows=st.lists(st.lists(CELLS, max_size=5), min_size=1, max_size=25), long=st.integers(1, 900))
@settings(max_examples=60, deadline=None)
def test_any_rows_are_the_same_in_pieces_and_whole(rows, long):
    def write(made):
        sheet = made.add_worksheet("sales")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    assert_the_same_either_way(book(write), long, pieces=1)


def xlsx(tmp_path, rows):
    path = tmp_path / "book.xlsx"
    bombs.write_xlsx(path, [rows])
    return pa.py_buffer(path.read_bytes())


def row(number, cells='<c r="{0}"><v>1</v></c>'):
    return f'<row r="{number}">{cells.format(f"A{number}")}</row>'


@pytest.mark.parametrize(
    "form",
    [
        "<row r='{0}'><c r='A{0}'><v>{0}</v></c><c r='C{0}' t='str'><v>x</v></c></row>",
        '<row spans="1:3" r = "{0}" ht="15"><c r="A{0}"><v>{0}</v></c></row>',
        '<row r="{0}"><c><v>{0}</v></c><c><v>2</v></c></row>',
        '<x:row r="{0}"><x:c r="B{0}"><x:v>{0}</x:v></x:c></x:row>',
        '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t xml:space="preserve"> {0} </t></is></c></row><row/>',
    ],
)
def test_sheets_of_other_writers_are_cut_as_well(form, tmp_path):
    rows = "".join(form.format(number) for number in range(3, 120, 3))

    assert_the_same_either_way(xlsx(tmp_path, rows), 500, pieces=4)


def test_rows_that_do_not_state_their_numbers_stay_in_one_piece(tmp_path):
    buffer = xlsx(tmp_path, "<row><c><v>1</v></c></row>" * 200)

    ((_, pieces, columns),) = sheets_of(buffer, 300).values()

    assert (pieces, columns) == (1, [["1"] * 200])


@pytest.mark.parametrize(
    "odd",
    [row(2), row(70, '<c r="A3"><v>1</v></c>'), row(70, '<c r="A900"><v>1</v></c>') + row(71)],
    ids=["a row back", "a cell of a row above", "a cell of a row below"],
)
def test_rows_out_of_their_order_are_refused_and_none_is_lost(odd, tmp_path):
    rows = "".join(map(row, range(1, 70))) + odd + "".join(map(row, range(72, 140)))

    with pytest.raises(DataError, match="aren't in their order near row"):
        sheets_of(xlsx(tmp_path, rows), 300)


def test_only_sheets_above_the_size_are_long():
    buffer = book(every_kind_of_cell)
    with zipfile.ZipFile(pa.BufferReader(buffer)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size

    assert long_sheets(buffer, size) == {}
    assert long_sheets(buffer, size - 1) == {"sales": "xl/worksheets/sheet1.xml"}


def test_a_damaged_long_sheet_is_one_sentence():
    data = bytearray(book(every_kind_of_cell).to_pybytes())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
    data[member.header_offset + member.compress_size - 20] ^= 255

    with pytest.raises(DataError, match="damaged"):
        sheets_of(pa.py_buffer(bytes(data)), 300)


def sales(n_rows, last_quantity):
    """Rows of 450 bytes; the header is in row 3, below two blank rows."""
    lines = [bombs.HEADER, *[[*bombs.LINE[:2], "x" * 100, *bombs.LINE[3:]]] * (n_rows - 1)]
    lines.append([*bombs.LINE[:3], last_quantity, *bombs.LINE[4:]])
    for number, line in enumerate(lines, 3):
        cells = "".join(bombs.inline(f"{chr(65 + at)}{number}", cell) for at, cell in enumerate(line))
        yield f'<row r="{number}">{cells}</row>'


def test_a_long_sheet_is_read_as_sales_with_its_progress(tmp_path):
    n_rows, shares = LONG * 2 // 450, []
    bombs.write_xlsx(tmp_path / "sales.xlsx", [sales(n_rows, "6")])

    lines = read_lines(tmp_path / "sales.xlsx", watch=Watch(progress=lambda share, doing: shares.append(share)))

    assert len(lines) == n_rows
    assert set(lines.table["quantity"].to_pylist()) == {6.0}
    assert shares == sorted(shares)
    assert any(0.3 < share < 0.7 for share in shares)


def test_an_error_in_a_long_sheet_names_its_row(tmp_path):
    n_rows = LONG * 2 // 450
    bombs.write_xlsx(tmp_path / "sales.xlsx", [sales(n_rows, "six")])

    with pytest.raises(DataError, match=f"Row {n_rows + 3}, column 'Quantity': 'six' is not a number"):
        read_lines(tmp_path / "sales.xlsx")
