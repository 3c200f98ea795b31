"""What a discount takes off each line."""

import numpy as np

from rlreco.transactions.reading.money.amounts import Amounts, holds_word, price_times_pieces
from rlreco.transactions.reading.money.orders import first_of_order, order_numbers, repeats

_PIECE_WORDS = ("unit", "per piece", "per item", "each", "stück", "stuk", "unitario", "unitaire")
SCALES = ("amount", "rate", "percent", "piece")


def taken_off(amounts: Amounts, name: str, scale: str) -> np.ndarray:
    """What a discount takes off each line; a blank takes nothing off, and its sign says nothing."""
    values, goods = np.abs(np.nan_to_num(amounts.discounts[name])), price_times_pieces(amounts)
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
    goods = np.nan_to_num(price_times_pieces(amounts))
    order = order_numbers(amounts)
    whole = np.bincount(order, goods)[order]
    first = first_of_order(amounts, np.abs(amounts.discounts[name]))
    return np.where(whole == 0, 0.0, np.nan_to_num(first) * goods / np.where(whole == 0, 1, whole))


def scale_by_values(amounts: Amounts, name: str) -> str:
    """Where no total tells: percent by its sign or header, a rate by values up to 1, else an amount."""
    values = np.abs(amounts.discounts[name][~np.isnan(amounts.discounts[name])])
    if name in amounts.percents or "%" in name or "percent" in name.casefold() or "pct" in name.casefold():
        return "rate" if values.max() <= 1 and (values % 1 != 0).any() else "percent"
    if values.max() <= 1 and (values % 1 != 0).any():
        return "rate"
    if holds_word(name, _PIECE_WORDS):
        return "piece"
    return "order" if repeats(amounts, name, amounts.discounts[name]) else "amount"
