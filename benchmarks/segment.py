"""Segmenting the real file and fifty million rows, beside a floor in the same run.

    python benchmarks/segment.py [ONLINE_RETAIL.parquet] [--rows 50000000] [--repeats 3]

The floor is DuckDB SQL written by hand for one file whose columns, types and letters are known: the customers' recency,
frequency and money, and the count of each class. For spreadsheets it is bare fastexcel, which reads and checks nothing.
Each figure is the median CPU seconds of fresh processes, taken in turn: of the work alone and, because a small file is
read sooner than any library is loaded, of the whole process; and the largest peak of their memory.
"""

import argparse
import compileall
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

START = """
import json, resource, sys, time
from pathlib import Path
def done(rows, start):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    end = time.process_time()
    print(json.dumps({"cpu": end - start, "process": end, "mb": peak, "rows": rows}))
"""

# Pandas is imported before the clock starts, as ours has it by then: .df() would import it within.
FLOOR = """
import duckdb, pandas
connection = duckdb.connect(config={"memory_limit": "400MB", "preserve_insertion_order": "false"})
connection.execute("SET enable_progress_bar = false")
start = time.process_time()
lines = f"FROM read_parquet('{sys.argv[1]}')"
customers = connection.sql(f'''
    SELECT "CustomerID", date_diff('day', max("InvoiceDate") FILTER (bought), DATE '2011-12-10') AS recency,
        count(DISTINCT "InvoiceNo") FILTER (bought) AS frequency, round(sum(worth), 2) AS monetary
    FROM (SELECT *, "Quantity" * "UnitPrice" AS worth, "UnitPrice" > 0 AND "Quantity" >= 0 AND
            NOT starts_with("InvoiceNo", 'C') AND NOT starts_with("InvoiceNo", 'A') AS bought
        {lines} WHERE "CustomerID" IS NOT NULL)
    GROUP BY "CustomerID" HAVING frequency > 0''').df()
classes = connection.sql(f'''
    SELECT line_class, count(*) AS n
    FROM (SELECT CASE
        WHEN "UnitPrice" <= 0 OR starts_with("InvoiceNo", 'A') THEN 'adjustment'
        WHEN "CustomerID" IS NULL THEN 'anonymous'
        WHEN "Quantity" < 0 OR starts_with("InvoiceNo", 'C') THEN 'return'
        WHEN upper("StockCode") IN ('POST', 'DOT', 'C2', 'M', 'D', 'S', 'B', 'PADS', 'BANK CHARGES', 'AMAZONFEE',
                'CRUK')
            OR starts_with(upper("StockCode"), 'GIFT_') THEN 'service'
        ELSE 'sale' END AS line_class {lines})
    GROUP BY line_class''').df()
done(len(customers), start)
"""

ON_DISK = """
from rlreco.segmentation import segment
from rlreco.transactions import scan_lines
start = time.process_time()
path = Path(sys.argv[1])
done(len(segment(scan_lines(path.parent if "*" in path.name else path)).customers), start)
"""

IN_MEMORY = """
from rlreco.segmentation import segment
from rlreco.transactions import read_lines
start = time.process_time()
done(len(segment(read_lines(Path(sys.argv[1]))).customers), start)
"""

BARE_FASTEXCEL = """
import fastexcel
start = time.process_time()
batch = fastexcel.read_excel(sys.argv[1]).load_sheet(0, dtypes="string").to_arrow()
done(batch.num_rows, start)
"""

READ_WORKBOOK = """
from rlreco.transactions import read_lines
start = time.process_time()
done(len(read_lines(Path(sys.argv[1]))), start)
"""

# Orders of 21 lines, as in the real file; a quarter without a customer, every fiftieth a cancellation.
GENERATE = """
COPY (
    WITH line AS (SELECT i, i // 21 AS n, hash(i // 21) AS h, hash(i, 7) AS g FROM range({start}, {end}) t(i))
    SELECT (CASE WHEN h % 50 = 0 THEN 'C' ELSE '' END) || (536365 + n)::VARCHAR AS "InvoiceNo",
        CASE WHEN g % 400 = 7 THEN 'POST' WHEN g % 900 = 7 THEN 'm'
            ELSE (10000 + g % 3900)::VARCHAR || CASE WHEN g % 5 = 0 THEN 'A' ELSE '' END END AS "StockCode",
        'PRODUCT ' || (g % 3900)::VARCHAR AS "Description",
        (CASE WHEN h % 50 = 0 THEN -1 ELSE 1 END) * (1 + g % 12)::INTEGER AS "Quantity",
        TIMESTAMP '2010-12-01' + to_minutes((h % 525600)::INTEGER) AS "InvoiceDate",
        ((g >> 8) % 2000)::DOUBLE / 100 AS "UnitPrice",
        CASE WHEN (h >> 8) % 4 > 0
            THEN (12346 + floor(400000 * pow(((h >> 16) % 1000000) / 1e6, 2)))::INTEGER END AS "CustomerID",
        'United Kingdom' AS "Country"
    FROM line)
TO '{path}' (FORMAT PARQUET, COMPRESSION ZSTD)
"""


def generate(folder: Path, rows: int) -> None:
    import duckdb

    piece = 5_000_000
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        for number, start in enumerate(range(0, rows, piece)):
            path = folder / f"{number:03}.parquet"
            connection.execute(GENERATE.format(start=start, end=min(rows, start + piece), path=path))


def write_workbook(source: Path, path: Path) -> None:
    import pyarrow.parquet
    import xlsxwriter

    table = pyarrow.parquet.ParquetFile(source).read()
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet, dates = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet.write_row(0, 0, table.column_names)
    for at, row in enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True), start=1):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(at, column, value, dates if column == 4 else None)
    book.close()


def run(code: str, path: str) -> dict[str, float]:
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", START + code, path], capture_output=True, text=True, check=True, env=env
    )
    return json.loads(done.stdout)


def compare(title: str, path: str, floor: str, ours: dict[str, str], repeats: int) -> None:
    codes = {"floor": floor, **ours}
    found = {name: [] for name in codes}
    for _ in range(repeats):
        for name, code in codes.items():
            found[name].append(run(code, path))
    for name, runs in found.items():
        cpu, process = median(runs, "cpu"), median(runs, "process")
        print(
            f"{title}, {name}: {cpu:.2f} CPU s ({cpu / median(found['floor'], 'cpu'):.2f} x floor), "
            f"whole process {process:.2f} ({process / median(found['floor'], 'process'):.2f} x), "
            f"{max(one['mb'] for one in runs):.0f} MB, {runs[0]['rows']:,} rows out",
            flush=True,
        )


def median(runs: list[dict[str, float]], key: str) -> float:
    return statistics.median(one[key] for one in runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("RLRECO_ONLINE_RETAIL", ROOT.parent / "shared" / "data" / "online_retail.parquet")
    parser.add_argument("file", nargs="?", type=Path, default=Path(default))
    parser.add_argument("--rows", type=int, default=50_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    # As when it is installed; under PYTHONDONTWRITEBYTECODE each process would compile all of it anew.
    compileall.compile_dir(ROOT / "rlreco", quiet=1)
    ours = {"on disk": ON_DISK, "in memory": IN_MEMORY}
    compare("Online Retail", str(options.file), FLOOR, ours, options.repeats)
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), options.rows)
        pattern = str(Path(folder) / "*.parquet")
        compare(f"{options.rows:,} rows", pattern, FLOOR, {"on disk": ON_DISK}, options.repeats)
    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder) / "online_retail.xlsx"
        write_workbook(options.file, workbook)
        compare("xlsx", str(workbook), BARE_FASTEXCEL, {"read_lines": READ_WORKBOOK}, options.repeats)


if __name__ == "__main__":
    main()
