"""Segments by a Spark cluster: it reads, groups, scores and writes; only what people look at comes here."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from rlreco.cli.interrupts import keeps
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.segmentation import Frozen, SegmentationPlan, recipe_of, segment_lazily, selection_of
from rlreco.segmentation.report.summary import grid, segment_summary
from rlreco.service.training.sources import by_profile
from rlreco.transactions import ReadOptions, classify_lazily, lazy_lines
from rlreco.transactions.large.spark import options_on_spark, read_on_spark, spark_session, write_on_spark
from rlreco.views.lifetime import lifetime_summary
from rlreco.views.segments import edge_table, map_table

_NO_FORECAST = "There is no forecast of orders: it needs every day of purchase of every customer, here."


@dataclass(frozen=True, slots=True)
class Outputs:
    """What is to be written; None for none.

    customers, lines : folders of Parquet, which the workers write
    tables : folder of small tables
    edges : file of the edges
    """

    customers: Path | None
    lines: Path | None
    tables: Path | None
    edges: Path | None


def refuse_elsewhere(**options: Any) -> None:
    """Raises ConfigError for options that need every customer or every line here. options : name -> value"""
    if given := [f"--{name}" for name, value in options.items() if value is not None]:
        raise ConfigError(f"{', '.join(given)} would bring rows here, which the engine pyspark doesn't. Leave it out.")


def segmented_on_cluster(
    sources: list[str],
    reading: ReadOptions,
    profile: Profile,
    frozen: Frozen | None,
    outputs: Outputs,
    today: date,
) -> tuple[SegmentationPlan, dict[str, pd.DataFrame]]:
    """The segments, whose session has ended, and name -> table.

    sources : a table of the catalog, or places that the cluster sees
    """
    for folder in (outputs.customers, outputs.lines):
        _refuse_file(folder)
    options = options_on_spark(by_profile(reading, profile))
    with spark_session(options.zone) as spark:
        name = sources[0].rstrip("/").rpartition("/")[2]
        lines = lazy_lines(read_on_spark(spark, sources), name, options)
        if outputs.lines is not None:
            write_on_spark(classify_lazily(lines, profile.services).relation(), str(outputs.lines))
        plan = segment_lazily(
            lines,
            selection_of(profile),
            recipe_of(profile, frozen),
            scorer=None if frozen is None else frozen.scorer,
            today=today,
            services=profile.services,
        )
        if outputs.customers is not None:
            write_on_spark(plan.customers, str(outputs.customers))
            keeps("The folder of the customers is whole.")
    return plan, _tables(plan)


def printed(plan: SegmentationPlan) -> dict[str, Any]:
    """What the command prints."""
    return {**plan.summary(), **plan.remarks(), "lifetime": lifetime_summary(_NO_FORECAST, _NO_FORECAST), **plan.read()}


def _tables(plan: SegmentationPlan) -> dict[str, pd.DataFrame]:
    return {
        "segments": segment_summary(plan),
        "grid": grid(plan),
        "map": map_table(plan.scorer.segment_map),
        "edges": edge_table(plan),
    }


def _refuse_file(path: Path | None) -> None:
    if path is not None and path.suffix in (".csv", ".parquet"):
        raise ConfigError(
            f"The engine pyspark writes a folder of Parquet files, not {path.name}: give the name of a new folder."
        )
