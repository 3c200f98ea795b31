"""Money that is of a whole order: on its first line alone, or the same on all of its lines."""

import numpy as np

from rlreco.transactions.reading.money.amounts import MOST, Amounts, holds_word

# Chances that the lines of all orders have equal totals by accident: above it they are totals of lines.
_ACCIDENT = {"line": 0.005, "any": 0.2, "order": 0.9}
_LINE_WORDS = ("line", "item", "zeile", "position", "ligne", "linea", "linha", "riga", "regel", "satır", "pozyc")
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


def is_of_orders(amounts: Amounts, values: np.ndarray) -> bool:
    """Whether a column is filled on the first line of orders and blank on nearly all further lines."""
    further = further_lines(amounts)
    blank = np.isnan(values)
    return bool(further.sum() >= 1 and blank[further].mean() >= MOST and not blank[~further].all())


def repeats(amounts: Amounts, name: str, total: np.ndarray) -> bool:
    """Whether a total is that of the order: the same on all its lines, and not by accident."""
    if amounts.order is None:
        return False
    if name in amounts.of_order or is_of_orders(amounts, total):
        return True
    if not is_same_in_orders(amounts, total):
        return False
    further, filled = further_lines(amounts), ~np.isnan(total)
    values, counts = np.unique(total[~further & filled], return_counts=True)
    by_accident = float(((counts / max(1, counts.sum())) ** 2).sum()) if len(values) else 1.0
    words = "line" if holds_word(name, _LINE_WORDS) else "order" if holds_word(name, _ORDER_WORDS) else "any"
    return bool(by_accident ** int((further & filled).sum()) < _ACCIDENT[words])


def is_same_in_orders(amounts: Amounts, total: np.ndarray) -> bool:
    """Whether some orders have several lines, and all lines of each order the same total."""
    further = further_lines(amounts) & ~np.isnan(total)
    return bool(further.any() and (total[further] == first_of_order(amounts, total)[further]).mean() >= 0.999)


def order_numbers(amounts: Amounts) -> np.ndarray:
    """A number from 0 for each order; lines without one have numbers of their own."""
    order = amounts.order if amounts.order is not None else np.full(len(amounts.quantity), -1)
    alone = order < 0
    numbered = np.where(alone, order.max(initial=-1) + 1 + np.cumsum(alone) - 1, order)
    return np.asarray((np.cumsum(np.bincount(numbered) > 0) - 1)[numbered])


def further_lines(amounts: Amounts) -> np.ndarray:
    """The lines after the first of their order."""
    order = order_numbers(amounts)
    further = np.ones(len(order), bool)
    first = np.zeros(order.max(initial=-1) + 1, int)
    # Of several rows the last that is written stays.
    first[order[::-1]] = np.arange(len(order))[::-1]
    further[first] = False
    return further


def first_of_order(amounts: Amounts, values: np.ndarray) -> np.ndarray:
    """Of each line: the value on the first line of its order that has one, else NaN."""
    order, rows = order_numbers(amounts), np.arange(len(values))
    filled = np.where(np.isnan(values), len(values), rows)
    first = np.full(order.max(initial=-1) + 1, len(values))
    np.minimum.at(first, order, filled)
    return np.append(values, np.nan)[first[order]]


def shared_out(amounts: Amounts, total: np.ndarray) -> np.ndarray:
    order = order_numbers(amounts)
    return np.asarray(first_of_order(amounts, total) / np.bincount(order)[order])
