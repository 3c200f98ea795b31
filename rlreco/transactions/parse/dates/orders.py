"""The order of day, month and year that fits all dates of a column, and the zones that they name."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import combinations
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.language import gettext
from rlreco.transactions.parse.dates.figures import SINCE_1970, SIX_FIGURES
from rlreco.transactions.parse.dates.readings import BLANK, blanks, plain_texts, read_texts

T = TypeVar("T")

# Where several fit: day-month is written in most countries, a year of two figures in front in few.
_LIKELY_FIRST = ("dmy", "mdy", "ymd")
_PAIRS = tuple(combinations(_LIKELY_FIRST, 2))

# With points between figures, as in Germany, the day comes first; hardly anybody writes months so.
_WITH_POINTS = r"^\D*\d{1,2}\.\s?\d{1,2}\.\s?\d"
_IN_FIGURES = r"^\D*\d+[^\pL\d]+\d+[^\pL\d]+\d+"
_YEAR_AND_MONTH = r"^\s*(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:\.0+)?$"
# Read in the wrong order, days of a month become years.
_MUCH_LONGER = 4


class DateOrderError(DataError):
    """Several orders of day, month and year fit the whole column, so that the user has to choose.

    example : a value of the column that reads differently
    choices : the orders that fit, the likely one first, e.g. ("dmy", "mdy")
    """

    example: str
    choices: tuple[str, ...]

    def __init__(self, name: str, example: str, choices: tuple[str, ...]) -> None:
        super().__init__(
            gettext(
                "Every date in column {column} can be read in more than one way ({orders}), for example {example}. "
                'Say which it is: choose it under "Dates", or use --date-order {order}.',
                column=repr(name),
                orders=gettext(" and ").join(choices),
                example=repr(example),
                order=choices[0],
            )
        )
        self.example = example
        self.choices = choices


class DateOrders:
    """The orders of day and month that read every date added so far, and the zones that these dates name.

    order : chosen by the user; then the dates are only checked to be of one kind
    """

    def __init__(self, name: str, order: str | None = None) -> None:
        self._name = name
        self._chosen = order
        self._fitting = list(_LIKELY_FIRST)
        self._differing: dict[tuple[str, str], str] = {}
        self._ends: dict[str, tuple[datetime, datetime]] = {}
        self._kind: str | None = None
        self._named = False
        self._month: str | None = None
        self._has_days = False
        self._zones: Counter[str] = Counter()
        self._has_unzoned = False

    @property
    def kind(self) -> str | None:
        """ "dates", "six figures", "day numbers", "unix seconds", ...; None before the first date."""
        return self._kind

    @property
    def since_1970(self) -> bool:
        """Whether the dates count seconds, or parts of seconds, since 1970."""
        return self._kind in SINCE_1970

    @property
    def zones(self) -> dict[str, int]:
        """Label of each zone that dates name -> number of rows, the most frequent first."""
        return dict(sorted(self._zones.items(), key=lambda pair: (-pair[1], pair[0])))

    @property
    def is_mixed(self) -> bool:
        """Whether some dates name a zone and others don't."""
        return self._has_unzoned and bool(self._zones)

    def add(self, column: pa.ChunkedArray, first_row: int) -> None:
        """Add a piece of the column whose first value is in row `first_row`. Raises DataError when no order is left."""
        if not pa.types.is_temporal(column.type):
            texts = plain_texts(column, self._name)
            readings = read_texts(texts)
            self.add_readings(readings, texts, first_row)
            self._zones.update(_zones(readings, texts))
            self._has_unzoned |= pc.any(pc.and_not(pc.is_null(readings["zone"]), blanks(readings)), min_count=0).as_py()
        elif getattr(column.type, "tz", None):
            self._zones[column.type.tz] += len(column) - column.null_count

    def add_readings(self, readings: pa.Table, column: pa.ChunkedArray, first_row: int) -> None:
        """Like `add`, for a piece of text that `read_texts` has read already."""
        kinds = set(readings["kind"].unique().to_pylist())
        self._refuse_two_kinds(kinds - {BLANK, None}, readings, column, first_row)
        if self._chosen is None:
            dates = readings.filter(pc.invert(blanks(readings))) if BLANK in kinds else readings
            self._keep_fitting(dates, column, first_row)
            self._compare(dates, column)
            self._look_for_days(dates["text"])

    def only(self) -> str:
        """The order that fits. Raises DateOrderError if others fit as well and read a date differently."""
        if self._chosen is not None:
            return self._chosen
        self._refuse_months()
        first, *others = self._by_likelihood()
        examples = {order: self._example(first, order) for order in others}
        differing = [order for order in others if examples[order]]
        if differing:
            raise DateOrderError(self._name, examples[differing[0]], (first, *differing))
        return first

    def _refuse_two_kinds(self, kinds: set[str], readings: pa.Table, column: pa.ChunkedArray, first_row: int) -> None:
        if len(kinds - {self._kind}) == 0 or (self._kind is None and len(kinds) == 1):
            self._kind = self._kind or next(iter(kinds), None)
            return
        rows = {kind: _first_index(column, _of_kind(readings, kind)) for kind in kinds}
        self._kind = self._kind or min(rows, key=rows.__getitem__)
        kind = min(rows.keys() - {self._kind}, key=rows.__getitem__)
        raise DataError(
            gettext(
                "Row {row}, column {column}: {value} reads as {kind}, those before it as {before}. Nothing was read; "
                "write all dates in one way, or choose another column.",
                row=rows[kind] + first_row,
                column=repr(self._name),
                value=_short(column, rows[kind]),
                kind=gettext(kind),
                before=gettext(self._kind),
            )
        )

    def _keep_fitting(self, dates: pa.Table, column: pa.ChunkedArray, first_row: int) -> None:
        before = self._fitting
        self._fitting = [order for order in before if not dates[order].null_count]
        if not self._fitting:
            best = min(before, key=lambda order: dates[order].null_count)
            index = _first_index(column, dates["text"].filter(pc.is_null(dates[best])))
            raise DataError(
                gettext(
                    "Row {row}, column {column}: {value} is not a date, or not one like the others ({order}). "
                    "Nothing was read; correct it, or choose another column.",
                    row=index + first_row,
                    column=repr(self._name),
                    value=_short(column, index),
                    order=best,
                )
            )

    def _compare(self, dates: pa.Table, column: pa.ChunkedArray) -> None:
        """Keep for each pair of orders the first date that reads differently, and the ends of each order's times."""
        for pair in combinations(self._fitting, 2):
            if pair not in self._differing and (text := _differing_text(dates, *pair, column)):
                self._differing[pair] = text
        if len(self._fitting) > 1 and dates.num_rows:
            self._ends |= {order: _ends(dates[order], self._ends.get(order)) for order in self._fitting}
            self._named |= not pc.all(pc.match_substring_regex(dates["text"], _IN_FIGURES)).as_py()

    def _look_for_days(self, texts: pa.ChunkedArray) -> None:
        if self._kind == SIX_FIGURES and not self._has_days:
            is_month = pc.match_substring_regex(texts, _YEAR_AND_MONTH)
            self._has_days = not pc.all(is_month, min_count=0).as_py()
            self._month = self._month or next(iter(texts.to_pylist()), None)

    def _refuse_months(self) -> None:
        """A column of 201011 and 201012 also reads as days of 2020, and must not."""
        if self._month and not self._has_days:
            raise DataError(
                gettext(
                    "The dates in column {column}, for example {example}, may be months without a day. Choose another "
                    'column; if they are year, month and day, choose that under "Dates", or use --date-order ymd.',
                    column=repr(self._name),
                    example=repr(self._month),
                )
            )

    def _by_likelihood(self) -> list[str]:
        """The fitting orders, without a year of two figures in front if nothing speaks for it."""
        others = [order for order in self._fitting if order != "ymd"]
        if not others or "ymd" not in self._fitting:
            return self._fitting
        if self._years_in_front():
            return self._fitting if self._named else ["ymd", *others]
        return self._fitting if self._kind == SIX_FIGURES else others

    def _years_in_front(self) -> bool:
        """Whether every other order spreads the dates over a much longer time: days of a month read as years."""
        spans = {order: last - first for order, (first, last) in self._ends.items() if order in self._fitting}
        return bool(spans) and _MUCH_LONGER * spans.pop("ymd") < min(spans.values(), default=timedelta())

    def _example(self, order: str, other: str) -> str:
        return self._differing.get((order, other)) or self._differing.get((other, order)) or ""


def _zones(readings: pa.Table, texts: pa.ChunkedArray) -> dict[str, int]:
    """Label of each zone -> number of rows that name it."""
    zoned = readings.filter(pc.and_not(pc.is_valid(readings["zone"]), blanks(readings)))
    if not zoned.num_rows:
        return {}
    counted = pc.value_counts(pc.cast(texts, pa.string()))
    rows = pc.take(counted.field("counts"), pc.index_in(zoned["text"], value_set=counted.field("values")))
    sums = pa.table({"zone": zoned["zone"], "rows": rows}).group_by("zone").aggregate([("rows", "sum")])
    return dict(zip(sums["zone"].to_pylist(), sums["rows_sum"].to_pylist(), strict=True))


def _of_kind(readings: pa.Table, kind: str) -> pa.ChunkedArray:
    return readings["text"].filter(pc.fill_null(pc.equal(readings["kind"], kind), False))


def _differing_text(dates: pa.Table, order: str, other: str, column: pa.ChunkedArray) -> str:
    """The first text that the orders read differently; with points the day comes before the month."""
    if dates[order].equals(dates[other]):
        return ""
    texts = dates["text"].filter(pc.not_equal(dates[order], dates[other]))
    if (order, other) == ("dmy", "mdy"):
        texts = texts.filter(pc.invert(pc.match_substring_regex(texts, _WITH_POINTS)))
    return str(column[_first_index(column, texts)].as_py()) if len(texts) else ""


def _ends(moments: pa.ChunkedArray, before: tuple[datetime, datetime] | None) -> tuple[datetime, datetime]:
    ends = pc.min_max(moments).as_py()
    first, last = before or (ends["min"], ends["max"])
    return min(first, ends["min"]), max(last, ends["max"])


def _first_index(column: pa.ChunkedArray, texts: pa.ChunkedArray) -> int:
    index: int = pc.index(pc.is_in(pc.cast(column, pa.string()), value_set=texts.combine_chunks()), True).as_py()
    return index


def _short(column: pa.ChunkedArray, index: int) -> str:
    return repr(str(column[index].as_py())[:60])
