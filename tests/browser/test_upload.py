"""A large upload through the browser: its progress, and the memory it needs."""

import re
from pathlib import Path

import duckdb
import pytest

ROWS = 2_000_000
MOST_MEGABYTES = 1024

SALES = """
COPY (
    WITH line AS (SELECT i // 21 AS n, hash(i // 21) AS h, hash(i, 7) AS g FROM range({rows}) t(i))
    SELECT (536365 + n)::VARCHAR AS "InvoiceNo", (10000 + g % 3900)::VARCHAR || 'A' AS "StockCode",
        'PRODUCT WITH A NAME OF USUAL LENGTH ' || (g % 3900)::VARCHAR AS "Description", 1 + g % 12 AS "Quantity",
        strftime(TIMESTAMP '2010-12-01' + to_minutes((h % 525600)::INTEGER), '%m/%d/%Y %H:%M') AS "InvoiceDate",
        (1 + (g >> 8) % 2000)::DOUBLE / 100 AS "UnitPrice",
        CASE WHEN (h >> 8) % 4 > 0 THEN 12346 + (h >> 16) % 30000 END AS "CustomerID", 'United Kingdom' AS "Country"
    FROM line)
TO '{path}' (HEADER, DELIMITER ',')
"""


@pytest.fixture
def sales(tmp_path):
    """A file as large as the app allows: just under 200 MB."""
    path = tmp_path / "sales.csv"
    with duckdb.connect() as connection:
        connection.execute(SALES.format(rows=ROWS, path=path))
    assert 195e6 < path.stat().st_size < 200e6
    return path


@pytest.mark.slow
def test_an_upload_of_200_megabytes_becomes_segments_within_a_gigabyte(sales, start_app, open_browser):
    app, visitor = start_app(), open_browser()
    if not Path(f"/proc/{app.process.pid}/status").exists():
        pytest.skip("Only Linux reports the peak memory of a process in /proc.")
    visitor.go(app, "segments")
    visitor.page.get_by_test_id("stRadio").get_by_text("A file of my own").click()
    visitor.settle()

    visitor.page.locator("input[type=file]").first.set_input_files(sales)

    visitor.page.get_by_role("progressbar").first.wait_for()
    assert visitor.page.get_by_role("button", name="Cancel").is_visible()
    visitor.go_on()
    visitor.page.get_by_text(f"{ROWS:,} rows").filter(visible=True).first.wait_for()
    visitor.settle()
    status = Path(f"/proc/{app.process.pid}/status").read_text()
    assert int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024 < MOST_MEGABYTES
