"""Edges of values that stay where they are: exact, by counts of ever finer ranges."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from rlreco.segmentation.edges import places_of_edges
from rlreco.transactions.classes.marks import Run

# Ranges that are counted at first, and the parts that a range is then divided into: a power of two, so that dividing
# by it is exact in every engine.
_RANGES, _PARTS = 2_048, 512


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value lies. cell : index of its range; rank : its place among the sorted values there, from 0"""

    cell: int
    rank: int


def lazy_edges(customers: nw.LazyFrame[Any], name: str, bins: int, run: Run) -> list[int]:
    """As `fit_edges`, for whole numbers that an engine holds: the bins - 1 upper edges.

    Only counts leave the engine, some thousand at a time. customers : one row at least, no null in that column
    """
    value = nw.col(name)
    n, low, high = run(customers.select(n=nw.len(), low=value.min(), high=value.max())).to_pylist()[0].values()
    above, width = customers.select(above=value - nw.lit(low)), _width(high - low)
    counts = _counts(above, width, run)
    places = [_within(counts, rank) for rank in places_of_edges(n, bins)]
    while width > 1:
        inside = above.filter(_range(width).is_in(sorted({place.cell for place in places})))
        width //= _PARTS
        counts = _counts(inside, width, run)
        places = [_within(_parts(counts, place.cell), place.rank) for place in places]
    return [low + place.cell for place in places]


def _width(span: int) -> int:
    """The least power of _PARTS with which _RANGES cover the values."""
    width = 1
    while span // width >= _RANGES:
        width *= _PARTS
    return width


def _range(width: int) -> nw.Expr:
    return (nw.col("above") / width).floor().cast(nw.Int64)


def _counts(above: nw.LazyFrame[Any], width: int, run: Run) -> dict[int, int]:
    """Index of a range -> values in it, by rising index."""
    counted = run(above.select(cell=_range(width)).group_by("cell").agg(nw.len().alias("rows")))
    return dict(sorted(zip(counted["cell"].to_pylist(), counted["rows"].to_pylist(), strict=True)))


def _parts(counts: Mapping[int, int], cell: int) -> dict[int, int]:
    """The counts of the parts of a range."""
    return {part: rows for part, rows in counts.items() if part // _PARTS == cell}


def _within(counts: Mapping[int, int], rank: int) -> _Place:
    for cell, rows in counts.items():
        if rank < rows:
            return _Place(cell, rank)
        rank -= rows
    raise AssertionError("A rank is less than the number of values.")
