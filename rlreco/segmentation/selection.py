"""Which lines count: those before the reference date, of a period and of some countries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import ConfigError, DataError
from rlreco.transactions.classes import ClassedLines


@dataclass(frozen=True, slots=True)
class Selection:
    """What a person chooses to look at.

    as_of : the reference date; lines of that day and later aren't known yet; by default the day after the last line
    since, until : the period, both days included
    countries : only these; none means all
    without_duplicates : count lines that are equal in every column once
    """

    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    countries: Sequence[str] = ()
    without_duplicates: bool = False

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise ConfigError(f"The period begins on {self.since}, after its end on {self.until}. Swap the two.")


def selected(classed: ClassedLines, selection: Selection) -> tuple[pa.Table, date, dict[str, int]]:
    """The chosen lines, the reference date, and how many rows each choice left out.

    Raises DataError where nothing is left or a country isn't in the file.
    """
    table, left_out = _in_countries(classed.table, selection.countries)
    steps = {"before the period": (selection.since, None), "after the period": (None, selection.until)}
    for why, (since, until) in steps.items():
        table, left_out[why] = _within(table, since, until)
    as_of = selection.as_of or _day_after_last(table)
    table, left_out["on or after the reference date"] = _within(table, None, as_of - timedelta(days=1))
    if selection.without_duplicates:
        table, left_out["duplicates"] = _distinct(table)
    return table, as_of, {why: rows for why, rows in left_out.items() if rows}


def _in_countries(table: pa.Table, countries: Sequence[str]) -> tuple[pa.Table, dict[str, int]]:
    if not countries:
        return table, {}
    known = set(pc.unique(table["country"]).to_pylist()) - {None}
    for country in countries:
        if country not in known:
            raise DataError(f"No line is of the country {country!r}. There are: {', '.join(sorted(known)) or 'none'}.")
    kept = table.filter(pc.is_in(table["country"], value_set=pa.array(list(countries), pa.string())))
    return kept, {"other countries": table.num_rows - kept.num_rows}


def _within(table: pa.Table, since: date | None, until: date | None) -> tuple[pa.Table, int]:
    """Lines from `since` to the end of `until`; a line without a date is bookkeeping and stays."""
    times, kept = table["ordered_at"], table
    if since:
        kept = table.filter(pc.fill_null(pc.greater_equal(times, _midnight(since)), True))
    if until and _after(times, until):
        kept = table.filter(pc.fill_null(pc.less(times, _midnight(until + timedelta(days=1))), True))
    return kept, table.num_rows - kept.num_rows


def _after(times: pa.ChunkedArray, until: date) -> bool:
    last = pc.max(times).as_py()
    return last is not None and last.date() > until


def _midnight(day: date) -> pa.Scalar:
    return pa.scalar(datetime.combine(day, time()), pa.timestamp("us"))


def _day_after_last(table: pa.Table) -> date:
    last: datetime | None = pc.max(table["ordered_at"]).as_py()
    if last is None:
        raise DataError("No line with a date is left, so there is nobody to segment. Widen the period.")
    return last.date() + timedelta(days=1)


def _distinct(table: pa.Table) -> tuple[pa.Table, int]:
    kept = table.group_by(table.column_names).aggregate([])
    return kept.select(table.column_names), table.num_rows - kept.num_rows
