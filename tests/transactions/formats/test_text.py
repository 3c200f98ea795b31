import io

import pytest

from rlreco.errors import DataError
from rlreco.transactions import DecimalError, ReadOptions, read_lines
from rlreco.transactions.formats.files import open_table

HEADER = "order{0}sku{0}qty{0}date{0}price{0}customer"


@pytest.mark.parametrize(("separator", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_the_separator_is_the_one_that_makes_a_table(separator, name):
    text = HEADER.format(separator) + "\n" + separator.join(["1", "A1", "2", "2010-12-01", "3", "a"]) + "\n"

    lines = read_lines(io.BytesIO(text.encode()))

    assert lines.notes["separator"] == name
    assert lines.table["quantity"].to_pylist() == [2.0]


def test_commas_in_descriptions_do_not_hide_the_semicolons():
    rows = "1;A, B, C;2;2010-12-01;3,5;a\n" * 5

    lines = read_lines(io.BytesIO((HEADER.format(";") + "\n" + rows).encode()))

    assert (lines.notes["separator"], lines.notes["decimal sign"]) == ("semicolon", "comma")
    assert lines.table["unit_price"].to_pylist() == [3.5] * 5


def test_excels_own_line_about_the_separator_is_obeyed():
    text = "sep=;\n" + HEADER.format(";") + "\n1;A;2;2010-12-01;3;a\n"

    assert read_lines(io.BytesIO(text.encode())).table["order_id"].to_pylist() == ["1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_gives_the_same_name(encoding):
    text = HEADER.format(",") + "\n1,Café,2,2010-12-01,3,a\n"

    assert read_lines(io.BytesIO(text.encode(encoding))).table["product"].to_pylist() == ["Café"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_of_three_ways_and_be_blank_between(end):
    text = end.join([HEADER.format(","), "1,A,2,2010-12-01,3,a", "", "2,A,2,2010-12-01,3,a"])

    assert read_lines(io.BytesIO(text.encode())).table["order_id"].to_pylist() == ["1", "2"]


def test_a_line_total_is_shared_among_the_pieces():
    text = "order,sku,qty,date,line total,customer\n1,A,4,2010-12-01,10,a\n1,A,0,2010-12-01,10,a\n"

    assert read_lines(io.BytesIO(text.encode())).table["unit_price"].to_pylist() == [2.5, None]


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_comma_before_three_figures_is_asked_about_whatever_parts_the_cells(separator):
    header = separator.join(["order", "sku", "qty", "date", "price", "customer"])
    text = f"{header}\n" + separator.join(["1", "A", "1", "2010-12-01", '"1,234"', "a"]) + "\n"

    with pytest.raises(DecimalError, match=r"1234 .* or 1\.234"):
        read_lines(io.BytesIO(text.encode()))
    prices = [
        read_lines(io.BytesIO(text.encode()), options=ReadOptions(decimal=sign)).table["unit_price"].to_pylist()
        for sign in ("point", "comma")
    ]
    assert prices == [[1234.0], [1.234]]


def test_a_row_with_too_many_cells_is_refused_by_its_number():
    text = HEADER.format(",") + "\n1,A,2,2010-12-01,3,a\n1,A,2,2010-12-01,3,a,b,c\n"

    with pytest.raises(DataError, match="Row 3 has 8 cells and the header 6"):
        read_lines(io.BytesIO(text.encode()))


def test_a_footer_is_told_beside_what_is_doubtful_about_the_encoding(tmp_path):
    rows = ["Kunde;Datum;Betrag", *(f"Käthe Müller;2024-01-{day:02d};{day},50" for day in range(1, 28)), "Total; 27"]
    path = tmp_path / "sales.csv"
    path.write_bytes("\n".join(rows).encode("cp850"))
    table = open_table(path)

    assert [table.load(table.names).num_rows for _ in range(2)] == [27, 27]

    encoding, footer = table.notices
    assert "DOS code page 850" in encoding
    assert footer == "The last row is no part of the table and left out: 'Total; 27'."
