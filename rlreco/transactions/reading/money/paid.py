"""What was paid for each line by a reading."""

from dataclasses import dataclass, replace

import numpy as np

from rlreco.language import gettext, gettext_noop
from rlreco.transactions.reading.money.amounts import ROUNDING, Amounts, price_times_pieces, sum_words
from rlreco.transactions.reading.money.discounts import taken_off
from rlreco.transactions.reading.money.orders import is_of_orders, shared_out

PRICE_X_QUANTITY = gettext_noop("price x quantity")
"""In words; a message for `gettext`."""


@dataclass(frozen=True, slots=True)
class MoneyReading:
    """How the money of a line comes about.

    kind : "price" (times the pieces), "total" (of the line), "total less discount", or "order total" (shared out among
        its lines)
    total : the column of the total, if it counts; the price's where that is of all pieces
    discount : the column that is taken off the price, if one is
    scale : of the discount: "amount" of the line, "piece", "rate" of 1, "percent", or "order"
    words : for people, such as "Total = price x quantity - Discount"; PRICE_X_QUANTITY, or in the language of now
    notice : a sentence with both sums where two readings differ
    is_doubtful : whether nothing explains why they differ
    """

    kind: str
    total: str | None = None
    discount: str | None = None
    scale: str | None = None
    words: str = ""
    notice: str | None = None
    is_doubtful: bool = False

    @property
    def is_of_orders(self) -> bool:
        """Whether money of a whole order is shared out among its lines."""
        return self.kind == "order total" or self.scale == "order"


def paid(amounts: Amounts, reading: MoneyReading) -> np.ndarray:
    """The money of each line, float; NaN where it isn't told. Returned goods are negative."""
    if reading.kind == "order total":
        return shared_out(amounts, _total(amounts, reading))
    goods = price_times_pieces(amounts)
    if reading.kind == "total less discount":
        of_total = replace(
            amounts, price=_total(amounts, reading) / np.where(amounts.quantity == 0, np.nan, amounts.quantity)
        )
        return price_times_pieces(of_total) - taken_off(of_total, str(reading.discount), str(reading.scale))
    if reading.kind == "total":
        total = _total(amounts, reading)
        return np.where(np.isnan(total), goods, total)
    if reading.discount is None:
        first = next(iter(amounts.totals.values()), None)
        return goods if first is None or is_of_orders(amounts, first) else np.where(np.isnan(goods), first, goods)
    return goods - taken_off(amounts, reading.discount, str(reading.scale))


def _total(amounts: Amounts, reading: MoneyReading) -> np.ndarray:
    if amounts.price is not None and reading.total == amounts.price_name:
        return amounts.price
    return amounts.totals[str(reading.total)]


def both_sums(amounts: Amounts, reading: MoneyReading, other: MoneyReading, why: str) -> str | None:
    """A sentence with the sums of both readings; None where they are the same but for rounding.

    why : the beginning of the sentence, with its colon, in the language of now
    """
    counted, left_out = (float(np.nansum(paid(amounts, each))) for each in (reading, other))
    if abs(counted - left_out) <= ROUNDING * max(1.0, abs(counted)):
        return None
    return gettext(
        "{why} {counted} in all; {column} alone would come to {left_out}.",
        why=why,
        counted=sum_words(counted, amounts.currency),
        column=other.total or gettext(PRICE_X_QUANTITY),
        left_out=sum_words(left_out, amounts.currency),
    )
