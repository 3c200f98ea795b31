"""What every segmentation tells of itself in plain values, whether its customers are here or in another engine."""

from datetime import date
from typing import Any

from rlreco.segmentation.scorer import Scorer
from rlreco.transactions.lines import ReadReport


class Remarks:
    """Plain values of a record with these attributes, which are described at `Segmentation`."""

    __slots__ = ()

    rows: int
    lines: dict[str, int]
    as_of: date
    segments: dict[str, int]
    bands: dict[str, int]
    scorer: Scorer
    left_out: dict[str, int]
    empty_bins: dict[str, list[int]]
    merged: dict[str, str]
    notices: list[str]
    money: dict[str, float]
    services: tuple[str, ...]
    report: ReadReport | None

    def totals(self) -> dict[str, Any]:
        """customers, and the sums recency_sum (days), frequency_sum (orders) and monetary_sum (2 decimals)."""
        raise NotImplementedError

    @property
    def currency(self) -> str:
        """Of the money: a code of ISO 4217, or a sign; empty where the file doesn't say."""
        return "" if self.report is None else self.report.read.get("currency") or ""

    @property
    def edges(self) -> dict[str, list[float]]:
        """For each of recency, frequency and monetary the bins - 1 upper edges, in the value's own unit."""
        return dict(self.scorer.edges)

    def summary(self) -> dict[str, Any]:
        """Plain values for JSON, as `rlreco segment --json` prints them."""
        return {
            "rows": self.rows,
            "lines": self.lines,
            "customers": (totals := self.totals())["customers"],
            "as_of": self.as_of.isoformat(),
            "recency_sum": totals["recency_sum"],
            "frequency_sum": totals["frequency_sum"],
            "monetary_sum": totals["monetary_sum"],
            "edges": self.edges,
            "segments": self.segments,
            "bands": self.bands,
        }

    def remarks(self) -> dict[str, Any]:
        """Plain values for JSON that explain the summary."""
        return {
            "left_out": self.left_out,
            "empty_bins": self.empty_bins,
            "merged": self.merged,
            "notices": self.notices,
            "money": self.money,
            "services": list(self.services),
        }

    def read(self) -> dict[str, Any]:
        """Plain values for JSON about how the file was read."""
        if self.report is None:
            return {}
        return {
            "columns": self.report.columns.mapping(),
            "read": self.report.read,
            "filled_down": self.report.filled_down,
        }
