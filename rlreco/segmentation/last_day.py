"""The reference date where a few lines bear a date that can't be: a typing error doesn't make everybody else old."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.language import ngettext

# A year without a line, and then at most one line in a hundred: no shop goes on like that.
GAP_DAYS = 366
_FEW = 0.01


@dataclass(frozen=True, slots=True)
class FarDates:
    """Lines dated far after the rest, or after today.

    as_of : the day after the last of the others
    lines : how many are later
    last : the latest of them
    """

    as_of: date
    lines: int
    last: date

    def notice(self) -> str:
        return ngettext(
            "{n} line is dated far after the rest, up to {last}. It doesn't count, and the reference date is {as_of}, "
            "the day after the last of the others. Correct the file, or say another by --as-of.",
            "{n} lines are dated far after the rest, up to {last}. They don't count, and the reference date is "
            "{as_of}, the day after the last of the others. Correct the file, or say another by --as-of.",
            self.lines,
            last=self.last,
            as_of=self.as_of,
        )


def far_dates(days: np.ndarray, today: date | None = None) -> FarDates | None:
    """The lines that are too late to be true; None where there are none.

    days : datetime64[D], one a line, NaT where it has none
    today : lines after tomorrow are too late, unless most are
    """
    counted = pc.value_counts(pa.array(days[~np.isnat(days)], pa.date32()))
    distinct, counts = (counted.field(index).to_numpy(zero_copy_only=False) for index in range(2))
    return far_days(distinct, counts, today)


def far_days(distinct: np.ndarray, counts: np.ndarray, today: date | None = None) -> FarDates | None:
    """As `far_dates`, for counted days. distinct : datetime64[D], shape (n,); counts : lines of each, shape (n,)"""
    order = np.argsort(distinct)
    distinct, counts = distinct[order], counts[order]
    if not len(distinct):
        return None
    end = min(_end_by_today(distinct, counts, today), _end_by_gap(distinct, counts))
    if end == len(distinct):
        return None
    last, latest = distinct[end - 1].astype(date), distinct[-1].astype(date)
    return FarDates(last + timedelta(days=1), int(counts[end:].sum()), latest)


def is_suspicious(days: np.ndarray, today: date | None) -> bool:
    """Whether some lines may be too late to be true. days : datetime64[D], of some lines, the last among them"""
    is_late = today is not None and days.max() > np.datetime64(today + timedelta(days=1), "D")
    return bool(is_late or (np.diff(np.unique(days)).astype(int) > GAP_DAYS).any())


def _end_by_today(days: np.ndarray, counts: np.ndarray, today: date | None) -> int:
    """The number of days that are not in the future; all where most lines are."""
    if today is None:
        return len(days)
    end = int(np.searchsorted(days, np.datetime64(today + timedelta(days=1), "D"), side="right"))
    return len(days) if counts[end:].sum() > 0.5 * counts.sum() else end


def _end_by_gap(days: np.ndarray, counts: np.ndarray) -> int:
    """The number of days before the first wide gap that only a few lines follow."""
    gaps = np.diff(days).astype(int)
    later = counts[::-1].cumsum()[::-1][1:]
    ends = np.flatnonzero((gaps > GAP_DAYS) & (later <= _FEW * counts.sum()))
    return int(ends[0]) + 1 if len(ends) else len(days)
