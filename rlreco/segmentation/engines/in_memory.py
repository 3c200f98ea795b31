"""Engines for lines in memory; all run the same expression and agree to the last digit."""

from collections.abc import Callable
from typing import Any

import narwhals as nw
import pandas as pd
import pyarrow as pa

from rlreco.extras import extra
from rlreco.language import gettext_noop
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
    with extra("polars", gettext_noop("The engine polars")):
        import polars
    return _collected(nw.from_native(polars.DataFrame(lines)).lazy(), monetary)


def _collected(lines: nw.LazyFrame[Any], monetary: str) -> pd.DataFrame:
    return per_customer(lines, monetary).collect(backend="pyarrow").to_pandas()


ENGINES: dict[str, Callable[[pa.Table, str], pd.DataFrame]] = {
    "duckdb": _on_duckdb,
    "pyarrow": _on_pyarrow,
    "pandas": _on_pandas,
    "polars": _on_polars,
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
    return named(gettext_noop("engine"), ENGINES, engine)(lines.select(_COLUMNS), monetary)
