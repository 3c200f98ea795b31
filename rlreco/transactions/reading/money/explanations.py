"""How a total may come about: price times pieces, less a discount, with a tax and shipping."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rlreco.language import gettext
from rlreco.transactions.reading.money.amounts import MOST, Amounts, are_near, price_times_pieces
from rlreco.transactions.reading.money.discounts import SCALES, taken_off
from rlreco.transactions.reading.money.orders import first_of_order, order_numbers
from rlreco.transactions.reading.money.paid import PRICE_X_QUANTITY


@dataclass(frozen=True, slots=True)
class _Explanation:
    """A total as price times pieces, less a discount, with a tax and shipping."""

    discount: str | None
    scale: str | None
    tax: str | None
    shipping: str | None

    @property
    def words(self) -> str:
        parts = [gettext(PRICE_X_QUANTITY), *([f"- {self.discount}"] if self.discount else [])]
        return " ".join([*parts, *(f"+ {name}" for name in (self.tax, self.shipping) if name)])


def explanations(amounts: Amounts) -> Iterator[_Explanation]:
    """The ways in which a total may differ from price times pieces, the simplest first."""
    discounts: list[tuple[str | None, str | None]] = [(None, None)]
    discounts += [(column, scale) for column in amounts.discounts for scale in SCALES]
    taxes, shippings = [None, *amounts.taxes], [None, *amounts.shippings]
    ways = [_Explanation(*off, tax, ship) for off in discounts for tax in taxes for ship in shippings]
    yield from sorted(ways[1:], key=lambda way: sum(part is not None for part in (way.discount, way.tax, way.shipping)))


def explained(amounts: Amounts, way: _Explanation) -> np.ndarray:
    result = price_times_pieces(amounts)
    if way.discount is not None:
        result = result - taken_off(amounts, way.discount, str(way.scale))
    for column in (amounts.taxes.get(way.tax or ""), amounts.shippings.get(way.shipping or "")):
        result = result if column is None else result + np.nan_to_num(column)
    return result


def order_way(amounts: Amounts, total: np.ndarray) -> _Explanation | None:
    """How the total of nearly all orders comes about."""
    order_total = first_of_order(amounts, total)
    ways = (way for way in _order_ways(amounts) if orders_agree(_explained_order(amounts, way), order_total))
    return next(ways, None)


def _order_ways(amounts: Amounts) -> Iterator[_Explanation]:
    taxes, shippings = [None, *amounts.taxes], [None, *amounts.shippings]
    off = [(column, scale) for column in amounts.discounts for scale in ("order", *SCALES)]
    for discount, scale in ((None, None), *off):
        for tax in taxes:
            for shipping in shippings:
                yield _Explanation(discount, scale, tax, shipping)


def _explained_order(amounts: Amounts, way: _Explanation) -> np.ndarray:
    """Of each line: what its order comes to."""
    order, goods = order_numbers(amounts), np.nan_to_num(price_times_pieces(amounts))
    if way.discount is not None and way.scale != "order":
        goods = goods - np.nan_to_num(taken_off(amounts, way.discount, str(way.scale)))
    whole = np.bincount(order, goods)[order]
    if way.scale == "order":
        whole = whole - np.nan_to_num(first_of_order(amounts, np.abs(amounts.discounts[str(way.discount)])))
    for column in (amounts.taxes.get(way.tax or ""), amounts.shippings.get(way.shipping or "")):
        whole = whole if column is None else whole + np.nan_to_num(first_of_order(amounts, column))
    return whole


def orders_agree(left: np.ndarray, right: np.ndarray) -> bool:
    both = ~np.isnan(left) & ~np.isnan(right)
    return bool(both.any() and are_near(left[both], right[both], 0.011).mean() >= MOST)
