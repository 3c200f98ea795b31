"""The reading of a file's prices, totals and discounts that adds up.

A price times the pieces, a line's total and an order's total often stand side by side, and only arithmetic tells which
of them was paid and whether a discount or a tax is in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from rlreco.errors import DataError
from rlreco.language import gettext, number
from rlreco.transactions.reading.money.amounts import Amounts, agree, are_near, holds_word, is_any, price_times_pieces
from rlreco.transactions.reading.money.discounts import SCALES, scale_by_values
from rlreco.transactions.reading.money.explanations import explained, explanations, order_way, orders_agree
from rlreco.transactions.reading.money.orders import (
    first_of_order,
    further_lines,
    is_of_orders,
    is_same_in_orders,
    order_numbers,
    repeats,
)
from rlreco.transactions.reading.money.paid import PRICE_X_QUANTITY, MoneyReading, both_sums, paid
from rlreco.transactions.reading.money.pieces import is_of_all_pieces

# An order's total that is so many times what its pieces cost isn't one with postage and tax.
_FAR = 1.5
_PLAIN = MoneyReading("price", words=PRICE_X_QUANTITY)
_BEFORE_DISCOUNT = ("gross", "item-price", "before discount", "list price", "subtotal", "sub total")


class MoneyError(DataError):
    """Two readings of the money differ and nothing tells which was paid.

    sums : reading -> its sum
    """

    price: str
    total: str
    sums: Mapping[str, float]

    def __init__(self, price: str, total: str, sums: Mapping[str, float]) -> None:
        self.price, self.total, self.sums = price, total, dict(sums)
        by_price, by_total = self.sums.values()
        super().__init__(
            gettext(
                "Column {priced} times the quantity comes to {by_price} in all and {totalled} to {by_total}, "
                'and neither explains the other. Say which was paid: choose it under "Columns", or use '
                '--column "unit_price={price}" or --column "line_total={total}".',
                priced=repr(price),
                by_price=number(by_price, 2),
                totalled=repr(total),
                by_total=number(by_total, 2),
                price=price,
                total=total,
            )
        )

    def __reduce__(self) -> tuple[Callable[..., DataError], tuple[object, ...]]:
        return MoneyError, (self.price, self.total, self.sums)


def money_reading(amounts: Amounts) -> MoneyReading:
    """The reading that adds up. Raises MoneyError where two readings differ beyond explanation."""
    if amounts.price is None:
        return _of_totals(amounts)
    if not amounts.totals:
        return _of_price(amounts)
    compared = [_compared(amounts, name, total) for name, total in amounts.totals.items()]
    readings = [reading for reading in compared if reading is not None]
    # "Gross sales" may be the price times the pieces while "Net sales", beside it, is less the discount.
    discounted = [reading for reading in readings if reading.notice and reading.discount]
    if not readings:
        return _unexplained(amounts)
    reading = next(iter(discounted + readings))
    # A total before the discount says nothing of what was paid.
    is_plain = reading.kind == "price" and reading.discount is None and reading.notice is None
    return _of_price(amounts) if is_plain else reading


def _unexplained(amounts: Amounts) -> MoneyReading:
    """Where no total agrees: one of lines is said, and one of orders may hold what no column tells, such as postage."""
    of_lines = {name: total for name, total in amounts.totals.items() if not repeats(amounts, name, total)}
    if of_lines:
        return _disagreeing(replace(amounts, totals=of_lines))
    for name, total in amounts.totals.items():
        _refuse_far(amounts, name, total)
    return _beside_orders(amounts, next(iter(amounts.totals)))


def _of_price(amounts: Amounts) -> MoneyReading:
    """A price, and no total to check it by: a discount is taken off, and both sums are said."""
    if is_of_all_pieces(amounts):
        name = str(amounts.price_name)
        line = _of_line(name)
        why = gettext("{column} grows with the quantity, so it is of all:", column=repr(name))
        return replace(line, notice=both_sums(amounts, line, _PLAIN, why))
    for name in amounts.discounts:
        if not is_any(amounts.discounts[name]):
            continue
        scale = scale_by_values(amounts, name)
        reading = MoneyReading("price", discount=name, scale=scale, words=f"{gettext(PRICE_X_QUANTITY)} - {name}")
        return replace(reading, notice=both_sums(amounts, reading, _PLAIN, _taken_off(name)))
    return _PLAIN


def _of_totals(amounts: Amounts) -> MoneyReading:
    """A total, and no price: of the line, or of the order where it is the same on all lines of each order."""
    name, total = next(iter(amounts.totals.items()))
    line = _of_line(name)
    if not repeats(amounts, name, total):
        return _by_order_total(amounts, line) or _less_discount(amounts, line)
    order = _of_order(name)
    why = gettext(
        "{column} is the same on all lines of each order, so it is taken for the order's and counts once:",
        column=repr(name),
    )
    return replace(order, notice=both_sums(amounts, order, line, why))


def _taken_off(discount: str) -> str:
    return gettext("{column} is taken off:", column=repr(discount))


def _so_that_counts(words: str) -> str:
    return gettext("{money}, so that counts:", money=words)


def _of_line(name: str) -> MoneyReading:
    return MoneyReading("total", name, words=name)


def _of_order(name: str) -> MoneyReading:
    words = gettext("{column} of the order, shared out among its lines", column=name)
    return MoneyReading("order total", name, words=words)


def _by_order_total(amounts: Amounts, line: MoneyReading) -> MoneyReading | None:
    """The total of a line, or that less a discount, whichever comes to the order's total that stands beside it."""
    orders = [total for name, total in amounts.totals.items() if name != line.total and repeats(amounts, name, total)]
    ways = [line, *(_off_total(line, name, scale) for name in amounts.discounts for scale in SCALES)]
    order = order_numbers(amounts)
    for total in orders:
        for reading in ways:
            whole = np.bincount(order, np.nan_to_num(paid(amounts, reading)))[order]
            if orders_agree(whole, first_of_order(amounts, total)):
                why = gettext("{money} comes to the orders' totals, so that counts:", money=reading.words)
                return replace(reading, notice=both_sums(amounts, reading, line, why))
    return None


def _off_total(line: MoneyReading, name: str, scale: str) -> MoneyReading:
    return MoneyReading("total less discount", line.total, name, scale, f"{line.total} - {name}")


def _less_discount(amounts: Amounts, line: MoneyReading) -> MoneyReading:
    """The total of a line; less a discount where the total's name says that it is without."""
    name = next((name for name, values in amounts.discounts.items() if is_any(values)), None)
    if name is None or not holds_word(str(line.total), _BEFORE_DISCOUNT):
        return line
    scale = scale_by_values(amounts, name)
    reading = _off_total(line, name, scale)
    return replace(reading, notice=both_sums(amounts, reading, line, _taken_off(name)))


def _compared(amounts: Amounts, name: str, total: np.ndarray) -> MoneyReading | None:
    """The reading by this total where it agrees with the price in some way; else None."""
    goods = price_times_pieces(amounts)
    both = ~np.isnan(goods) & ~np.isnan(total)
    if name in amounts.of_order or is_of_orders(amounts, total):
        return _by_orders(amounts, name, total)
    if not both.any():
        return None
    if agree(goods, total, both, amounts.quantity):
        return _PLAIN
    for reading in explanations(amounts):
        if agree(explained(amounts, reading), total, both, amounts.quantity):
            by_total = MoneyReading("total", name, reading.discount, words=f"{name} = {reading.words}")
            return replace(by_total, notice=both_sums(amounts, by_total, _PLAIN, _so_that_counts(by_total.words)))
    if repeats(amounts, name, total) or (is_same_in_orders(amounts, total) and order_way(amounts, total)):
        return _by_orders(amounts, name, total)
    of_pieces = both & (np.abs(amounts.quantity) > 1)
    if of_pieces.any() and agree(np.asarray(amounts.price), total, both, amounts.quantity):
        return _of_line(name)
    return None


def _by_orders(amounts: Amounts, name: str, total: np.ndarray) -> MoneyReading | None:
    """The price, as the total is the order's; less a discount of the order where the sums say so; None if neither."""
    way = order_way(amounts, total)
    if way is None:
        return None
    if way.discount is None:
        return _PLAIN
    less = MoneyReading("price", discount=way.discount, scale=way.scale, words=way.words)
    return replace(less, notice=both_sums(amounts, less, _PLAIN, _so_that_counts(f"{name} = {way.words}")))


def _beside_orders(amounts: Amounts, name: str) -> MoneyReading:
    """The price, where nothing explains how the total of an order comes about: both sums are said."""
    reading = _of_price(amounts)
    order = _of_order(name)
    why = gettext(
        "{column} is the order's, and the prices of its lines don't add up to it. {money} counts:",
        column=repr(name),
        money=gettext(reading.words),
    )
    doubt = both_sums(amounts, reading, order, why)
    return replace(reading, notice=doubt or reading.notice, is_doubtful=doubt is not None)


def _refuse_far(amounts: Amounts, name: str, total: np.ndarray) -> None:
    """Raises MoneyError where the orders' totals say that there are more pieces than the file tells."""
    if (amounts.quantity != 1).any():
        return
    order, far = order_numbers(amounts), first_of_order(amounts, total)
    firsts = ~further_lines(amounts) & ~np.isnan(far)
    whole = np.bincount(order, np.nan_to_num(price_times_pieces(amounts)))[order]
    if firsts.any() and np.median(far[firsts] / np.maximum(whole[firsts], 1e-9)) > _FAR:
        sums = {"price": float(whole[firsts].sum()), "total": float(far[firsts].sum())}
        raise MoneyError(str(amounts.price_name), name, sums)


def _disagreeing(amounts: Amounts) -> MoneyReading:
    """Nothing explains the difference: the total is what was paid, unless it has nothing to do with the price."""
    name, total = next(iter(amounts.totals.items()))
    goods = price_times_pieces(amounts)
    both = ~np.isnan(goods) & ~np.isnan(total)
    if not both.any():
        return _PLAIN
    by_total = _of_line(name)
    apart = ~are_near(goods[both], total[both], 0.011)
    ratio = np.abs(total[both][apart]) / np.maximum(np.abs(goods[both][apart]), 1e-9)
    if len(ratio) >= 3 and (np.median(ratio) > 4 or np.median(ratio) < 0.25):
        raise MoneyError(
            str(amounts.price_name), name, {"price": float(goods[both].sum()), "total": float(total[both].sum())}
        )
    why = gettext(
        "Price x quantity and {column} differ on {apart} of {all} lines:",
        column=repr(name),
        apart=number(apart.sum()),
        all=number(both.sum()),
    )
    doubt = both_sums(amounts, by_total, _PLAIN, why)
    return replace(by_total, notice=doubt, is_doubtful=doubt is not None)
