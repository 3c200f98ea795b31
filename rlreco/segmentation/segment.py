"""Lines to segments in one call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd
import pyarrow.compute as pc

from rlreco.errors import ConfigError, DataError
from rlreco.progress import UNWATCHED, Watch
from rlreco.segmentation.engines.in_memory import collect_customers
from rlreco.segmentation.engines.on_disk import Collected, collect_from_disk
from rlreco.segmentation.engines.rfm import rfm_table
from rlreco.segmentation.names import SegmentMap, merge_small
from rlreco.segmentation.notices import notices
from rlreco.segmentation.scorer import Recipe, Scorer, empty_bins, fit_transform
from rlreco.segmentation.selection import Selection, selected
from rlreco.transactions.classes import ClassedLines, classify
from rlreco.transactions.large.disk import LinesOnDisk
from rlreco.transactions.lines import Lines


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Who the customers are.

    rows, lines : rows of the file and of each class
    customers : customer_id, recency (days), frequency (orders), monetary, r, f, m (1..bins), segment, band
    segments, bands : customers in each; bands Q1 .. Qn, the best last
    scorer : scores other customers by the same edges; monetary : what money was, "net" or "gross"
    selection : which lines it is of; left_out : rows that it left out, by the choice
    empty_bins : for each value the scores that nobody has
    merged : small segment -> the one that took its customers
    notices : sentences that a person should read before trusting the segments
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

    @property
    def edges(self) -> dict[str, list[float]]:
        """For each of recency, frequency, monetary the bins - 1 upper edges, in the value's own unit."""
        return dict(self.scorer.edges)

    def summary(self) -> dict[str, Any]:
        """What `rlreco segment --json` prints."""
        return {
            "rows": self.rows,
            "lines": self.lines,
            "customers": len(self.customers),
            "as_of": self.as_of.isoformat(),
            "recency_sum": int(self.customers["recency"].sum()),
            "frequency_sum": int(self.customers["frequency"].sum()),
            "monetary_sum": round(float(self.customers["monetary"].sum()), 2),
            "edges": self.edges,
            "segments": self.segments,
            "bands": self.bands,
        }

    def remarks(self) -> dict[str, Any]:
        """What a person should see beside the summary."""
        return {
            "left_out": self.left_out,
            "empty_bins": self.empty_bins,
            "merged": self.merged,
            "notices": self.notices,
        }


def segment(
    lines: Lines | ClassedLines | LinesOnDisk,
    *,
    as_of: date | None = None,
    since: date | None = None,
    until: date | None = None,
    countries: Sequence[str] = (),
    without_duplicates: bool = False,
    monetary: str = "net",
    bins: int = 5,
    ties: str = "min",
    bands: int = 4,
    cuts: Mapping[str, Sequence[float]] | None = None,
    segment_map: SegmentMap | None = None,
    method: str = "rfm",
    clusters: int | None = None,
    seed: int = 0,
    smallest: int = 0,
    scorer: Scorer | None = None,
    engine: str = "duckdb",
    watch: Watch = UNWATCHED,
) -> Segmentation:
    """Customers by recency, frequency and money. `Selection` and `Recipe` say what the options mean; besides:

    monetary : "net" of returns, or "gross"
    smallest : a segment of fewer customers joins the one nearest to it in R and F
    scorer : score by these edges, fitted earlier, instead of fitting
    engine : where it runs, one of ENGINES; watch : for lines on disk, is told how far it is and can cancel
    """
    recipe = Recipe(bins, ties, bands, cuts or {}, segment_map, method, clusters, seed)
    selection = Selection(as_of, since, until, countries, without_duplicates)
    if monetary not in ("net", "gross"):
        raise ConfigError(f"monetary must be net or gross, got {monetary!r}.")
    found = _collected(lines, selection, monetary, engine, watch)
    customers = rfm_table(found.customers, found.as_of)
    if customers.empty:
        raise DataError("No line is a purchase by a known customer, so there is nobody to segment.")
    scorer, scored = (scorer, scorer.transform(customers)) if scorer else fit_transform(customers, recipe)
    scored, merged = merge_small(scored, smallest)
    return _described(found, scored, scorer, merged, selection, monetary)


def _collected(
    lines: Lines | ClassedLines | LinesOnDisk, selection: Selection, monetary: str, engine: str, watch: Watch
) -> Collected:
    if isinstance(lines, LinesOnDisk):
        if engine != "duckdb":
            raise ConfigError(f"Lines that stay on disk are segmented by duckdb, not by {engine}. Leave --engine out.")
        return collect_from_disk(lines, selection, monetary, watch)
    classed = lines if isinstance(lines, ClassedLines) else classify(lines)
    table, as_of, left_out = selected(classed, selection)
    customers = collect_customers(table, monetary, engine)
    first, last = pc.min_max(table["ordered_at"]).as_py().values()
    return Collected(customers, classed.counts, as_of, first, last, left_out)


def _described(
    found: Collected,
    scored: pd.DataFrame,
    scorer: Scorer,
    merged: dict[str, str],
    selection: Selection,
    monetary: str,
) -> Segmentation:
    empty = empty_bins(scored, scorer.bins)
    return Segmentation(
        rows=sum(found.counts.values()),
        lines=found.counts,
        customers=scored,
        as_of=found.as_of,
        segments=_count(scored["segment"], [name for name in scorer.segment_names() if name not in merged]),
        bands=_count(scored["band"], scorer.band_names()),
        scorer=scorer,
        monetary=monetary,
        selection=replace(selection, as_of=found.as_of),
        left_out=found.left_out,
        empty_bins=empty,
        merged=merged,
        notices=notices(scored, found.first.date(), found.last.date(), empty, merged),
    )


def _count(column: pd.Series, names: list[str]) -> dict[str, int]:
    found = column.value_counts()
    return {name: int(found.get(name, 0)) for name in names}
