"""Customer segments from lines, in one call."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from rlreco.errors import ConfigError, DataError
from rlreco.language import gettext
from rlreco.progress import UNWATCHED, Watch
from rlreco.segmentation.engines.collected import Collected, collect_in_memory, no_purchases
from rlreco.segmentation.engines.in_memory import QUICKEST
from rlreco.segmentation.engines.on_disk import collect_from_disk
from rlreco.segmentation.engines.rfm import rfm_table
from rlreco.segmentation.names import merge_small
from rlreco.segmentation.notices import anonymous_notice, notices
from rlreco.segmentation.report.remarks import Remarks
from rlreco.segmentation.scorer import CLASSIC, Recipe, Scorer, empty_bins, fit_transform
from rlreco.segmentation.selection import EVERYTHING, Selection
from rlreco.transactions.classes import ClassedLines, classify, reclassified
from rlreco.transactions.large.disk import LinesOnDisk
from rlreco.transactions.lines import Lines, ReadReport


@dataclass(frozen=True, slots=True)
class Segmentation(Remarks):
    """Scored and named customers, and how they were made.

    rows : number of rows in the file
    lines : rows of each class
    customers : customer_id, recency (days), frequency (orders), monetary, r, f, m (1..bins), segment, band
    as_of : the reference date
    segments : segment -> number of customers
    bands : band -> number of customers; Q1 .. Qn, the best last
    scorer : scores other customers by the same edges
    monetary : "net" or "gross"
    selection : the lines that counted
    left_out : reason -> rows that the selection left out
    empty_bins : value -> scores without customers
    merged : small segment -> the segment that took its customers
    notices : warnings about these segments, in whole sentences
    money : of `money_bridge`
    services : products that count as services
    report : what was decided about the file; None for lines that were made otherwise
    """

    rows: int
    lines: dict[str, int]
    customers: pd.DataFrame
    as_of: date
    segments: dict[str, int]
    bands: dict[str, int]
    scorer: Scorer
    monetary: str = "net"
    selection: Selection = field(default_factory=Selection)
    left_out: dict[str, int] = field(default_factory=dict)
    empty_bins: dict[str, list[int]] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    money: dict[str, float] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    report: ReadReport | None = None

    def __repr__(self) -> str:
        return f"<Segmentation: {len(self.customers):,} customers in {len(self.segments)} segments, as of {self.as_of}>"

    def totals(self) -> dict[str, Any]:
        """customers, and the sums recency_sum (days), frequency_sum (orders) and monetary_sum (2 decimals)."""
        return {
            "customers": len(self.customers),
            "recency_sum": int(self.customers["recency"].sum()),
            "frequency_sum": int(self.customers["frequency"].sum()),
            "monetary_sum": round(float(self.customers["monetary"].sum()), 2),
        }


def segment(
    lines: Lines | ClassedLines | LinesOnDisk,
    selection: Selection = EVERYTHING,
    recipe: Recipe = CLASSIC,
    *,
    scorer: Scorer | None = None,
    engine: str | None = None,
    watch: Watch = UNWATCHED,
    today: date | None = None,
    services: Mapping[str, bool] | None = None,
) -> Segmentation:
    """The customers of the selected lines, scored and named.

    scorer : fitted earlier; its edges are used instead of fitting new ones
    engine : of ENGINES; None is the quickest, which for lines on disk is duckdb, the only one for them
    watch : receives the progress of lines on disk, and can cancel
    today : lines dated later don't move the reference date
    services : product -> whether it is a service, where the names of the file mislead
    Raises DataError when no selected line is a purchase by a known customer.
    """
    collected = _collected(lines, selection, recipe.monetary, engine, watch, today, services)
    bought = collected.customers["frequency"] > 0
    customers = rfm_table(collected.customers[bought], collected.as_of)
    if customers.empty:
        raise DataError(no_purchases(collected.blanks, sum(collected.counts.values()), collected.report))
    scorer, scored = (scorer, scorer.transform(customers)) if scorer else fit_transform(customers, recipe)
    scored, merged = merge_small(scored, recipe.smallest)
    return _segmentation(collected, scored, scorer, merged, selection, recipe.monetary)


def _collected(
    lines: Lines | ClassedLines | LinesOnDisk,
    selection: Selection,
    monetary: str,
    engine: str | None,
    watch: Watch,
    today: date | None,
    services: Mapping[str, bool] | None,
) -> Collected:
    if engine == "pyspark":
        raise ConfigError(
            gettext("The engine pyspark segments what a cluster holds, and these lines are here. Leave it out.")
        )
    if isinstance(lines, LinesOnDisk):
        if engine not in (None, "duckdb"):
            raise ConfigError(
                gettext(
                    "Lines that stay on disk are segmented by duckdb, not by {engine}. Leave --engine out.",
                    engine=engine,
                )
            )
        return collect_from_disk(lines, selection, monetary, watch, today, services)
    classed = reclassified(lines, services or {}) if isinstance(lines, ClassedLines) else classify(lines, services)
    return collect_in_memory(classed, selection, monetary, engine or QUICKEST, today)


def _segmentation(
    collected: Collected,
    scored: pd.DataFrame,
    scorer: Scorer,
    merged: dict[str, str],
    selection: Selection,
    monetary: str,
) -> Segmentation:
    empty = empty_bins(scored, scorer.bins)
    money = collected.bridge(monetary)
    report, days = collected.report, (collected.first.date(), collected.last.date())
    customer = None if report is None else report.columns.customer_id
    remarks = [
        *([] if report is None else report.sentences()),
        *collected.notices,
        *anonymous_notice(money, collected.counts, customer),
        *notices(len(scored), int((scored["monetary"] < 0).sum()), *days, empty, merged),
    ]
    return Segmentation(
        rows=sum(collected.counts.values()),
        lines=collected.counts,
        customers=scored,
        as_of=collected.as_of,
        segments=_counts(scored["segment"], [name for name in scorer.segment_names() if name not in merged]),
        bands=_counts(scored["band"], scorer.band_names()),
        scorer=scorer,
        monetary=monetary,
        selection=replace(selection, as_of=collected.as_of),
        left_out=collected.left_out,
        empty_bins=empty,
        merged=merged,
        notices=remarks,
        money=money,
        services=collected.services,
        report=report,
    )


def _counts(column: pd.Series, names: list[str]) -> dict[str, int]:
    """name -> rows with that value, 0 included."""
    counts = column.value_counts()
    return {name: int(counts.get(name, 0)) for name in names}
