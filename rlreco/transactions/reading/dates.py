"""How the dates of a file are written, and on which clock they count."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from rlreco.language import gettext, gettext_noop, ngettext, number
from rlreco.transactions.parse.dates import DateOrderError, DateOrders
from rlreco.transactions.read_options import ReadOptions

AS_WRITTEN = gettext_noop("as written")
"""The clock of dates that no zone is chosen for; stored, and a message for `gettext` where it is drawn."""


@dataclass(frozen=True, slots=True)
class WrittenDates:
    """How the dates of a column are written.

    name : of the column
    order : "ymd", "dmy" or "mdy"; None where the column has the type of dates
    zones : offset from UTC, or zone, that dates name -> number of rows, the most frequent first
    is_mixed : whether some dates name a zone and others don't
    since_1970 : whether they count seconds, or parts of seconds, since 1970
    """

    name: str
    order: str | None
    zones: Mapping[str, int] = field(default_factory=dict)
    is_mixed: bool = False
    since_1970: bool = False

    def clock(self, time_zone: str | None) -> str:
        """The clock that the dates count by, in words. time_zone : the chosen one"""
        return time_zone or ("UTC" if self.since_1970 else AS_WRITTEN)


def dates_in(raw: pa.Table, name: str, first_row: int, options: ReadOptions) -> WrittenDates:
    """Of a column as a whole. Raises DateOrderError where several orders fit."""
    orders = DateOrders(name, options.date_order)
    orders.add(raw[name], first_row)
    return written_dates(orders, name, raw.schema.field(name).type, options)


def written_dates(orders: DateOrders, name: str, kind: pa.DataType, options: ReadOptions) -> WrittenDates:
    """Of a column of the type `kind` whose pieces were added to `orders`. Raises DateOrderError."""
    order = None if pa.types.is_temporal(kind) else _fitting(orders, options.likely_date_order)
    return WrittenDates(name, order, orders.zones, orders.is_mixed, orders.since_1970)


def _fitting(orders: DateOrders, likely: str | None) -> str:
    """The only order that fits; where several do, the likely one if it is among them."""
    try:
        return orders.only()
    except DateOrderError as error:
        if likely not in error.choices:
            raise
        return str(likely)


def zone_notices(dates: WrittenDates, options: ReadOptions) -> Iterator[str]:
    """Sentences about the clock of the dates, where it may not be what somebody expects."""
    if options.zone is None and len(dates.zones) > 1:
        yield _several_zones(dates)
    if options.time_zone is not None and not dates.zones:
        yield gettext(
            "No date in column {column} names a time zone: all stay as written; {zone} changes nothing.",
            column=repr(dates.name),
            zone=options.time_zone,
        )
    if options.zone is not None and dates.is_mixed:
        yield ngettext(
            "In column {column}, {n} row names a time zone: those turn to {zone}, the others stay as written.",
            "In column {column}, {n} rows name a time zone: those turn to {zone}, the others stay as written.",
            sum(dates.zones.values()),
            column=repr(dates.name),
            zone=options.zone,
        )


def _several_zones(dates: WrittenDates) -> str:
    (first, most), (second, next_most), *_ = dates.zones.items()
    return gettext(
        "The dates in column {column} name {offsets} offsets from UTC, most often {first} ({most} rows) and {second} "
        "({next_most}), and count as written. If these are more than one shop's winter and summer time, choose its "
        'zone under "Time zone", or use --time-zone, as Europe/Berlin.',
        column=repr(dates.name),
        offsets=number(len(dates.zones)),
        first=first,
        most=number(most),
        second=second,
        next_most=number(next_most),
    )
