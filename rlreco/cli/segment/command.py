"""The command that segments customers."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
import pandas as pd

from rlreco.cli.interrupts import keeps
from rlreco.cli.options import (
    ON_CLUSTER,
    PATH,
    SALES,
    prints,
    progress_lines,
    reads_sales,
    store_option,
    text_of_file,
)
from rlreco.cli.segment.on_cluster import Outputs, printed, refuse_elsewhere, segmented_on_cluster
from rlreco.cli.segment.options import DAY, segment_choices
from rlreco.cli.service import opened
from rlreco.clock import system_clock
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError, DataError
from rlreco.lifetime import HORIZON_DAYS, LONGEST_HORIZON, Calibration, Forecast, calibrate, forecast, purchase_days
from rlreco.progress import Watch
from rlreco.segmentation import ENGINES, Frozen, Segmentation, frozen_of, segment_by, text_of
from rlreco.service.training.sources import by_profile, on_clock_of
from rlreco.table_files import write_arrow_table, write_bytes, write_table
from rlreco.transactions import (
    ClassedLines,
    Lines,
    LinesOnDisk,
    Place,
    ReadOptions,
    classify,
    open_lines,
    write_classed,
)
from rlreco.views.lifetime import customers_with_forecast, lifetime_summary
from rlreco.views.segments import CUSTOMER_COLUMNS, tables_of_calibration, tables_of_customers, tables_of_lines

_WHOLE = "Files that were written are whole; the others were not begun."
_ON_DISK = (
    "There is no forecast of orders: lines that stay on disk would be read once more for it, which takes longer than "
    "the segments. Say how many days to forecast by --horizon."
)
_FROZEN_KEYS = {"bins", "cuts", "monetary", "ties", "segmentBy", "clusters", "clusterSeed", "segmentMap"}


@click.command("segment")
@click.argument("files", type=SALES, nargs=-1, required=True)
@segment_choices
@click.option(
    "--engine",
    type=click.Choice([*ENGINES, ON_CLUSTER]),
    is_eager=True,
    help="Else the quickest for the file. pyspark: FILES is a folder of Parquet that a cluster sees, or a table of it.",
)
@reads_sales
@click.option("--edges", help="Score by saved edges: a file of --edges-out, or the name of an experiment.")
@click.option("--edges-out", type=PATH, help="Write the edges as JSON, to score new customers by them later.")
@click.option("--out", type=PATH, help="Write the customers as CSV, or as Parquet by its ending; pyspark: a folder.")
@click.option(
    "--lines", "lines_out", type=PATH, help="Write every line with its class, as CSV or Parquet; pyspark: a folder."
)
@click.option("--tables", type=PATH, help="A folder for every table: segments, grid, products, cohorts and so on.")
@click.option("--before", type=DAY, help="With --tables: how customers moved from this date to the reference date.")
@click.option(
    "--horizon",
    type=click.IntRange(1, LONGEST_HORIZON),
    help=f"Days whose orders and money are forecast; else {HORIZON_DAYS}, and none for lines that stay on disk.",
)
@store_option
@prints
def segment_command(
    files: tuple[Place, ...],
    profile: Profile,
    chosen: tuple[str, ...],
    engine: str | None,
    reading: ReadOptions,
    edges: str | None,
    edges_out: Path | None,
    out: Path | None,
    lines_out: Path | None,
    tables: Path | None,
    before: datetime | None,
    horizon: int | None,
    store_uri: str | None,
) -> dict[str, Any]:
    """Customers by recency, frequency and money, and what happened to every row of FILES.

    FILES are sales: one file, several of one kind, a folder, or the tables of a database, such as orders and items.
    """
    keeps("Nothing was written.")
    frozen = None if edges is None else _frozen(edges, chosen, store_uri)
    if engine == ON_CLUSTER:
        refuse_elsewhere(before=before, horizon=horizon)
        outputs = Outputs(out, lines_out, tables, edges_out)
        return _by_cluster([str(file) for file in files], reading, profile, frozen, outputs)
    lines = _opened(files, reading, profile)
    if lines_out is not None:
        _write_lines(lines, lines_out)
        keeps(_WHOLE)
    watch, today = Watch(progress_lines()), on_clock_of(reading, profile).local_time(system_clock()).date()
    segmentation = segment_by(lines, profile, frozen, engine=engine, watch=watch, today=today)
    outlook, check = _forecast(lines, segmentation, horizon)
    written = {out: customers_with_forecast(segmentation.customers[CUSTOMER_COLUMNS], outlook)}
    if tables is not None:
        named = tables_of_customers(segmentation, outlook) | tables_of_calibration(check)
        named |= tables_of_lines(lines, segmentation, profile, None if before is None else before.date(), frozen)
        written |= _in_folder(tables, named)
    _write(written)
    if edges_out is not None:
        _write_edges(Frozen(segmentation.scorer, segmentation.monetary, ", ".join(map(str, files))), edges_out)
    lifetime = lifetime_summary(outlook, check)
    return {**segmentation.summary(), **segmentation.remarks(), "lifetime": lifetime, **segmentation.read()}


def _by_cluster(
    sources: list[str], reading: ReadOptions, profile: Profile, frozen: Frozen | None, outputs: Outputs
) -> dict[str, Any]:
    today = on_clock_of(reading, profile).local_time(system_clock()).date()
    plan, named = segmented_on_cluster(sources, reading, profile, frozen, outputs, today)
    if outputs.tables is not None:
        _write(_in_folder(outputs.tables, named))
    if outputs.edges is not None:
        _write_edges(Frozen(plan.scorer, plan.monetary, ", ".join(sources)), outputs.edges)
    return printed(plan)


def _write_edges(frozen: Frozen, path: Path) -> None:
    write_bytes(text_of(frozen).encode(), path)


def _opened(files: tuple[Place, ...], reading: ReadOptions, profile: Profile) -> ClassedLines | LinesOnDisk:
    lines = open_lines(files, options=by_profile(reading, profile), watch=Watch(progress_lines()))
    return classify(lines, profile.services) if isinstance(lines, Lines) else lines


def _frozen(edges: str, chosen: tuple[str, ...], store_uri: str | None) -> Frozen:
    """The saved edges of a file, else of the experiment of that name."""
    if clash := _FROZEN_KEYS.intersection(chosen):
        raise ConfigError(f"--edges brings its own scores, cut points, names and money. Leave out: {', '.join(clash)}.")
    if Path(edges).is_file():
        return frozen_of(text_of_file(Path(edges)), edges)
    with opened(store_uri, recovering=False) as service:
        return service.frozen(edges)


def _forecast(
    lines: ClassedLines | LinesOnDisk, segmentation: Segmentation, horizon: int | None
) -> tuple[Forecast | str, Calibration | str]:
    """The forecast and its check, or the sentence why there is none."""
    if horizon is None and isinstance(lines, LinesOnDisk):
        return _ON_DISK, _ON_DISK
    days, as_of = purchase_days(lines, segmentation.selection), segmentation.as_of
    return forecast(days, as_of, horizon or HORIZON_DAYS), calibrate(days, as_of)


def _in_folder(folder: Path, named: dict[str, pd.DataFrame]) -> dict[Path | None, pd.DataFrame]:
    _make_folder(folder)
    return {folder / f"{name}.{ending}": table for name, table in named.items() for ending in ("csv", "parquet")}


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"The folder {folder} can't be made: {error.strerror}. Choose another place.") from None


def _write(written: dict[Path | None, pd.DataFrame]) -> None:
    for path, table in written.items():
        if path is not None:
            write_table(table, path)
            keeps(_WHOLE)


def _write_lines(lines: ClassedLines | LinesOnDisk, path: Path) -> None:
    if isinstance(lines, ClassedLines):
        write_arrow_table(lines.table, path)
    else:
        write_classed(lines, path)
