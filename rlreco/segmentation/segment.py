"""Lines to segments in one call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import ConfigError, DataError
from rlreco.segmentation.engines import collect_customers
from rlreco.segmentation.names import SegmentMap, merge_small
from rlreco.segmentation.notices import notices
from rlreco.segmentation.rfm import rfm_table
from rlreco.segmentation.scorer import Recipe, Scorer, empty_bins, fit_transform
from rlreco.segmentation.selection import Selection, selected
from rlreco.transactions.classes import ClassedLines, classify
from rlreco.transactions.lines import Lines


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Who the customers are.

    rows, lines : rows of the file and of each class
    customers : customer_id, recency (days), frequency (orders), monetary, r, f, m (1..bins), segment, band
    segments, bands : customers in each; bands Q1 .. Qn, the best last
    scorer : scores other customers by the same edges
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


def segment(
    lines: Lines | ClassedLines,
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
) -> Segmentation:
    """Customers by recency, frequency and money. `Selection` and `Recipe` say what the options mean; besides:

    monetary : "net" of returns, or "gross"
    smallest : a segment of fewer customers joins the one nearest to it in R and F
    scorer : score by these edges, fitted earlier, instead of fitting
    """
    recipe = Recipe(bins, ties, bands, cuts or {}, segment_map, method, clusters, seed)
    selection = Selection(as_of, since, until, countries, without_duplicates)
    if monetary not in ("net", "gross"):
        raise ConfigError(f"monetary must be net or gross, got {monetary!r}.")
    classed = lines if isinstance(lines, ClassedLines) else classify(lines)
    table, reference, left_out = selected(classed, selection)
    customers = rfm_table(collect_customers(table, engine), reference, monetary)
    scorer, scored = _scored(customers, recipe, scorer)
    scored, merged = merge_small(scored, smallest)
    described = _described(classed, table, scored, reference, scorer, merged)
    return replace(described, selection=replace(selection, as_of=reference), left_out=left_out)


def _scored(customers: pd.DataFrame, recipe: Recipe, scorer: Scorer | None) -> tuple[Scorer, pd.DataFrame]:
    if customers.empty:
        raise DataError("No line is a purchase by a known customer, so there is nobody to segment.")
    return (scorer, scorer.transform(customers)) if scorer else fit_transform(customers, recipe)


def _described(
    classed: ClassedLines,
    table: pa.Table,
    scored: pd.DataFrame,
    as_of: date,
    scorer: Scorer,
    merged: dict[str, str],
) -> Segmentation:
    first, last = (bound.as_py().date() for bound in pc.min_max(table["ordered_at"]).values())
    empty = empty_bins(scored, scorer.bins)
    names = [name for name in scorer.segment_names() if name not in merged]
    return Segmentation(
        rows=len(classed),
        lines=classed.counts,
        customers=scored,
        as_of=as_of,
        segments=_count(scored["segment"], names),
        bands=_count(scored["band"], scorer.band_names()),
        scorer=scorer,
        empty_bins=empty,
        merged=merged,
        notices=notices(scored, first, last, empty),
    )


def _count(column: pd.Series, names: list[str]) -> dict[str, int]:
    found = column.value_counts()
    return {name: int(found.get(name, 0)) for name in names}
