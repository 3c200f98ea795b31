"""How the cells of a file become lines: decided once, by all rows or by as many as tell, and then applied to each."""

from dataclasses import dataclass, replace

import pyarrow as pa

from rlreco.transactions.columns import Columns
from rlreco.transactions.parse.dates import times
from rlreco.transactions.read_options import ReadOptions
from rlreco.transactions.reading.amounts import amounts_of
from rlreco.transactions.reading.currency import Currency, chosen_currency
from rlreco.transactions.reading.dates import WrittenDates, zone_notices
from rlreco.transactions.reading.filled_down import FillDown, fill_down_of, filled_down, has_blocks, with_blocks
from rlreco.transactions.reading.money import MoneyReading, money_reading, paid
from rlreco.transactions.reading.order_status import Refunds, refunds_in, status_columns
from rlreco.transactions.reading.people import addresses_in, nobody_in, rounded_ids
from rlreco.transactions.roles.choose import Choice


@dataclass(frozen=True, slots=True)
class Plan:
    """How the cells of a file become lines.

    choice : the columns
    comma : whether the decimal sign is the comma
    dates : how they are written
    time_zone : on whose clock dates that name an offset count; None as written
    fill : the columns to fill down within an order
    money : how the money of a line comes about
    addresses : whether customers are e-mail addresses, which are the same person's in any case
    nobody : ids of customers that stand for no person
    currency : the currency that counts
    refunds_are_lines : whether a refund is a line of its own, so that the refunded one counts
    notices : sentences for people about what was decided
    """

    choice: Choice
    comma: bool
    dates: WrittenDates
    time_zone: str | None
    fill: FillDown
    money: MoneyReading
    addresses: bool
    nobody: tuple[str, ...]
    currency: Currency
    refunds_are_lines: bool
    notices: tuple[str, ...]

    @property
    def columns(self) -> Columns:
        return self.choice.columns


def needed_columns(choice: Choice) -> list[str]:
    """The columns of the file that a plan looks at."""
    others = [name for names in choice.others.values() for name in names]
    return sorted({*choice.columns.mapping().values(), *others, *([choice.time] if choice.time else [])})


def number_columns(choice: Choice) -> list[str]:
    """The columns that decide about the decimal sign."""
    roles = ("quantity", "unit_price", "line_total", "discount", "tax", "shipping")
    others = [name for role in roles for name in choice.others.get(role, ())]
    return [*(name for role, name in choice.columns.mapping().items() if role in roles), *others]


def count_columns(choice: Choice) -> list[str]:
    """The columns of pieces, which may be written with three decimals: 1.000."""
    return [] if choice.columns.quantity is None else [choice.columns.quantity]


def make_plan(
    raw: pa.Table, choice: Choice, comma: bool, dates: WrittenDates, first_row: int, options: ReadOptions
) -> Plan:
    """Raises DataError where the file can be read in two ways and nothing tells which is right."""
    fill = fill_down_of(raw, choice.columns, choice.others.get("status", ()))
    if has_blocks(raw, choice.columns.customer_id):
        moments = times(raw[dates.name], dates.name, first_row, dates.order, options.zone)
        fill = with_blocks(fill, raw, choice.columns, moments)
    raw, _ = filled_down(raw, fill, choice.columns.order_id)
    currency = chosen_currency(raw, choice, comma, first_row, options.currency)
    amounts = replace(amounts_of(raw, choice, comma, first_row), currency=currency.code or "")
    reading = money_reading(amounts)
    refunds = refunds_in(raw, choice, paid(amounts, reading)) if status_columns(choice) else Refunds()
    addresses = addresses_in(raw, choice.columns)
    nobody, of_people = nobody_in(raw, choice.columns, addresses)
    clock = zone_notices(dates, options)
    notices = (reading.notice, refunds.notice, *of_people, *rounded_ids(raw, choice.columns), *clock)
    return Plan(
        choice,
        comma,
        dates,
        options.zone,
        fill,
        reading,
        addresses,
        nobody,
        currency,
        refunds.are_lines,
        tuple(filter(None, notices)),
    )
