"""Small files that would take much memory or time, made by construction. Used by the tests and by benchmarks/bombs.py.

BOMBS : name -> function that writes to a path a file that can't be read
HARMLESS : the same for files that look alike and are read whole, and their number of rows
"""

import gzip
import io
import json
import random
import struct
import zipfile
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq

HEADER = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
LINE = ["536365", "85123A", "LANTERN", "6", "2010-12-01 08:26:00", "2.55", "17850", "United Kingdom"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TABLES = "urn:oasis:names:tc:opendocument:xmlns"


def inline(address, text):
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def sales_rows(header=HEADER, line=LINE):
    """The header and one line, as rows of a sheet."""
    rows = [("".join(inline(f"{chr(65 + at)}{n}", cell) for at, cell in enumerate(row)), n) for n, row in
            ((1, header), (2, line))]  # fmt: skip
    return "".join(f'<row r="{n}">{cells}</row>' for cells, n in rows)


def write_xlsx(path, sheets, shared=None, listed=None):
    """sheets : the rows of each, as XML. listed : how often the table of contents names each; else once"""
    names = [f"rId{1 + index}" for index in range(len(sheets)) for _ in range(listed or 1)]
    contents = "".join(f'<sheet name="S{n}" sheetId="{n + 1}" r:id="{id_}"/>' for n, id_ in enumerate(names))
    links = "".join(
        f'<Relationship Id="rId{n + 1}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n + 1}.xml"/>'
        for n in range(len(sheets))
    )
    if shared is not None:
        links += f'<Relationship Id="rId9999" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", content_types())
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{contents}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
        )
        if shared is not None:
            archive.writestr("xl/sharedStrings.xml", shared)
        for n, rows in enumerate(sheets):
            with archive.open(f"xl/worksheets/sheet{n + 1}.xml", "w") as member:
                member.write(f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}"><sheetData>'.encode())
                for piece in [rows] if isinstance(rows, str) else rows:
                    member.write(piece.encode())
                member.write(b"</sheetData></worksheet>")


def content_types():
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/></Types>'
    )


def far_cell(cell, path):
    write_xlsx(path, [sales_rows() + f'<row r="3">{cell}</row>'])


def cells_without_addresses(path):
    cell = "<c><v>1</v></c>"
    write_xlsx(path, [sales_rows() + f"<row>{cell * 16_000}</row>" + f"<row>{cell}</row>" * 100_000])


def far_cell_in_the_second_sheet(path):
    write_xlsx(path, [sales_rows(), f'<row r="900000">{inline("ZZ900000", "x")}</row>'])


def sheet_named_often(path):
    write_xlsx(path, [sales_rows() + f'<row r="99999">{inline("Z99999", "x")}</row>'], listed=200)


def many_sheets(path):
    write_xlsx(path, [sales_rows()], listed=5_000)


def blank_sheet(path):
    write_xlsx(path, [(" " * 2**20 for _ in range(300))])


def shared_texts(texts, uses, path):
    items = "".join(f"<si><t>{text}</t></si>" for text in [*HEADER, *texts])
    head = "".join(f'<c r="{chr(65 + at)}1" t="s"><v>{at}</v></c>' for at in range(8))
    rows = (f'<row r="{n}"><c r="C{n}" t="s"><v>{8 + n % len(texts)}</v></c></row>' for n in range(2, uses + 2))
    write_xlsx(path, [f'<row r="1">{head}</row>' + "".join(rows)], f'<sst xmlns="{MAIN}">{items}</sst>')


def long_inline_text(path):
    write_xlsx(path, [sales_rows() + f'<row r="3">{inline("A3", "x" * 3_000_000)}</row>'])


def long_sheet(rows, path):
    """Sales of every kind of cell, which take more memory than a child gets if they are held all at once."""

    def lines():
        yield sales_rows(line=[])
        for n in range(2, rows + 2):
            numbers = (("D", n % 12 + 1), ("F", n * 7919 % 2000 / 100), ("G", 12_000 + n * 104_729 % 4300))
            cells = "".join(f'<c r="{column}{n}"><v>{value}</v></c>' for column, value in numbers)
            texts = (
                ("A", str(536_365 + n // 20)),
                ("B", f"{n * 31 % 3900}A"),
                ("E", f"2011-{1 + n % 12:02}-03 10:00:00"),
            )
            yield f'<row r="{n}">' + "".join(inline(f"{column}{n}", text) for column, text in texts) + f"{cells}</row>"

    write_xlsx(path, [lines()])


def text_that_multiplies(path):
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    shared = f'<!DOCTYPE sst [<!ENTITY e0 "ha">{entities}]><sst xmlns="{MAIN}"><si><t>&e9;</t></si></sst>'
    cell = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    write_xlsx(path, [cell], shared)


def size_that_lies(path):
    far_cell(inline("A3", "x" * 900_000), path)
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(data.replace(struct.pack("<L", size), struct.pack("<L", 1000)))


def write_ods(path, rows):
    content = (
        f'<office:document-content xmlns:office="{TABLES}:office:1.0" xmlns:table="{TABLES}:table:1.0"'
        f' xmlns:text="{TABLES}:text:1.0"><office:body><office:spreadsheet><table:table table:name="sales">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="x"/>')
        archive.writestr("content.xml", content)


def ods_row(columns=1, rows=1, cells=1):
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>x</text:p>'
    filled = (cell + "</table:table-cell>") * cells
    return f'<table:table-row table:number-rows-repeated="{rows}">{filled}</table:table-row>'


def ods_of(columns, rows, cells, path):
    write_ods(path, ods_row(8) + ods_row(columns, rows, cells))


def ods_with_a_cell_behind_blank_rows(path):
    blank = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    write_ods(path, ods_row(8) + blank + ods_row(1000))


def record(kind, payload=b""):
    """A record of an xlsb."""
    start = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    return start + bytes([len(payload)]) + payload


def write_xlsb(path, sheet, workbook=None):
    name = "S".encode("utf-16-le")
    listed = struct.pack("<LL", 0, 1) + struct.pack("<L", 4) + "rId1".encode("utf-16-le") + struct.pack("<L", 1) + name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", content_types())
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/worksheet" '
            'Target="worksheets/sheet1.bin"/></Relationships>',
        )
        archive.writestr("xl/workbook.bin", workbook or record(131) + record(143) + record(156, listed) + record(144))
        archive.writestr("xl/worksheets/sheet1.bin", sheet)


def xlsb_with_a_far_cell(path):
    def cell(row, column):
        return record(0, struct.pack("<L", row) + bytes(13)) + record(5, struct.pack("<LLd", column, 0, 1.0))

    dimension = record(148, struct.pack("<4L", 0, 1, 0, 1))
    write_xlsb(path, record(129) + dimension + record(145) + cell(0, 0) + cell(1_048_575, 16_383) + record(146))


def xlsb_of_noise(path):
    noise = random.Random(5).randbytes(100_000)
    write_xlsb(path, noise, noise[::-1])


def xls_of_noise(path):
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(6).randbytes(200_000))


def xls_in_a_circle(path):
    """A container whose sectors follow each other in a circle."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:32] = struct.pack("<4H", 62, 3, 0xFFFE, 9)
    header[44:52] = struct.pack("<LL", 1, 1)
    header[56:76] = struct.pack("<LLLLL", 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header[76:] = struct.pack("<L", 0) + b"\xff" * 432
    table = struct.pack("<LLL", 0xFFFFFFFD, 2, 1) + b"\xff" * 500
    path.write_bytes(bytes(header) + table + bytes(1024))


def columns_of(rows):
    return pa.table({name: pa.repeat(cell, rows) for name, cell in zip(HEADER, LINE, strict=True)})


def write_parquet(path, table, times=1, **options):
    with pq.ParquetWriter(path, table.schema, **options) as writer:
        for _ in range(times):
            writer.write_table(table)


def equal_rows(path):
    write_parquet(path, columns_of(500_000), times=40, compression="zstd")


def parquet_name_not_utf8(path):
    write_parquet(path, columns_of(5), store_schema=False)
    path.write_bytes(path.read_bytes().replace(b"Country", b"Co\xff\xfetry"))


def parquet_text_not_utf8(path):
    write_parquet(path, columns_of(5), use_dictionary=False, compression="none")
    path.write_bytes(path.read_bytes().replace(b"LANTERN", b"LANT\xff\xfeN"))


def parquet_that_claims_more_rows(path):
    write_parquet(path, columns_of(5000))
    data, counted, claimed = path.read_bytes(), b"\x90\x4e", b"\xfe\x7f"
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    path.write_bytes(data[:footer] + data[footer:].replace(counted, claimed))


def parquet_without_its_middle(path):
    write_parquet(path, columns_of(5000))
    data = path.read_bytes()
    path.write_bytes(data[:100] + bytes(len(data[100:-1500])) + data[-1500:])


def deep_parquet(path):
    value = pa.array([1])
    for _ in range(60):
        value = pa.StructArray.from_arrays([value], ["inner"])
    table = pa.table(dict.fromkeys(HEADER, value))
    write_parquet(path, table)


def wide_parquet(path):
    write_parquet(path, pa.table({f"column {n}": [1] for n in range(30_000)}))


def long_texts(compression, path):
    """Pages of much text that pack to little: 2 GB in all."""
    texts = columns_of(4).set_column(0, "InvoiceNo", pa.array(["x" * 2**25] * 4))
    write_parquet(path, texts, times=15, compression=compression, use_dictionary=False, write_statistics=False)


def large_dictionary(path):
    words = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), ["x" * 2**25])
    write_parquet(path, columns_of(100_000).set_column(2, "Description", words), compression="zstd")


def packed_blanks(pack, path):
    with pack(path) as file:
        for _ in range(300):
            file.write(b"\n" * 2**20)


def gz_in_gz(path):
    path.write_bytes(gzip.compress(gzip.compress(",".join(HEADER).encode() * 10_000)))


def zip_of_zips(path):
    data = b"\n" * 10_000_000
    for depth in range(5):
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"level{depth}.zip" if depth else "sales.csv", data)
        data = sink.getvalue()
    path.write_bytes(data)


def zip_of_one(path):
    return _Member(path)


class _Member:
    def __init__(self, path):
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self):
        self._member = self._archive.open("sales.csv", "w")
        return self._member

    def __exit__(self, *_):
        self._member.close()
        self._archive.close()


def text(path, *pieces):
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)


def head():
    return ",".join(HEADER).encode() + b"\n"


def line():
    return ",".join(LINE).encode() + b"\n"


def million_columns(path):
    text(path, ",".join(f"c{n}" for n in range(10**6)).encode(), b"\n", b"," * (10**6 - 1), b"\n")


def million_separators(path):
    text(path, head(), line(), *[b"," * 10**6 + b"\n"] * 20)


def endless_line(path):
    text(path, *[b"x" * 2**20] * 100)


def blank_lines(path):
    text(path, *[b"\n" * 2**20] * 100)


def open_quote(path):
    text(path, head(), line(), b'536366,"', *[line() * 10_000] * 50)


def deep_brackets(path):
    text(path, b"[" * 10**7)


def deep_objects(path):
    text(path, b'{"a":' * 10**6 + b"1" + b"}" * 10**6)


def deep_json_row(path):
    text(path, b'[{"InvoiceNo": ', b"[" * 10**6, b"]" * 10**6, b"}]")


def wide_json(path):
    path.write_text(json.dumps([{f"c{n}": n for n in range(200_000)}]))


def random_bytes(path):
    text(path, random.Random(1).randbytes(5_000_000).replace(b"\0", b"\1"))


def half_of_utf16(path):
    text(path, b"\xff\xfe", (",".join(HEADER) + "\n").encode("utf-16-le"), b"\x00\xd8\x41\x00" * 1000)


def enormous_cell(path):
    text(path, head(), b"536365,85123A,", *[b"y" * 2**20] * 60, b",6,2010-12-01,2.55,17850,UK\n")


BOMBS = {
    "far corner": partial(far_cell, inline("XFD1048576", "x")),
    "impossible row": partial(far_cell, inline("A4294967295", "x")),
    "impossible column": partial(far_cell, inline("ZZZZZZ3", "x")),
    "corner at 100,000 x 1,000": partial(far_cell, inline("ALL100000", "x")),
    "corner in single quotes": partial(far_cell, "<c r='XFD1048576'><v>1</v></c>"),
    "corner behind another attribute": partial(far_cell, '<c s="1" r="XFD1048576"><v>1</v></c>'),
    "corner behind a line break": partial(far_cell, '<c\n r = "XFD1048576"><v>1</v></c>'),
    "corner with a prefix": partial(far_cell, '<x:c r="XFD1048576"><x:v>1</x:v></x:c>'),
    "cells without addresses": cells_without_addresses,
    "far cell in the second sheet": far_cell_in_the_second_sheet,
    "one sheet named 200 times": sheet_named_often,
    "5,000 sheets": many_sheets,
    "300 MB of blanks in a sheet": blank_sheet,
    "one text of 1 MB 24,000 times": partial(shared_texts, ["x" * 2**20], 24_000),
    "texts of 30 KB 100,000 times": partial(shared_texts, ["x" * 30_000, "y"], 100_000),
    "entities that multiply": text_that_multiplies,
    "member larger than it says": size_that_lies,
    "ods of repeated cells": partial(ods_of, 16_000, 1_000_000, 1),
    "ods of repeated rows": partial(ods_of, 1, 1_000_000, 100),
    "ods with a cell behind blank rows": ods_with_a_cell_behind_blank_rows,
    "xlsb with a far cell": xlsb_with_a_far_cell,
    "xlsb of noise": xlsb_of_noise,
    "xls of noise": xls_of_noise,
    "xls in a circle": xls_in_a_circle,
    "20 million equal rows": equal_rows,
    "Parquet name that isn't UTF-8": parquet_name_not_utf8,
    "Parquet text that isn't UTF-8": parquet_text_not_utf8,
    "Parquet without its middle": parquet_without_its_middle,
    "Parquet of nested columns": deep_parquet,
    "Parquet of 30,000 columns": wide_parquet,
    "2 GB of text in zstd pages": partial(long_texts, "zstd"),
    "2 GB of text in snappy pages": partial(long_texts, "snappy"),
    "300 MB of blank lines in gz": partial(packed_blanks, partial(gzip.open, mode="wb")),
    "300 MB of blank lines in zst": partial(packed_blanks, lambda path: pa.CompressedOutputStream(str(path), "zstd")),
    "300 MB of blank lines in zip": partial(packed_blanks, zip_of_one),
    "gz in gz": gz_in_gz,
    "zip of zips": zip_of_zips,
    "a million columns": million_columns,
    "rows of a million separators": million_separators,
    "a line of 100 MB": endless_line,
    "100 MB of blank lines": blank_lines,
    "a quote that is never closed": open_quote,
    "ten million brackets": deep_brackets,
    "a million nested objects": deep_objects,
    "a deep value in JSON": deep_json_row,
    "an object of 200,000 keys": wide_json,
    "random bytes": random_bytes,
    "UTF-16 cut in halves": half_of_utf16,
    "a cell of 60 MB": enormous_cell,
}

HARMLESS = {
    "a sheet of a million rows": (partial(long_sheet, 1_000_000), 1_000_000),
    "inline text of 3 MB": (long_inline_text, 2),
    "Parquet that claims more rows": (parquet_that_claims_more_rows, 5_000),
    "dictionary page of 32 MB": (large_dictionary, 100_000),
}
