"""Files that would take much memory or time: each is one sentence, and the process that reads them hardly grows."""

import importlib.util
import io
import re
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter

from rlreco.errors import DataError
from rlreco.progress import UNWATCHED
from rlreco.service.training.read_apart import VisitorsFile, limits_of, read_apart, spare_reader
from rlreco.settings import Settings
from rlreco.transactions.formats.limits import workbook as workbook_limits
from rlreco.transactions.formats.limits.extent import HARMLESS_CELLS, MOST_CELLS

MOST_SECONDS = 30
MOST_MEGABYTES = 100
"""By which this process may grow; half of it is what pytest and the allocator take from time to time."""

_spec = importlib.util.spec_from_file_location("bomb_files", Path(__file__).with_name("bomb_files.py"))
bombs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(bombs)

SLOW = {
    "300 MB of blanks in a sheet",
    "texts of 30 KB 100,000 times",
    "20 million equal rows",
    "Parquet of 30,000 columns",
    "2 GB of text in zstd pages",
    "2 GB of text in snappy pages",
    "dictionary page of 32 MB",
    "a sheet of a million rows",
    "300 MB of blank lines in gz",
    "300 MB of blank lines in zst",
    "300 MB of blank lines in zip",
    "100 MB of blank lines",
    "a line of 100 MB",
}


def cases(files):
    return [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in files]


@pytest.fixture(scope="module")
def spare():
    reader = spare_reader()
    yield reader
    reader.take().close()


@pytest.fixture
def read(spare, tmp_path):
    """Write a file and read it in a child, as (what wrote it) -> its lines; this process may not grow by much."""

    def reading(maker):
        spare.warm()
        path = tmp_path / "upload"
        maker(path)
        before = fresh_peak()
        try:
            return read_apart(VisitorsFile(path, "upload", "1"), Settings(), UNWATCHED, lambda names: None, spare)
        finally:
            assert peak() - before < MOST_MEGABYTES
            small = path.stat().st_size < 2**20
            assert not small or limits_of(Settings(), path.stat().st_size).seconds <= MOST_SECONDS

    return reading


def fresh_peak():
    """Forget the peak so far; MB of memory at present. Only Linux measures it so."""
    if sys.platform != "linux":
        return 0.0
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def peak():
    return _status("VmHWM") if sys.platform == "linux" else 0.0


def _status(field):
    return int(re.search(rf"{field}:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


@pytest.mark.parametrize("name", cases(bombs.BOMBS))
def test_a_bomb_is_one_sentence_and_this_process_lives(name, read):
    with pytest.raises(DataError) as caught:
        read(bombs.BOMBS[name])

    message = str(caught.value)
    assert message.rstrip().endswith((".", ")")), message
    assert len(message) < 2500
    assert not any(word in message for word in ("Traceback", "object at 0x", "Panic", "by signal", "with code")), (
        message
    )


@pytest.mark.parametrize("name", cases(bombs.HARMLESS))
def test_a_file_that_looks_like_a_bomb_and_is_none_is_read_whole(name, read):
    maker, rows = bombs.HARMLESS[name]

    assert len(read(maker).classed) == rows


def test_there_are_more_than_thirty_kinds_of_bombs():
    assert len(bombs.BOMBS) > 34


def check(path):
    with pa.memory_map(str(path)) as file:
        workbook_limits.check(file.read_buffer())


def xlsx(path, rows, columns, sheets=1, step=1):
    """Sheets of numbers in every `step`-th column."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        for _ in range(sheets):
            sheet = book.add_worksheet()
            for row in range(rows):
                for column in range(0, columns, step):
                    sheet.write(row, column, row)
    return path


@pytest.mark.parametrize(
    ("rows", "columns", "sheets", "step"),
    [(5, 8, 1, 1), (20_000, 8, 1, 1), (300, 800, 1, 1), (3000, 79, 1, 8), (10, 5, 200, 1), (120_000, 2, 1, 1)],
)
def test_an_ordinary_workbook_passes(rows, columns, sheets, step, tmp_path):
    check(xlsx(tmp_path / "book.xlsx", rows, columns, sheets, step))


def test_a_cell_in_the_last_corner_of_what_is_harmless_passes_and_one_row_more_is_refused(tmp_path):
    near = tmp_path / "near.xlsx"
    rows = HARMLESS_CELLS // 26
    bombs.far_cell(bombs.inline(f"Z{rows}", "x"), near)
    check(near)

    bombs.far_cell(bombs.inline(f"Z{rows + 1}", "x"), near)
    with pytest.raises(DataError, match="lie so far apart"):
        check(near)


def test_a_writer_that_gives_no_addresses_is_read_as_one_that_does(tmp_path):
    path = tmp_path / "book.xlsx"
    bombs.write_xlsx(path, ["<row>" + "<c><v>1</v></c>" * 8 + "</row>" + "<row><c><v>1</v></c></row>" * 50_000])

    check(path)


def test_repeated_blank_cells_and_rows_at_the_end_of_an_ods_do_not_count(tmp_path):
    path = tmp_path / "book.ods"
    blank = '<table:table-cell table:number-columns-repeated="16376"/>'
    row = bombs.ods_row(1, 1, 8).replace("</table:table-row>", f"{blank}</table:table-row>")
    last = f'<table:table-row table:number-rows-repeated="1048000">{blank}</table:table-row>'

    bombs.write_ods(path, row * 500 + last)

    check(path)


def test_an_xls_of_far_cells_is_refused_and_a_full_one_passes(spreadsheet, tmp_path):
    path = tmp_path / "book.xls"
    path.write_bytes(spreadsheet("xls", [["x"] * 8] * 3000))
    check(path)

    path.write_bytes(spreadsheet("xls", [["x"], *[[]] * 65_534, [""] * 255 + ["x"]]))
    with pytest.raises(DataError, match="65,536 rows and 256 columns"):
        check(path)


def test_many_sheets_that_are_harmless_each_are_refused_together(tmp_path):
    path = tmp_path / "book.xlsx"
    sheet = f'<row r="99999">{bombs.inline("Z99999", "x")}</row>'
    bombs.write_xlsx(path, [sheet] * (MOST_CELLS // HARMLESS_CELLS + 1))

    with pytest.raises(DataError, match="together"):
        check(path)


def test_a_damaged_workbook_is_one_sentence(tmp_path):
    path = xlsx(tmp_path / "book.xlsx", 200, 8)
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 100
    path.write_bytes(data[:start] + bytes(200) + data[start + 200 :])

    with pytest.raises(DataError, match="damaged"):
        check(path)


def test_the_limit_of_unpacked_bytes_holds_below_the_one_of_ratio(tmp_path, spare):
    path = tmp_path / "upload"
    path.write_bytes(pa.compress(b"1,2,3\n" * 500_000, "gzip", asbytes=True))

    with pytest.raises(DataError, match="unpacks to more bytes"):
        read_apart(
            VisitorsFile(path, "upload", "1"), Settings(read_unpacked_mb=2), UNWATCHED, lambda names: None, spare
        )
