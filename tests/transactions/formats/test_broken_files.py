"""Two hundred broken files from a seeded generator: a clear error, or every row of the file. Never anything else."""

import gzip
import io
import pickle
import re
import resource
import zipfile
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from rlreco.errors import DataError
from rlreco.transactions import classify, open_table, read_lines

HEADER = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]


def good_rows(rng, count=60):
    return [
        [
            *(str(536365 + n // 4), f"{rng.integers(10000, 99999)}A", "HEART, WHITE" if n % 7 == 0 else "LANTERN é"),
            *(str(rng.integers(1, 20)), f"2011-{1 + n % 12:02}-{1 + n % 28:02} 10:{n % 60:02}:00"),
            *(f"{rng.integers(1, 999) / 100:.2f}", str(rng.integers(12000, 12020)), "United Kingdom"),
        ]
        for n in range(count)
    ]


def as_text(rows, header=HEADER, separator=",", end="\n"):
    quoted = [[f'"{cell}"' if separator in cell else cell for cell in row] for row in [header, *rows]]
    return "".join(separator.join(row) + end for row in quoted)


def as_bytes(rows, **options):
    return as_text(rows, **options).encode()


def as_parquet(rows):
    columns = list(zip(*rows, strict=True))
    table = pa.table({name: list(values) for name, values in zip(HEADER, columns, strict=True)})
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def as_xlsx(rows, header=HEADER):
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True})
    sheet = book.add_worksheet()
    for at, row in enumerate([header, *rows]):
        sheet.write_row(at, 0, row)
    book.close()
    return sink.getvalue()


def as_zip(data, name="sales.csv"):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return sink.getvalue()


PACKERS = {
    "csv": as_bytes,
    "gz": lambda rows: gzip.compress(as_bytes(rows)),
    "zst": lambda rows: pa.compress(as_bytes(rows), "zstd", asbytes=True),
    "zip": lambda rows: as_zip(as_bytes(rows)),
    "xlsx": as_xlsx,
    "parquet": as_parquet,
}


def truncated(rng):
    kind = rng.choice(list(PACKERS))
    data = PACKERS[kind](good_rows(rng))
    return data[: rng.integers(1, len(data))]


def ragged(rng):
    rows = good_rows(rng)
    at = rng.integers(len(rows))
    rows[at] = rows[at][: rng.integers(1, 8)] if rng.random() < 0.5 else rows[at] + ["more"] * rng.integers(1, 4)
    return as_bytes(rows)


def zero_bytes(rng):
    data = bytearray(as_bytes(good_rows(rng)))
    for at in rng.integers(len(HEADER) * 10, len(data), rng.integers(1, 9)):
        data[at] = 0
    return bytes(data)


def bad_cell(rng):
    rows = good_rows(rng)
    column, values = [
        (3, ["six", "inf", "-inf", "1e400", "1,2,3", "0x10", "Infinity"]),
        (4, ["0001-01-01", "9999-12-31", "2011-02-30", "yesterday", "31/12/2011", "2011", "-4711-01-01"]),
        (5, ["inf", "free", "1.2.3", "1e300", "9" * 400]),
    ][rng.integers(3)]
    rows[rng.integers(len(rows))][column] = str(rng.choice(values))
    return [as_bytes, as_xlsx][rng.integers(2)](rows)


def stray_quote(rng):
    rows = good_rows(rng)
    at = rng.integers(len(rows))
    rows[at][rng.choice([0, 2, 7])] = '"' + "LANTERN"
    if rng.random() < 0.5:
        rows[min(at + 3, len(rows) - 1)][2] = 'RED "NEW'
    return as_bytes(rows)


def wrong_separator(rng):
    return as_bytes(good_rows(rng), separator=str(rng.choice(["~", "^", " ", "::"])))


def mixed_separators(rng):
    return as_bytes(good_rows(rng)) + as_bytes(good_rows(rng, 5), separator=";").split(b"\n", 1)[1]


def odd_header(rng):
    rows = good_rows(rng)
    header = list(HEADER)
    change = rng.integers(4)
    if change == 0:
        header[rng.integers(8)] = str(rng.choice(HEADER))
    elif change == 1:
        header[rng.integers(8)] = ""
    elif change == 2:
        return as_bytes(rows, header=rows[0])
    else:
        header = header[:-1]
    return [as_bytes, as_xlsx][rng.integers(2)](rows, header=header)


def wide(rng):
    header = [*HEADER, *(f"extra {n}" for n in range(10_000 - 8))]
    data = as_bytes([row + [""] * (10_000 - 8) for row in good_rows(rng, 20)], header=header)
    return data[: rng.integers(len(data) // 2, len(data))] if rng.random() < 0.7 else data


def something_else(rng):
    kinds = [
        b"",
        b" \n \n",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"%PDF-1.7\n" + rng.bytes(3000),
        b"<html><body><table><tr><td>InvoiceNo</td></tr></table></body></html>",
        b'[{"InvoiceNo": 1, "StockCode": "a"}]',
        rng.bytes(4000),
        b"PAR1" + rng.bytes(500) + b"PAR1",
        b"PK\x03\x04" + rng.bytes(500),
        b"\x1f\x8b" + rng.bytes(500),
        b"\x28\xb5\x2f\xfd" + rng.bytes(500),
        b"\xd0\xcf\x11\xe0" + rng.bytes(3000),
        as_zip(rng.bytes(1000), "xl/workbook.xml"),
        as_zip(rng.bytes(1000), "picture.png"),
        as_zip(b"<x/>", "content.xml"),
        as_bytes([]),
        as_xlsx([]),
        as_bytes([]).strip(),
        b"x" * 10_000_000,
        (as_text(good_rows(rng))[:-20]).encode("utf-16")[:-1],
        as_bytes(good_rows(rng)) + "é".encode()[:1],
    ]
    return kinds[rng.integers(len(kinds))]


def bomb(rng):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("sales.csv", "w") as member:
        for _ in range(80):
            member.write(bytes(4 * 2**20))
    return sink.getvalue()


MAKERS = {
    truncated: 40,
    ragged: 20,
    zero_bytes: 15,
    bad_cell: 35,
    stray_quote: 20,
    wrong_separator: 8,
    mixed_separators: 2,
    odd_header: 25,
    wide: 4,
    something_else: 30,
    bomb: 1,
}


def broken_files():
    for maker, count in MAKERS.items():
        for seed in range(count):
            rng = np.random.default_rng([seed, count])
            yield f"{maker.__name__} {seed}", maker(rng)


def rows_in(data):
    """How many rows a plain text holds, counted by the ends of its lines; none of the quoted cells here span lines."""
    return sum(1 for line in data.splitlines() if line.strip()) - 1


def outcome(data):
    try:
        lines = read_lines(io.BytesIO(data))
    except DataError as error:
        return str(error)
    return classify(lines)


def test_two_hundred_broken_files_give_a_clear_error_or_every_row():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seen, refused = 0, 0
    for name, data in broken_files():
        maker = name.split()[0]
        result = outcome(data)
        seen += 1
        if isinstance(result, str):
            refused += 1
            assert "unpacks to more than" in result or maker != "bomb", result
            assert result.strip().endswith((".", ")")), (name, result)
            assert not any(word in result for word in ("Traceback", "ArrowInvalid", "object at 0x")), (name, result)
        else:
            assert sum(result.counts.values()) == len(result), name
            if data[:2] not in (b"\x1f\x8b", b"PK", b"\x28\xb5") and data[:4] != b"PAR1":
                assert len(result) == rows_in(data), name
            else:
                assert len(result) == 60, name
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert (seen, refused >= 150) == (200, True)
    assert grown < 600


def test_a_workbook_that_is_a_zip_of_something_else_is_refused():
    with pytest.raises(DataError, match="spreadsheet is damaged"):
        read_lines(io.BytesIO(as_zip(b"nothing", "xl/workbook.xml")))


def as_document(*members):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for member in members:
            archive.writestr(member, b"application/vnd.oasis.opendocument.text")
    return sink.getvalue()


OTHER_KINDS = {
    "a PDF document": b"%PDF-1.7\n%\xe2\xe3",
    "a picture (PNG)": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "a picture (JPEG)": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "an SQLite database": b"SQLite format 3\0\x10\0",
    "a Python pickle": pickle.dumps({"order": [1, 2, 3]}),
    "an HDF5 file": b"\x89HDF\r\n\x1a\n\0",
    "a 7z archive": b"7z\xbc\xaf\x27\x1c\0\4",
    "a web page (HTML)": b"\xef\xbb\xbf\r\n<meta charset='utf-8'>\n<table><tr><td>InvoiceNo</td></tr></table>",
    "an XML document": b"<orders><order id='1'/></orders>",
    "an XML spreadsheet of 2003": b"<?xml version='1.0'?><W xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
    "a database dump (SQL)": b"-- MySQL dump\n\nINSERT INTO `orders` VALUES (1,2);\n",
    "an encrypted Office file": b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    "a Word document": as_document("[Content_Types].xml", "word/document.xml"),
    "an Apple Numbers or Pages document": as_document("Index/Document.iwa", "Metadata/Properties.plist"),
    "an OpenDocument text": as_document("mimetype", "content.xml"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_a_file_that_is_no_table_is_called_what_it_is(kind):
    with pytest.raises(DataError, match=rf"^This is {re.escape(kind)}, not a table that can be read\. [^\n]+\.$"):
        open_table(io.BytesIO(OTHER_KINDS[kind]))


def test_a_document_within_an_archive_is_called_what_it_is():
    with pytest.raises(DataError, match="This is a PDF document"):
        open_table(io.BytesIO(gzip.compress(OTHER_KINDS["a PDF document"])))


@pytest.mark.parametrize("start", ["<Order>,date", "MZ,date", "BZh,date", "insert,date", "Obj,date", "RDX3,date"])
def test_a_table_may_begin_like_another_kind(start):
    assert open_table(io.BytesIO(f"{start}\n1,2024-01-05\n".encode())).names == start.split(",")


def test_a_stray_quotation_mark_never_swallows_rows():
    rows = good_rows(np.random.default_rng(1))
    rows[10][2] = '"LANTERN'
    rows[13][2] = 'RED "NEW'

    with pytest.raises(DataError, match=r"quotation mark|cells and the header"):
        read_lines(io.BytesIO(as_bytes(rows)))


def test_a_description_that_spans_lines_is_one_cell():
    rows = good_rows(np.random.default_rng(1))
    rows[10][2] = '"LANTERN,\nRED"'
    text = as_text(rows[:10]) + ",".join(rows[10]) + "\n" + as_text(rows[11:]).split("\n", 1)[1]

    lines = read_lines(io.BytesIO(text.encode()))

    assert len(lines) == 60
    assert lines.table["product"][10].as_py() == "LANTERN,\nRED"
    assert lines.table["ordered_at"][11].as_py() == datetime(2011, 12, 12, 10, 11)
