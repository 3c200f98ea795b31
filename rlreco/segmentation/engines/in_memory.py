"""Engines for lines in memory; all run the same expression and agree to the last digit."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from rlreco.errors import ConfigError
from rlreco.extras import extra
from rlreco.segmentation.engines.rfm import money_by_class, per_customer
from rlreco.specs import named
from rlreco.transactions.duckdb_connection import connect

_COLUMNS = ["customer_id", "order_id", "quantity", "unit_price", "ordered_at", "excluded", "line_class"]


def _on_duckdb(lines: pa.Table, monetary: str) -> pd.DataFrame:
    with connect() as connection:
        return _collected(nw.from_native(connection.from_arrow(lines)), monetary)


def _on_pyarrow(lines: pa.Table, monetary: str) -> pd.DataFrame:
    return _collected(nw.from_native(lines).lazy(), monetary)


def _on_pandas(lines: pa.Table, monetary: str) -> pd.DataFrame:
    return _collected(nw.from_native(lines.to_pandas()).lazy(), monetary)


def _on_polars(lines: pa.Table, monetary: str) -> pd.DataFrame:
    with extra("polars", "The engine polars"):
        import polars
    return _collected(nw.from_native(polars.DataFrame(lines)).lazy(), monetary)


def _on_pyspark(lines: pa.Table, monetary: str) -> pd.DataFrame:
    """Uses the running Spark session, else a local one."""
    with extra("spark", "The engine pyspark"):
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    try:
        spark = SparkSession.builder.appName("rlreco").getOrCreate()
    except (PySparkRuntimeError, OSError) as error:
        raise ConfigError(f"The engine pyspark needs Java 17 or later: {error}. Install a JRE.") from error
    # Through a file: times without a zone would otherwise be read in the zone of the session.
    with tempfile.TemporaryDirectory(prefix="rlreco-") as folder:
        path = str(Path(folder) / "lines.parquet")
        pa.parquet.write_table(lines, path)
        return _collected(nw.from_native(spark.read.parquet(path)), monetary)


def _collected(lines: nw.LazyFrame[Any], monetary: str) -> pd.DataFrame:
    return per_customer(lines, monetary).collect(backend="pyarrow").to_pandas()


ENGINES: dict[str, Callable[[pa.Table, str], pd.DataFrame]] = {
    "duckdb": _on_duckdb,
    "pyarrow": _on_pyarrow,
    "pandas": _on_pandas,
    "polars": _on_polars,
    "pyspark": _on_pyspark,
}


QUICKEST = "pyarrow"
"""The engine for lines in memory: it is done before others have started."""


def collect_money(lines: pa.Table) -> dict[str, int]:
    """Class -> money of the lines that count, in ten-thousandths."""
    # Without DuckDB, which takes longer to start than the sums to make.
    frame = nw.from_native(lines.select(["quantity", "unit_price", "excluded", "line_class"])).lazy()
    rows = money_by_class(frame).collect(backend="pyarrow").rows(named=True)
    return {str(row["line_class"]): int(row["money"] or 0) for row in rows}


def collect_customers(lines: pa.Table, monetary: str, engine: str) -> pd.DataFrame:
    """The collected `per_customer` of classed lines, computed by that engine."""
    return named("engine", ENGINES, engine)(lines.select(_COLUMNS), monetary)
