"""Segments whose customers stay in the engine, as a query; what people look at is here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw
import pandas as pd

from rlreco.segmentation.distributed.cells import totals_of
from rlreco.segmentation.report.remarks import Remarks
from rlreco.segmentation.scorer import Scorer
from rlreco.segmentation.selection import Selection
from rlreco.transactions.lines import ReadReport


@dataclass(frozen=True, slots=True)
class SegmentationPlan(Remarks):
    """Scored and named customers as a query, and how they came about.

    customers : the columns of `Segmentation.customers`, in no order; run whenever it is used
    cells : of `cells_of`
    The rest is as in `Segmentation`.
    """

    rows: int
    lines: dict[str, int]
    customers: nw.LazyFrame[Any]
    cells: pd.DataFrame
    as_of: date
    segments: dict[str, int]
    bands: dict[str, int]
    scorer: Scorer
    monetary: str
    selection: Selection
    left_out: dict[str, int]
    empty_bins: dict[str, list[int]]
    merged: dict[str, str]
    notices: list[str]
    money: dict[str, float]
    services: tuple[str, ...]
    report: ReadReport | None

    def __repr__(self) -> str:
        return f"<SegmentationPlan: {self.totals()['customers']:,} customers in {len(self.segments)} segments>"

    def totals(self) -> dict[str, Any]:
        """customers, and the sums recency_sum (days), frequency_sum (orders) and monetary_sum (2 decimals)."""
        return totals_of(self.cells)
