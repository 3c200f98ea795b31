"""What was paid for each line: the reading of a file's prices, totals and discounts that adds up.

A price times the pieces, a line's total and an order's total often stand side by side, and only arithmetic tells which
of them was paid and whether a discount or a tax is in it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from rlreco.errors import DataError

# So many of the lines, or orders, must add up; a few may hold a correction by hand.
_MOST = 0.95
# Below this share of all money two readings are the same but for rounding.
_ROUNDING = 0.002
# A price is of all pieces where it is in step with them for so many products, to the cent.
_FEWEST_IN_STEP, _CENT = 2, 0.0101
# An order's total that is so many times what its pieces cost isn't one with postage and tax.
_FAR = 1.5
# Chances that the lines of all orders have equal totals by accident: above it they are totals of lines.
_ACCIDENT = {"line": 0.005, "any": 0.2, "order": 0.9}

_BEFORE_DISCOUNT = ("gross", "item-price", "before discount", "list price", "subtotal", "sub total")
_LINE_WORDS = ("line", "item", "zeile", "position", "ligne", "linea", "linha", "riga", "regel", "satır", "pozyc")
_PIECE_WORDS = ("unit", "per piece", "per item", "each", "stück", "stuk", "unitario", "unitaire")
_ORDER_WORDS = (
    "order",
    "invoice",
    "grand",
    "bestell",
    "auftrag",
    "rechnung",
    "commande",
    "pedido",
    "ordine",
    "sipariş",
)


@dataclass(frozen=True, slots=True)
class Amounts:
    """The money of a file, one value a line; NaN where a cell is blank.

    quantity : pieces; 1 where the file has no such column
    price : of a piece, or None
    totals, discounts, taxes, shippings : column -> values, the likeliest first
    order : a number for each order, -1 where there is none; None where the file has no orders
    of_order : columns that are of the order, and repeat on each of its lines
    percents : columns of discounts that hold percent signs
    product : a number for each product, or kind of product, of the first lines; -1 where there is none
    """

    quantity: np.ndarray
    price: np.ndarray | None = None
    price_name: str | None = None
    totals: Mapping[str, np.ndarray] = field(default_factory=dict)
    discounts: Mapping[str, np.ndarray] = field(default_factory=dict)
    taxes: Mapping[str, np.ndarray] = field(default_factory=dict)
    shippings: Mapping[str, np.ndarray] = field(default_factory=dict)
    order: np.ndarray | None = None
    of_order: frozenset[str] = frozenset()
    percents: frozenset[str] = frozenset()
    product: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class MoneyReading:
    """How the money of a line comes about.

    kind : "price" (times the pieces), "total" (of the line), "total less discount", or "order total" (shared out among
        its lines)
    total : the column of the total, if it counts; the price's where that is of all pieces
    discount : the column that is taken off the price, if one is
    scale : of the discount: "amount" of the line, "piece", "rate" of 1, "percent", or "order"
    words : for people, such as "Total = price x quantity - Discount"
    notice : a sentence with both sums where two readings differ
    """

    kind: str
    total: str | None = None
    discount: str | None = None
    scale: str | None = None
    words: str = ""
    notice: str | None = None

    @property
    def is_of_orders(self) -> bool:
        """Whether money of a whole order is shared out among its lines."""
        return self.kind == "order total" or self.scale == "order"


class MoneyError(DataError):
    """Two readings of the money differ and nothing tells which was paid.

    sums : reading -> its sum
    """

    def __init__(self, price: str, total: str, sums: Mapping[str, float]) -> None:
        self.price, self.total, self.sums = price, total, dict(sums)
        by_price, by_total = self.sums.values()
        super().__init__(
            f"Column {price!r} times the quantity comes to {by_price:,.2f} in all and {total!r} to {by_total:,.2f}, "
            'and neither explains the other. Say which was paid: choose it under "Columns", or use '
            f'--column "unit_price={price}" or --column "line_total={total}".'
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
    of_lines = {name: total for name, total in amounts.totals.items() if not _repeats(amounts, name, total)}
    if of_lines:
        return _disagreeing(replace(amounts, totals=of_lines))
    for name, total in amounts.totals.items():
        _refuse_far(amounts, name, total)
    return _beside_orders(amounts, next(iter(amounts.totals)))


def paid(amounts: Amounts, reading: MoneyReading) -> np.ndarray:
    """The money of each line, float; NaN where it isn't told. Returned goods are negative."""
    if reading.kind == "order total":
        return _shared_out(amounts, _total(amounts, reading))
    goods = _goods(amounts)
    if reading.kind == "total less discount":
        of_total = replace(
            amounts, price=_total(amounts, reading) / np.where(amounts.quantity == 0, np.nan, amounts.quantity)
        )
        return _goods(of_total) - _off(of_total, str(reading.discount), str(reading.scale))
    if reading.kind == "total":
        total = _total(amounts, reading)
        return np.where(np.isnan(total), goods, total)
    if reading.discount is None:
        first = next(iter(amounts.totals.values()), None)
        return goods if first is None or _is_of_orders(amounts, first) else np.where(np.isnan(goods), first, goods)
    return goods - _off(amounts, reading.discount, str(reading.scale))


def _total(amounts: Amounts, reading: MoneyReading) -> np.ndarray:
    if amounts.price is not None and reading.total == amounts.price_name:
        return amounts.price
    return amounts.totals[str(reading.total)]


def _goods(amounts: Amounts) -> np.ndarray:
    """Price times pieces."""
    return np.full(len(amounts.quantity), np.nan) if amounts.price is None else amounts.price * amounts.quantity


def _of_price(amounts: Amounts) -> MoneyReading:
    """A price, and no total to check it by: a discount is taken off, and both sums are said."""
    plain = MoneyReading("price", words="price x quantity")
    if _is_of_all_pieces(amounts):
        name = str(amounts.price_name)
        line = MoneyReading("total", name, words=name)
        return replace(line, notice=_both(amounts, line, plain, f"{name!r} grows with the quantity, so it is of all: "))
    for name in amounts.discounts:
        if not _is_some(amounts.discounts[name]):
            continue
        scale = _scale_by_values(amounts, name)
        reading = MoneyReading("price", discount=name, scale=scale, words=f"price x quantity - {name}")
        return replace(reading, notice=_both(amounts, reading, plain, f"{name!r} is taken off: "))
    return plain


def _is_of_all_pieces(amounts: Amounts) -> bool:
    """Whether what is called a price grows in step with the pieces, for nearly all products sold in several numbers."""
    if amounts.product is None or amounts.price is None:
        return False
    some = len(amounts.product)
    price, pieces = amounts.price[:some], amounts.quantity[:some]
    good = (amounts.product >= 0) & (price > 0) & (pieces > 0)
    product, price, pieces = amounts.product[good], price[good], pieces[good]
    varied = _spread(product, pieces) > 0
    in_step = varied & (_spread(product, price) > 0) & (_spread(product, price / pieces) <= _CENT)
    n_varied = len(np.unique(product[varied[product]])) if len(product) else 0
    n_in_step = len(np.unique(product[in_step[product]])) if len(product) else 0
    return n_in_step >= _FEWEST_IN_STEP and n_in_step >= _MOST * n_varied


def _spread(product: np.ndarray, values: np.ndarray) -> np.ndarray:
    """By product: the largest less the smallest value."""
    count = int(product.max(initial=-1)) + 1
    largest, smallest = np.full(count, -np.inf), np.full(count, np.inf)
    np.maximum.at(largest, product, values)
    np.minimum.at(smallest, product, values)
    return np.where(np.isfinite(largest), largest - smallest, 0.0)


def _of_totals(amounts: Amounts) -> MoneyReading:
    """A total, and no price: of the line, or of the order where it is the same on all lines of each order."""
    name, total = next(iter(amounts.totals.items()))
    line = MoneyReading("total", name, words=name)
    if not _repeats(amounts, name, total):
        return _by_order_total(amounts, line) or _less_discount(amounts, line)
    order = MoneyReading("order total", name, words=f"{name} of the order, shared out among its lines")
    why = f"{name!r} is the same on all lines of each order, so it is taken for the order's and counts once: "
    return replace(order, notice=_both(amounts, order, line, why))


def _by_order_total(amounts: Amounts, line: MoneyReading) -> MoneyReading | None:
    """The total of a line, or that less a discount, whichever comes to the order's total that stands beside it."""
    orders = [total for name, total in amounts.totals.items() if name != line.total and _repeats(amounts, name, total)]
    ways = [line, *(_off_total(line, name, scale) for name in amounts.discounts for scale in _SCALES)]
    order = _numbered(amounts)
    for total in orders:
        for reading in ways:
            whole = np.bincount(order, np.nan_to_num(paid(amounts, reading)))[order]
            if _orders_agree(amounts, whole, _first_of_order(amounts, total)):
                why = f"{reading.words} comes to the orders' totals, so that counts: "
                return replace(reading, notice=_both(amounts, reading, line, why))
    return None


def _off_total(line: MoneyReading, name: str, scale: str) -> MoneyReading:
    return MoneyReading("total less discount", line.total, name, scale, f"{line.total} - {name}")


def _less_discount(amounts: Amounts, line: MoneyReading) -> MoneyReading:
    """The total of a line; less a discount where the total's name says that it is without."""
    name = next((name for name, values in amounts.discounts.items() if _is_some(values)), None)
    if name is None or not _has(str(line.total), _BEFORE_DISCOUNT):
        return line
    scale = _scale_by_values(amounts, name)
    reading = _off_total(line, name, scale)
    return replace(reading, notice=_both(amounts, reading, line, f"{name!r} is taken off: "))


def _compared(amounts: Amounts, name: str, total: np.ndarray) -> MoneyReading | None:
    """The reading by this total where it agrees with the price in some way; else None."""
    goods, price = _goods(amounts), MoneyReading("price", words="price x quantity")
    both = ~np.isnan(goods) & ~np.isnan(total)
    if name in amounts.of_order or _is_of_orders(amounts, total):
        return _by_orders(amounts, name, total)
    if not both.any():
        return None
    if _agree(goods, total, both, amounts.quantity):
        return price
    for reading in _explanations(amounts, name):
        if _agree(_explained(amounts, reading), total, both, amounts.quantity):
            by_total = MoneyReading("total", name, reading.discount, words=f"{name} = {reading.words}")
            return replace(by_total, notice=_both(amounts, by_total, price, f"{by_total.words}, so that counts: "))
    if _repeats(amounts, name, total) or (_is_same_in_orders(amounts, total) and _order_way(amounts, total)):
        return _by_orders(amounts, name, total)
    of_pieces = both & (np.abs(amounts.quantity) > 1)
    if of_pieces.any() and _agree(np.asarray(amounts.price), total, both, amounts.quantity):
        return MoneyReading("total", name, words=name)
    return None


@dataclass(frozen=True, slots=True)
class _Explanation:
    """A total as price times pieces, less a discount, with a tax and shipping."""

    discount: str | None
    scale: str | None
    tax: str | None
    shipping: str | None

    @property
    def words(self) -> str:
        parts = ["price x quantity", *([f"- {self.discount}"] if self.discount else [])]
        return " ".join([*parts, *(f"+ {name}" for name in (self.tax, self.shipping) if name)])


def _explanations(amounts: Amounts, name: str) -> Iterator[_Explanation]:
    """The ways in which a total may differ from price times pieces, the simplest first."""
    discounts: list[tuple[str | None, str | None]] = [(None, None)]
    discounts += [(column, scale) for column in amounts.discounts for scale in _SCALES]
    taxes, shippings = [None, *amounts.taxes], [None, *amounts.shippings]
    ways = [_Explanation(*off, tax, ship) for off in discounts for tax in taxes for ship in shippings]
    yield from sorted(ways[1:], key=lambda way: sum(part is not None for part in (way.discount, way.tax, way.shipping)))


def _explained(amounts: Amounts, way: _Explanation) -> np.ndarray:
    result = _goods(amounts)
    if way.discount is not None:
        result = result - _off(amounts, way.discount, str(way.scale))
    for column in (amounts.taxes.get(way.tax or ""), amounts.shippings.get(way.shipping or "")):
        result = result if column is None else result + np.nan_to_num(column)
    return result


_SCALES = ("amount", "rate", "percent", "piece")


def _off(amounts: Amounts, name: str, scale: str) -> np.ndarray:
    """What a discount takes off each line; a blank takes nothing off, and its sign says nothing."""
    values, goods = np.abs(np.nan_to_num(amounts.discounts[name])), _goods(amounts)
    if scale == "rate":
        return goods * values
    if scale == "percent":
        return goods * values / 100
    if scale == "piece":
        return np.asarray(values * amounts.quantity)
    if scale == "order":
        return _order_discount(amounts, name)
    return np.asarray(values * np.sign(np.where(goods == 0, 1, goods)))


def _order_discount(amounts: Amounts, name: str) -> np.ndarray:
    """The discount of an order, shared out among its lines by what they cost."""
    goods = np.nan_to_num(_goods(amounts))
    order = _numbered(amounts)
    whole = np.bincount(order, goods)[order]
    first = _first_of_order(amounts, np.abs(amounts.discounts[name]))
    return np.where(whole == 0, 0.0, np.nan_to_num(first) * goods / np.where(whole == 0, 1, whole))


def _scale_by_values(amounts: Amounts, name: str) -> str:
    """Where no total tells: percent by its sign or header, a rate by values up to 1, else an amount."""
    values = np.abs(amounts.discounts[name][~np.isnan(amounts.discounts[name])])
    if name in amounts.percents or "%" in name or "percent" in name.casefold() or "pct" in name.casefold():
        return "rate" if values.max() <= 1 and (values % 1 != 0).any() else "percent"
    if values.max() <= 1 and (values % 1 != 0).any():
        return "rate"
    if _has(name, _PIECE_WORDS):
        return "piece"
    return "order" if _repeats(amounts, name, amounts.discounts[name]) else "amount"


def _by_orders(amounts: Amounts, name: str, total: np.ndarray) -> MoneyReading | None:
    """The price, as the total is the order's; less a discount of the order where the sums say so; None if neither."""
    plain = MoneyReading("price", words="price x quantity")
    way = _order_way(amounts, total)
    if way is None:
        return None
    if way.discount is None:
        return plain
    less = MoneyReading("price", discount=way.discount, scale=way.scale, words=way.words)
    return replace(less, notice=_both(amounts, less, plain, f"{name} = {way.words}, so that counts: "))


def _beside_orders(amounts: Amounts, name: str) -> MoneyReading:
    """The price, where nothing explains how the total of an order comes about: both sums are said."""
    reading = _of_price(amounts)
    order = MoneyReading("order total", name, words=f"{name} of the order, shared out among its lines")
    why = f"{name!r} is the order's, and the prices of its lines don't add up to it. {reading.words} counts: "
    return replace(reading, notice=_both(amounts, reading, order, why) or reading.notice)


def _refuse_far(amounts: Amounts, name: str, total: np.ndarray) -> None:
    """Raises MoneyError where the orders' totals say that there are more pieces than the file tells."""
    if (amounts.quantity != 1).any():
        return
    order, far = _numbered(amounts), _first_of_order(amounts, total)
    firsts = ~_further(amounts) & ~np.isnan(far)
    whole = np.bincount(order, np.nan_to_num(_goods(amounts)))[order]
    if firsts.any() and np.median(far[firsts] / np.maximum(whole[firsts], 1e-9)) > _FAR:
        sums = {"price": float(whole[firsts].sum()), "total": float(far[firsts].sum())}
        raise MoneyError(str(amounts.price_name), name, sums)


def _order_way(amounts: Amounts, total: np.ndarray) -> _Explanation | None:
    """How the total of nearly all orders comes about."""
    order_total = _first_of_order(amounts, total)
    ways = (way for way in _order_ways(amounts) if _orders_agree(amounts, _explained_order(amounts, way), order_total))
    return next(ways, None)


def _order_ways(amounts: Amounts) -> Iterator[_Explanation]:
    taxes, shippings = [None, *amounts.taxes], [None, *amounts.shippings]
    off = [(column, scale) for column in amounts.discounts for scale in ("order", *_SCALES)]
    for discount, scale in ((None, None), *off):
        for tax in taxes:
            for shipping in shippings:
                yield _Explanation(discount, scale, tax, shipping)


def _explained_order(amounts: Amounts, way: _Explanation) -> np.ndarray:
    """Of each line: what its order comes to."""
    order, goods = _numbered(amounts), np.nan_to_num(_goods(amounts))
    if way.discount is not None and way.scale != "order":
        goods = goods - np.nan_to_num(_off(amounts, way.discount, str(way.scale)))
    whole = np.bincount(order, goods)[order]
    if way.scale == "order":
        whole = whole - np.nan_to_num(_first_of_order(amounts, np.abs(amounts.discounts[str(way.discount)])))
    for column in (amounts.taxes.get(way.tax or ""), amounts.shippings.get(way.shipping or "")):
        whole = whole if column is None else whole + np.nan_to_num(_first_of_order(amounts, column))
    return whole


def _orders_agree(amounts: Amounts, left: np.ndarray, right: np.ndarray) -> bool:
    both = ~np.isnan(left) & ~np.isnan(right)
    return bool(both.any() and _are_near(left[both], right[both], 0.011).mean() >= _MOST)


def _agree(first: np.ndarray, second: np.ndarray, where: np.ndarray, quantity: np.ndarray) -> bool:
    """Whether nearly all lines are the same but for rounding a piece's price, and the sums too."""
    left, right = first[where], second[where]
    near = _are_near(left, right, 0.0051 * np.maximum(1, np.abs(quantity[where])) + 0.0051)
    apart = abs(np.nansum(left) - np.nansum(right))
    return bool(near.mean() >= _MOST and apart <= _ROUNDING * max(1.0, np.nansum(np.abs(right))))


def _are_near(left: np.ndarray, right: np.ndarray, tolerance: np.ndarray | float) -> np.ndarray:
    # The size of both alone: refunds are written with and without a sign.
    return np.asarray(np.abs(np.abs(left) - np.abs(right)) <= tolerance + 1e-9 * np.abs(right))


def _is_of_orders(amounts: Amounts, values: np.ndarray) -> bool:
    """Whether a column is filled on the first line of orders and blank on nearly all further lines."""
    further = _further(amounts)
    blank = np.isnan(values)
    return bool(further.sum() >= 1 and blank[further].mean() >= _MOST and not blank[~further].all())


def _repeats(amounts: Amounts, name: str, total: np.ndarray) -> bool:
    """Whether a total is that of the order: the same on all its lines, and not by accident."""
    if amounts.order is None:
        return False
    if name in amounts.of_order or _is_of_orders(amounts, total):
        return True
    if not _is_same_in_orders(amounts, total):
        return False
    further = _further(amounts) & ~np.isnan(total)
    values, counts = np.unique(total[~_further(amounts) & ~np.isnan(total)], return_counts=True)
    by_accident = float(((counts / max(1, counts.sum())) ** 2).sum()) if len(values) else 1.0
    words = "line" if _has(name, _LINE_WORDS) else "order" if _has(name, _ORDER_WORDS) else "any"
    return bool(by_accident ** int(further.sum()) < _ACCIDENT[words])


def _is_same_in_orders(amounts: Amounts, total: np.ndarray) -> bool:
    """Whether some orders have several lines, and all lines of each order the same total."""
    further = _further(amounts) & ~np.isnan(total)
    return bool(further.any() and (total[further] == _first_of_order(amounts, total)[further]).mean() >= 0.999)


def _has(name: str, words: Sequence[str]) -> bool:
    return any(word in name.casefold() for word in words)


def _numbered(amounts: Amounts) -> np.ndarray:
    """A number from 0 for each order; lines without one have numbers of their own."""
    order = amounts.order if amounts.order is not None else np.full(len(amounts.quantity), -1)
    alone = order < 0
    numbered = np.where(alone, order.max(initial=-1) + 1 + np.cumsum(alone) - 1, order)
    return np.asarray(np.unique(numbered, return_inverse=True)[1])


def _further(amounts: Amounts) -> np.ndarray:
    """The lines after the first of their order."""
    order = _numbered(amounts)
    further = np.ones(len(order), bool)
    further[np.unique(order, return_index=True)[1]] = False
    return further


def _first_of_order(amounts: Amounts, values: np.ndarray) -> np.ndarray:
    """Of each line: the value on the first line of its order that has one, else NaN."""
    order, rows = _numbered(amounts), np.arange(len(values))
    filled = np.where(np.isnan(values), len(values), rows)
    first = np.full(order.max(initial=-1) + 1, len(values))
    np.minimum.at(first, order, filled)
    return np.append(values, np.nan)[first[order]]


def _shared_out(amounts: Amounts, total: np.ndarray) -> np.ndarray:
    order = _numbered(amounts)
    return np.asarray(_first_of_order(amounts, total) / np.bincount(order)[order])


def _is_some(values: np.ndarray) -> bool:
    return bool((np.nan_to_num(values) != 0).any())


def _disagreeing(amounts: Amounts) -> MoneyReading:
    """Nothing explains the difference: the total is what was paid, unless it has nothing to do with the price."""
    name, total = next(iter(amounts.totals.items()))
    goods = _goods(amounts)
    both = ~np.isnan(goods) & ~np.isnan(total)
    if not both.any():
        return MoneyReading("price", words="price x quantity")
    by_total, by_price = MoneyReading("total", name, words=name), MoneyReading("price", words="price x quantity")
    apart = ~_are_near(goods[both], total[both], 0.011)
    ratio = np.abs(total[both][apart]) / np.maximum(np.abs(goods[both][apart]), 1e-9)
    if len(ratio) >= 3 and (np.median(ratio) > 4 or np.median(ratio) < 0.25):
        raise MoneyError(
            str(amounts.price_name), name, {"price": float(goods[both].sum()), "total": float(total[both].sum())}
        )
    lines = f"{apart.sum():,} of {both.sum():,} lines"
    return replace(
        by_total, notice=_both(amounts, by_total, by_price, f"Price x quantity and {name!r} differ on {lines}: ")
    )


def _both(amounts: Amounts, reading: MoneyReading, other: MoneyReading, why: str) -> str | None:
    """A sentence with the sums of both readings; None where they are the same but for rounding."""
    counted, left_out = (float(np.nansum(paid(amounts, each))) for each in (reading, other))
    if abs(counted - left_out) <= _ROUNDING * max(1.0, abs(counted)):
        return None
    name = other.total or "price x quantity"
    return f"{why}{counted:,.2f} in all; {name} alone would come to {left_out:,.2f}."
