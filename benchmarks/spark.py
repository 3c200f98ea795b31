"""Segments of a folder of Parquet by a Spark of two workers, beside DuckDB on this machine.

    python benchmarks/spark.py [--rows 20000000] [--driver-memory 480m]

Spark runs as local-cluster[2,1,1024]: the executors are processes of their own, and the master and the workers share
the driver's. The driver is measured by its two processes, by the peak of their resident memory (VmHWM): Python, and
the JVM, of which the figure right after its start and the peak of its heap stand beside it. 480m is about the least
heap that Spark starts with. The digest is that of the customers, sorted, with values, scores, segment and band.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from segment import ROOT, generate

PROGRAM = """
import json, os, re, sys, time
from pathlib import Path
start = time.perf_counter()
folder, out = sys.argv[1:3]
def peak(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024
"""

ON_DUCKDB = """
from rlreco.segmentation import segment
from rlreco.transactions import scan_lines
start = time.perf_counter()
segmentation = segment(scan_lines(Path(folder)))
seconds = time.perf_counter() - start
os.mkdir(out)
segmentation.customers.to_parquet(out + "/customers.parquet")
print(json.dumps({"seconds": seconds, "python": peak("self"), "summary": segmentation.summary()}))
"""

# Everything that leaves the cluster passes here, as a table of Arrow.
ON_SPARK = """
from pyspark.sql import SparkSession
from pyspark.sql.classic.dataframe import DataFrame
from rlreco.segmentation import segment_lazily
from rlreco.transactions import lazy_lines
from rlreco.transactions.large.spark import read_on_spark, write_on_spark
spark = (
    SparkSession.builder.master("local-cluster[2,1,1024]")
    .config("spark.driver.memory", sys.argv[3])
    .config("spark.driver.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k")
    .config("spark.ui.enabled", "false")
    .config("spark.ui.showConsoleProgress", "false")
    .config("spark.sql.shuffle.partitions", "8")
    .config("spark.sql.session.timeZone", "UTC")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
java = spark._jvm.java.lang
jvm = java.ProcessHandle.current().pid()
at_start = peak(jvm)
rows, plain = [], DataFrame.toArrow
def counted(frame):
    began = time.perf_counter()
    table = plain(frame)
    rows.append(table.num_rows)
    print(f"{time.perf_counter() - began:.1f} s: {table.num_rows:,} x {table.column_names}", file=sys.stderr)
    return table
DataFrame.toArrow = counted
start = time.perf_counter()
plan = segment_lazily(lazy_lines(read_on_spark(spark, [folder]), "sales"))
seconds = time.perf_counter() - start
write_on_spark(plan.customers, out)
written = time.perf_counter() - start - seconds
pools = java.management.ManagementFactory.getMemoryPoolMXBeans()
heap = sum(pool.getPeakUsage().getUsed() for pool in pools if str(pool.getType()) == "Heap memory") / 2**20
executors = spark._jsc.sc().getExecutorMemoryStatus().size() - 1
figures = {"seconds": seconds, "written": written, "python": peak("self"), "jvm": peak(jvm), "jvm_at_start": at_start}
figures |= {"heap": heap, "rows": rows, "executors": executors, "summary": plan.summary()}
print(json.dumps(figures))
spark.stop()
"""

DIGEST = """
SELECT md5(string_agg(concat_ws('|', customer_id, recency, frequency, printf('%.2f', monetary), r, f, m, segment, band),
    chr(10) ORDER BY customer_id)) FROM read_parquet('{folder}/*.parquet')
"""


def run(code: str, *arguments: str) -> dict:
    """The figures that a process of its own printed on its last line."""
    import pyspark

    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    env |= {"SPARK_HOME": str(Path(pyspark.__file__).parent), "PYSPARK_PYTHON": sys.executable}
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM + code, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=env)
    return json.loads(done.stdout.splitlines()[-1])


def digest(folder: Path) -> str:
    import duckdb

    return duckdb.sql(DIGEST.format(folder=folder)).fetchall()[0][0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--driver-memory", default="480m")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sales").mkdir()
        generate(folder / "sales", options.rows)
        duckdb = run(ON_DUCKDB, str(folder / "sales"), str(folder / "by_duckdb"))
        print(f"duckdb: {options.rows:,} rows in {duckdb['seconds']:.1f} s, peak {duckdb['python']:.0f} MB", flush=True)
        spark = run(ON_SPARK, str(folder / "sales"), str(folder / "by_spark"), options.driver_memory)
        print(f"spark: {spark['seconds']:.1f} s, and {spark['written']:.1f} s to write the customers")
        print(f"spark: {spark['executors']} executors, driver memory {options.driver_memory}")
        print(f"driver: peak {spark['python'] + spark['jvm']:.0f} MB in both processes")
        print(
            f"driver: Python {spark['python']:.0f} MB, JVM {spark['jvm']:.0f} MB ({spark['jvm_at_start']:.0f} at start)"
        )
        print(f"driver: peak of the JVM's heap {spark['heap']:.0f} MB")
        print(
            f"collected: {sum(spark['rows']):,} rows in {len(spark['rows'])} tables, the largest {max(spark['rows']):,}"
        )
        digests = [digest(folder / side) for side in ("by_duckdb", "by_spark")]
        print(f"digest: duckdb {digests[0]}, spark {digests[1]}, {'equal' if len({*digests}) == 1 else 'DIFFERENT'}")
        print(f"summary: {'equal' if spark['summary'] == duckdb['summary'] else 'DIFFERENT'}")


if __name__ == "__main__":
    main()
