"""Selections of lines: before the reference date, of a period, of some countries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import ConfigError, DataError
from rlreco.language import gettext, gettext_noop
from rlreco.transactions.classes import ClassedLines, counts_of
from rlreco.transactions.large.classed import classed_relation
from rlreco.transactions.large.disk import LinesOnDisk

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Selection:
    """The lines that count.

    as_of : the reference date, by default the day after the last line; lines of that day and later are left out
    since, until : the period, both days included
    countries : the countries of the lines; empty for all
    without_duplicates : count lines that are equal in every column once
    """

    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    countries: Sequence[str] = ()
    without_duplicates: bool = False

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise ConfigError(
                gettext(
                    "The period begins on {since}, after its end on {until}. Swap the two.",
                    since=self.since,
                    until=self.until,
                )
            )

    def conditions(self) -> dict[str, nw.Expr]:
        """Reason for leaving lines out, a message for `gettext` -> condition for keeping them.

        Lines without a date are bookkeeping and kept.
        """
        when = nw.col("ordered_at")
        conditions = {}
        if self.countries:
            conditions[gettext_noop("other countries")] = nw.col("country").cast(nw.String).is_in(list(self.countries))
        if self.since:
            conditions[gettext_noop("before the period")] = when.is_null() | (when >= nw.lit(_midnight(self.since)))
        if self.until:
            end = _midnight(self.until + timedelta(days=1))
            conditions[gettext_noop("after the period")] = when.is_null() | (when < nw.lit(end))
        if self.as_of:
            reason = gettext_noop("on or after the reference date")
            conditions[reason] = when.is_null() | (when < nw.lit(_midnight(self.as_of)))
        return conditions


EVERYTHING = Selection()


def selected(classed: ClassedLines, selection: Selection) -> tuple[pa.Table, date, dict[str, int]]:
    """The selected lines, the reference date, and reason -> number of rows that were left out.

    Raises DataError if nothing is left or a country isn't in the file.
    """
    refuse_unknown(selection.countries, pc.unique(classed.table["country"]).to_pylist())
    table, left_out = classed.table, {}
    for reason, condition in selection.conditions().items():
        kept = _kept(table, condition)
        table, left_out[reason] = kept, table.num_rows - kept.num_rows
    if selection.without_duplicates:
        table, left_out[gettext_noop("duplicates")] = _distinct(table)
    as_of = selection.as_of or day_after(pc.max(table["ordered_at"]).as_py())
    return table, as_of, {reason: rows for reason, rows in left_out.items() if rows}


def _kept(table: pa.Table, condition: nw.Expr) -> pa.Table:
    """The rows that meet the condition; the table itself if all do, as a copy would take as much memory again."""
    mask = pc.fill_null(nw.from_native(table, eager_only=True).select(kept=condition)["kept"].to_native(), False)
    return table if pc.all(mask, min_count=0).as_py() else table.filter(mask)


def register_lines(
    connection: "duckdb.DuckDBPyConnection", lines: ClassedLines | LinesOnDisk, selection: Selection = EVERYTHING
) -> None:
    """Make the selected lines, with their classes, the view `lines` of this connection; lines on disk stay there."""
    if isinstance(lines, ClassedLines):
        connection.register("lines", selected(lines, selection)[0])
        return
    frame = classed_relation(lines, connection)
    for condition in selection.conditions().values():
        frame = frame.filter(condition)
    chosen = frame.unique() if selection.without_duplicates else frame
    chosen.to_native().create_view("lines")


def narrowed(classed: ClassedLines, selection: Selection) -> ClassedLines:
    """The selected lines, with their own counts."""
    if selection == EVERYTHING:
        return classed
    table, _, _ = selected(classed, selection)
    return replace(classed, table=table, counts=counts_of(table))


def lines_of_customers(classed: ClassedLines, customers: Collection[str]) -> ClassedLines:
    """The lines of these customers alone, with their own counts; services stay those of all lines."""
    table = _kept(classed.table, nw.col("customer_id").cast(nw.String).is_in(list(customers)))
    return replace(classed, table=table, counts=counts_of(table))


def refuse_unknown(countries: Sequence[str], present: Sequence[str | None]) -> None:
    """Raises DataError for a country without lines. present : the countries of the lines"""
    for country in countries:
        if country not in present:
            listed = ", ".join(sorted(name for name in present if name is not None)) or gettext("none")
            raise DataError(
                gettext(
                    "No line is of the country {country}. There are: {countries}.",
                    country=repr(country),
                    countries=listed,
                )
            )


def day_after(last: datetime | None) -> date:
    """The default reference date. Raises DataError if there is no last line."""
    if last is None:
        raise DataError(gettext("No line with a date is left, so there is nobody to segment. Widen the period."))
    return last.date() + timedelta(days=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _distinct(table: pa.Table) -> tuple[pa.Table, int]:
    """The first of each set of equal lines, in the order of the file, and the number of the others."""
    row = pa.array(range(table.num_rows), pa.int64())
    plain = pa.table({name: _plain(table[name]) for name in table.column_names}).append_column("row", row)
    first = plain.group_by(table.column_names).aggregate([("row", "min")])["row_min"]
    return table.take(first.sort()), table.num_rows - len(first)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.cast(column, pa.string()) if pa.types.is_dictionary(column.type) else column
