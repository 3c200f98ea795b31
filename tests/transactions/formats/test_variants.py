"""The real file, written as other programs would write it, gives the golden lines each time."""

import gzip
import io
import re
import zipfile
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from rlreco.errors import CancelledError
from rlreco.transactions import Watch, classify, open_lines, read_lines

COUNTS = {"sale": 396_337, "return": 8_905, "adjustment": 2_518, "service": 1_547, "anonymous": 132_602}


@pytest.fixture(scope="module")
def raw(online_retail):
    return pq.ParquetFile(online_retail).read()


def as_text(raw, separator, date_format, decimal, encoding):
    """Columns of text joined by Arrow; a quoted description where it holds the separator."""
    columns = []
    for name in raw.column_names:
        column = raw[name]
        if name == "InvoiceDate":
            column = pc.strftime(column, date_format)
        column = pc.fill_null(pc.cast(column, pa.string()), "")
        if name == "UnitPrice":
            column = pc.replace_substring(column, ".", decimal)
        if name == "Description":
            column = pc.binary_join_element_wise('"', pc.replace_substring(column, '"', '""'), '"', "")
        columns.append(column.combine_chunks())
    body = pc.binary_join_element_wise(*columns, separator).to_pylist()
    return "\r\n".join([separator.join(raw.column_names), *body, ""]).encode(encoding)


VARIANTS = {
    "latin-1 m/d/Y CSV": (",", "%m/%d/%Y %H:%M", ".", "latin-1"),
    "cp1252 semicolon decimal-comma d/m/Y CSV": (";", "%d/%m/%Y %H:%M", ",", "cp1252"),
    "UTF-16 TSV": ("\t", "%Y-%m-%d %H:%M:%S", ".", "utf-16"),
}


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_text_as_other_programs_write_it_gives_the_same_lines(raw, online_retail_lines, variant):
    lines = read_lines(io.BytesIO(as_text(raw, *VARIANTS[variant])))

    assert classify(lines).counts == COUNTS
    assert same(lines, online_retail_lines)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_rows_up_to_the_first_pound_sign_are_read_alike(raw, online_retail_lines, variant):
    few = 38_300
    lines = read_lines(io.BytesIO(as_text(raw.slice(0, few), *VARIANTS[variant])))

    assert same(lines, replace(online_retail_lines, table=online_retail_lines.table.slice(0, few)))


def same(lines, others):
    """Every cell, but the seconds that a text without them has lost."""
    whole = pa.timestamp("s")
    for name in lines.table.column_names:
        one, other = lines.table[name], others.table[name]
        if name == "ordered_at":
            one, other = (pc.cast(pc.floor_temporal(column, unit="minute"), whole) for column in (one, other))
        if pa.types.is_dictionary(one.type):
            one, other = pc.cast(one, pa.string()), pc.cast(other, pa.string())
        if not one.combine_chunks().equals(other.combine_chunks()):
            return False
    return True


@pytest.mark.parametrize("pack", ["gz", "zip", "zst"])
def test_packed_text_gives_the_same_lines(raw, online_retail_lines, pack):
    few = 40_000
    data = as_text(raw.slice(0, few), ",", "%Y-%m-%d %H:%M:%S", ".", "utf-8-sig")
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/sales.csv", data)
    packed = {"gz": gzip.compress(data, 1), "zip": sink.getvalue(), "zst": pa.compress(data, "zstd", asbytes=True)}

    alike = replace(online_retail_lines, table=online_retail_lines.table.slice(0, few))
    assert same(read_lines(io.BytesIO(packed[pack])), alike)


def test_zstd_parquet_gives_the_same_lines(raw, online_retail_lines):
    sink = io.BytesIO()
    pq.write_table(raw, sink, compression="zstd", row_group_size=100_000)

    assert same(read_lines(io.BytesIO(sink.getvalue())), online_retail_lines)


@pytest.mark.slow
def test_a_workbook_gives_the_same_lines(raw, online_retail_lines, spreadsheet):
    """Dates as numbers in a date's format, order and product codes as numbers where they are digits, as Excel does."""
    plain = spreadsheet("xlsx", [["x"]])
    sink = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as small,
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, True, 1) as large,
    ):
        for name in small.namelist():
            part = small.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub(rb"<sheetData>.*</sheetData>", lambda _: as_sheet(raw), part, flags=re.DOTALL)
            if name == "xl/styles.xml":
                part = re.sub(rb"<cellXfs.*</cellXfs>", lambda _: DATE_STYLE, part, flags=re.DOTALL)
            large.writestr(name, part)

    assert same(read_lines(io.BytesIO(sink.getvalue())), online_retail_lines)


DATE_STYLE = b'<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs>'


def as_sheet(raw):
    """The cells as XML, put together by Arrow: half a million rows cell by cell would take twenty seconds."""
    head = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in raw.column_names)
    cells = [as_cells(name, raw[name]) for name in raw.column_names]
    rows = pc.binary_join_element_wise("<row>", *cells, "</row>", "").to_pylist()
    return f"<sheetData><row>{head}</row>{''.join(rows)}</sheetData>".encode()


def as_cells(name, column):
    if name == "InvoiceDate":
        micros = pc.cast(pc.cast(column, pa.timestamp("us")), pa.int64())
        days = pc.add(pc.divide(pc.cast(micros, pa.float64()), 86_400e6), 25_569.0)
        return pc.binary_join_element_wise('<c s="1"><v>', pc.cast(days, pa.string()), "</v></c>", "")
    text = pc.cast(column, pa.string())
    for sign, code in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = pc.replace_substring(text, sign, code)
    words = pc.binary_join_element_wise('<c t="inlineStr"><is><t xml:space="preserve">', text, "</t></is></c>", "")
    number = pc.binary_join_element_wise("<c><v>", text, "</v></c>", "")
    is_number = pc.match_substring_regex(text, r"^-?\d+(\.\d+)?$")
    return pc.fill_null(pc.if_else(is_number, number, words), "<c/>")


@pytest.mark.slow
def test_text_too_large_for_memory_gives_the_same_classes(raw):
    lines = open_lines(io.BytesIO(as_text(raw, *VARIANTS["latin-1 m/d/Y CSV"])), most_in_memory=1)

    assert len(lines) == 541_909


def test_a_long_read_tells_how_far_it_is_and_can_be_cancelled(raw):
    data = io.BytesIO(as_text(raw.slice(0, 120_000), *VARIANTS["latin-1 m/d/Y CSV"]))
    steps = []

    read_lines(data, watch=Watch(progress=lambda share, doing: steps.append((share, doing))))

    shares = [share for share, _ in steps]
    assert len(steps) >= 4
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1
    with pytest.raises(CancelledError, match="cancelled; nothing was kept"):
        read_lines(data, watch=Watch(cancelled=lambda: len(steps) > 0))
