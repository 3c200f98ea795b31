"""Lines to segments in one call."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import ConfigError, DataError
from rlreco.segmentation.engines import collect_customers
from rlreco.segmentation.names import (
    SEGMENT_NAMES,
    SegmentMap,
    band_names,
    bands_of,
    check_bands,
    check_map,
    default_map,
    name_segments,
)
from rlreco.segmentation.rfm import rfm_table
from rlreco.segmentation.scoring import fit_edges, score_by_order, transform
from rlreco.transactions.classes import ClassedLines, classify
from rlreco.transactions.lines import Lines

VALUES = ("recency", "frequency", "monetary")


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Who the customers are.

    rows, lines : rows of the file and of each class
    customers : customer_id, recency (days), frequency (orders), monetary, r, f, m (1..bins), segment, band
    edges : for each of recency, frequency, monetary the bins - 1 upper edges in the value's own unit
    segments, bands : customers in each; bands Q1 .. Qn, the best last
    """

    rows: int
    lines: dict[str, int]
    customers: pd.DataFrame
    as_of: date
    edges: dict[str, list[float]]
    segments: dict[str, int]
    bands: dict[str, int]

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
    bins: int = 5,
    monetary: str = "net",
    ties: str = "min",
    bands: int = 4,
    segment_map: SegmentMap | None = None,
    engine: str = "duckdb",
) -> Segmentation:
    """RFM by edges fitted on these customers.

    as_of : the reference date; lines of that day and later are left out; by default the day after the last line
    bins : 3..10 scores for each of R, F and M, the highest always best
    monetary : "net" of returns, or "gross"
    ties : "min" gives equal values equal scores; "first" parts them by row order, as classic recipes do
    bands : how many bands of R + F + M the bandit sees
    segment_map : (R, F) -> name, covering every cell
    """
    _check(bins, monetary, ties)
    check_bands(bands, bins)
    names = segment_map or default_map(bins)
    check_map(names, bins)
    classed = lines if isinstance(lines, ClassedLines) else classify(lines)
    as_of, table = _before(classed.table, as_of)
    customers = rfm_table(collect_customers(table, engine), as_of, monetary)
    if customers.empty:
        raise DataError("No line is a purchase by a known customer, so there is nobody to segment.")
    edges = {value: fit_edges(customers[value].to_numpy(float), bins) for value in VALUES}
    scored = _scored(customers, edges, bins, ties)
    return _described(classed, _named(scored, names, bins, bands), as_of, edges, names, bands)


def _check(bins: int, monetary: str, ties: str) -> None:
    if not 3 <= bins <= 10:
        raise ConfigError(f"bins must be 3 to 10, got {bins}.")
    if monetary not in ("net", "gross"):
        raise ConfigError(f"monetary must be net or gross, got {monetary!r}.")
    if ties not in ("min", "first"):
        raise ConfigError(f"ties must be min or first, got {ties!r}.")


def _before(table: pa.Table, as_of: date | None) -> tuple[date, pa.Table]:
    last = pc.max(table["ordered_at"]).as_py()
    if last is None:
        raise DataError("No line has a date, so there is no recency.")
    as_of = as_of or last.date() + timedelta(days=1)
    if last.date() < as_of:
        return as_of, table
    midnight = pa.scalar(datetime.combine(as_of, time()), pa.timestamp("us"))
    return as_of, table.filter(pc.fill_null(pc.less(table["ordered_at"], midnight), True))


def _scored(customers: pd.DataFrame, edges: dict[str, np.ndarray], bins: int, ties: str) -> pd.DataFrame:
    scores = {}
    for letter, value in zip("rfm", VALUES, strict=True):
        values = customers[value].to_numpy(float)
        scores[letter] = transform(values, edges[value]) if ties == "min" else score_by_order(values, bins)
    # Few days are good. Ranking the negated days instead would let ties fall the other way.
    scores["r"] = bins + 1 - scores["r"]
    return customers.assign(**scores)


def _named(scored: pd.DataFrame, segment_map: SegmentMap, bins: int, bands: int) -> pd.DataFrame:
    r, f, m = (scored[letter].to_numpy() for letter in "rfm")
    return scored.assign(segment=name_segments(r, f, segment_map), band=bands_of(r + f + m, bins, bands))


def _described(
    classed: ClassedLines,
    customers: pd.DataFrame,
    as_of: date,
    edges: dict[str, np.ndarray],
    segment_map: SegmentMap,
    bands: int,
) -> Segmentation:
    names = dict.fromkeys([*(name for name in SEGMENT_NAMES if name in segment_map.values()), *segment_map.values()])
    return Segmentation(
        rows=len(classed),
        lines=classed.counts,
        customers=customers,
        as_of=as_of,
        edges={value: [float(edge) for edge in edges[value]] for value in VALUES},
        segments=_count(customers["segment"], list(names)),
        bands=_count(customers["band"], band_names(bands)),
    )


def _count(column: pd.Series, names: list[str]) -> dict[str, int]:
    found = column.value_counts()
    return {name: int(found.get(name, 0)) for name in names}
