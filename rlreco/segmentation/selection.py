"""Which lines count: those before the reference date, of a period and of some countries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import duckdb
import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import ConfigError, DataError
from rlreco.transactions.classes import ClassedLines, counts_of
from rlreco.transactions.large.classed import classed_relation
from rlreco.transactions.large.disk import LinesOnDisk


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

    def conditions(self) -> dict[str, nw.Expr]:
        """Why a line is left out -> whether it stays; a line without a date is bookkeeping and stays."""
        when = nw.col("ordered_at")
        kept = {}
        if self.countries:
            kept["other countries"] = nw.col("country").cast(nw.String).is_in(list(self.countries))
        if self.since:
            kept["before the period"] = when.is_null() | (when >= nw.lit(_midnight(self.since)))
        if self.until:
            kept["after the period"] = when.is_null() | (when < nw.lit(_midnight(self.until + timedelta(days=1))))
        if self.as_of:
            kept["on or after the reference date"] = when.is_null() | (when < nw.lit(_midnight(self.as_of)))
        return kept


EVERYTHING = Selection()


def selected(classed: ClassedLines, selection: Selection) -> tuple[pa.Table, date, dict[str, int]]:
    """The chosen lines, the reference date, and how many rows each choice left out.

    Raises DataError where nothing is left or a country isn't in the file.
    """
    refuse_unknown(selection.countries, pc.unique(classed.table["country"]).to_pylist())
    table, left_out = classed.table, {}
    for why, stays in selection.conditions().items():
        kept = _kept(table, stays)
        table, left_out[why] = kept, table.num_rows - kept.num_rows
    if selection.without_duplicates:
        table, left_out["duplicates"] = _distinct(table)
    as_of = selection.as_of or day_after(pc.max(table["ordered_at"]).as_py())
    return table, as_of, {why: rows for why, rows in left_out.items() if rows}


def _kept(table: pa.Table, stays: nw.Expr) -> pa.Table:
    """The table itself where nothing goes: a copy of a large one would cost as much memory again."""
    mask = pc.fill_null(nw.from_native(table, eager_only=True).select(stays=stays)["stays"].to_native(), False)
    return table if pc.all(mask, min_count=0).as_py() else table.filter(mask)


def register_lines(
    connection: duckdb.DuckDBPyConnection, lines: ClassedLines | LinesOnDisk, selection: Selection = EVERYTHING
) -> None:
    """Make the chosen lines, classed, the table `lines` of this connection; those on disk stay there."""
    if isinstance(lines, ClassedLines):
        connection.register("lines", selected(lines, selection)[0])
        return
    frame = classed_relation(lines, connection)
    for stays in selection.conditions().values():
        frame = frame.filter(stays)
    chosen = frame.unique() if selection.without_duplicates else frame
    chosen.to_native().create_view("lines")


def narrowed(classed: ClassedLines, selection: Selection) -> ClassedLines:
    """The chosen lines, counted anew."""
    if selection == EVERYTHING:
        return classed
    table, _, _ = selected(classed, selection)
    return ClassedLines(table, classed.source, counts_of(table))


def refuse_unknown(countries: Sequence[str], known: Sequence[str | None]) -> None:
    """DataError for a country that no line is of."""
    for country in countries:
        if country not in known:
            listed = ", ".join(sorted(one for one in known if one is not None)) or "none"
            raise DataError(f"No line is of the country {country!r}. There are: {listed}.")


def day_after(last: datetime | None) -> date:
    """The reference date where none is given."""
    if last is None:
        raise DataError("No line with a date is left, so there is nobody to segment. Widen the period.")
    return last.date() + timedelta(days=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _distinct(table: pa.Table) -> tuple[pa.Table, int]:
    """The first of each set of equal lines, in the file's order."""
    row = pa.array(range(table.num_rows), pa.int64())
    plain = pa.table({name: _plain(table[name]) for name in table.column_names}).append_column("row", row)
    first = plain.group_by(table.column_names).aggregate([("row", "min")])["row_min"]
    return table.take(first.sort()), table.num_rows - len(first)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.cast(column, pa.string()) if pa.types.is_dictionary(column.type) else column
