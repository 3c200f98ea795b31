"""The command that segments customers."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from rlreco.cli.options import PATH, column_option, columns_of, conf_option, prints, profile_of
from rlreco.segmentation import ENGINES, METHODS, segment
from rlreco.tables import write_table
from rlreco.transactions import open_lines

_COLUMNS = ["customer_id", "recency", "frequency", "monetary", "r", "f", "m", "segment", "band"]


@click.command("segment")
@click.argument("file", type=PATH)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The reference date; else the day after the last.")
@click.option("--bins", type=click.IntRange(3, 10), help="Scores 1..bins; else the profile's, else 5.")
@click.option("--monetary", type=click.Choice(["net", "gross"]), help="Money net of returns, or gross.")
@click.option("--ties", type=click.Choice(["min", "first"]), default="min", show_default=True)
@click.option("--method", type=click.Choice(METHODS), default="rfm", show_default=True)
@click.option("--engine", type=click.Choice(list(ENGINES)), default="duckdb", show_default=True)
@column_option
@click.option("--date-order", type=click.Choice(["ymd", "dmy", "mdy"]), help="Where the dates don't tell.")
@click.option("--out", type=PATH, help="Write the customers as CSV, or as Parquet by its ending.")
@conf_option
@prints
def segment_command(
    file: Path,
    as_of: datetime | None,
    bins: int | None,
    monetary: str | None,
    ties: str,
    method: str,
    engine: str,
    column_texts: tuple[str, ...],
    date_order: str | None,
    out: Path | None,
    conf: Path | None,
) -> dict[str, Any]:
    """Customers by recency, frequency and money, and what happened to every row of FILE."""
    profile = profile_of(conf)
    lines = open_lines(file, None, columns_of(column_texts), date_order, profile.columns)
    result = segment(
        lines,
        as_of=None if as_of is None else as_of.date(),
        bins=bins or profile.bins,
        monetary=monetary or profile.monetary,
        ties=ties,
        method=method,
        bands=profile.nclust,
        engine=engine,
    )
    if out is not None:
        write_table(result.customers[_COLUMNS], out)
    return result.summary()
