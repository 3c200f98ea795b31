"""Recency, frequency, money, their scores and their names, as one query for every engine."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import narwhals as nw

from rlreco.segmentation.bridge import PARTS
from rlreco.segmentation.names import SegmentMap, band_names, band_width
from rlreco.segmentation.scorer import Scorer

_CENTS = 100
COLUMNS = ("customer_id", "recency", "frequency", "monetary", "r", "f", "m", "segment", "band")


def lazy_rfm(customers: nw.LazyFrame[Any], as_of: date) -> nw.LazyFrame[Any]:
    """As `rfm_table`, of the customers who bought, in no order; with a column cents, the money in whole hundredths.

    customers : of `per_customer`
    """
    cents = ((nw.col("money") + PARTS // _CENTS // 2) / (PARTS // _CENTS)).floor().cast(nw.Int64)
    table = customers.filter(nw.col("frequency") > 0).select(
        customer_id=nw.col("customer_id").cast(nw.String),
        recency=(nw.lit(as_of.toordinal()) - _day_number(nw.col("last"))).cast(nw.Int64),
        frequency=nw.col("frequency").cast(nw.Int64),
        cents=cents,
    )
    return table.with_columns(monetary=nw.col("cents") / _CENTS)


def lazy_scores(customers: nw.LazyFrame[Any], scorer: Scorer) -> nw.LazyFrame[Any]:
    """As `Scorer.transform`, for scorers without clusters."""
    r, f, m = (_score(nw.col(name), scorer.edges[name]) for name in ("recency", "frequency", "monetary"))
    scored = customers.with_columns(r=scorer.bins + 1 - r, f=f, m=m)
    total = nw.col("r") + nw.col("f") + nw.col("m")
    return scored.with_columns(segment=_segment(scorer.segment_map), band=_band(total, scorer.bins, scorer.bands))


def _day_number(moment: nw.Expr) -> nw.Expr:
    """As `date.toordinal`: not every engine has the difference of two dates."""
    years = moment.dt.year().cast(nw.Int64) - 1
    leap_days = _floor(years, 4) - _floor(years, 100) + _floor(years, 400)
    return years * 365 + leap_days + moment.dt.ordinal_day().cast(nw.Int64)


def _floor(number: nw.Expr, by: int) -> nw.Expr:
    return (number / by).floor().cast(nw.Int64)


def _score(value: nw.Expr, edges: Sequence[float]) -> nw.Expr:
    """1 + the number of edges below the value."""
    score = nw.lit(1)
    for edge in edges:
        score = score + nw.when(value > edge).then(nw.lit(1)).otherwise(nw.lit(0))
    return score.cast(nw.Int64)


def _segment(segment_map: SegmentMap) -> nw.Expr:
    """The name of the cell of r and f."""
    width = max(f for _, f in segment_map) + 1
    cell, name = nw.col("r") * width + nw.col("f"), nw.lit(None, nw.String)
    for segment in dict.fromkeys(segment_map.values()):
        cells = [r * width + f for (r, f), given in segment_map.items() if given == segment]
        name = nw.when(cell.is_in(cells)).then(nw.lit(segment)).otherwise(name)
    return name


def _band(total: nw.Expr, bins: int, bands: int) -> nw.Expr:
    """As `bands_of`."""
    first, *others = band_names(bands)
    name = nw.lit(first)
    for number, band in enumerate(others, start=1):
        name = nw.when(total >= 3 + number * band_width(bins, bands)).then(nw.lit(band)).otherwise(name)
    return name
