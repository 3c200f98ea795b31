"""A made-up shop: a year of orders with tastes by season and by kind of customer, the same every time.

Only integers are computed with, drawn from the raw stream of PCG64 (which numpy promises to keep), so the same seed
gives the same shop on every machine and with every numpy.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints: TypeAlias = npt.NDArray[np.int64]

FIRST_DAY = np.datetime64("2025-01-01")
DAYS = 365
MINUTES = 24 * 60
OPENS, CLOSES = 8 * 60, 20 * 60
NOBODY = -1

SEASONS = {
    "all": (4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4),
    "spring": (2, 4, 10, 13, 12, 6, 3, 2, 2, 1, 1, 1),
    "summer": (1, 1, 2, 4, 9, 13, 14, 11, 4, 1, 1, 1),
    "school": (3, 2, 2, 2, 2, 2, 5, 14, 13, 4, 2, 2),
    "autumn": (3, 2, 2, 2, 2, 2, 2, 4, 10, 12, 8, 4),
    "winter": (6, 4, 2, 1, 1, 1, 1, 1, 3, 7, 12, 13),
    "advent": (1, 0, 0, 0, 0, 0, 0, 1, 3, 9, 22, 26),
}
"""Demand for the products of a season in each month, January first."""

MONTHS_TRADE = (7, 7, 8, 9, 10, 9, 8, 7, 9, 11, 15, 15)
WEEKDAYS_TRADE = (10, 9, 9, 11, 12, 8, 5)
"""Relative number of orders in each month, and on each weekday, Monday first."""

COUNTRIES = ("United Kingdom",) * 34 + ("EIRE",) * 2 + ("Germany", "France", "Netherlands", "Spain")
POSTAGE = ("POST", "POSTAGE", None, 495)
FAVOURITE = 5
"""Factor of a customer's demand for the products of their favourite category."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Customers of a kind. Ranges are first and last; days count from the first of the year.

    tastes : category -> demand, 1 for the other categories
    """

    customers: int
    orders: tuple[int, int]
    lines: tuple[int, int]
    quantities: tuple[int, ...]
    joins: tuple[int, int]
    stays: tuple[int, int]
    tastes: dict[str, int]


TRADE = Circle(90, (14, 34), (5, 14), (6, 12, 12, 24, 36), (0, 60), (240, 365), {"Party": 9, "Kitchen": 7, "Bags": 5})
REGULARS = Circle(290, (5, 11), (3, 7), (1, 1, 2, 2, 3, 4), (0, 120), (120, 365), {"Garden": 8, "Home": 6, "Bath": 4})
OCCASIONAL = Circle(
    400, (1, 4), (1, 5), (1, 1, 1, 2), (0, 240), (30, 365), {"Toys": 9, "Stationery": 6, "Christmas": 3}
)
NEWCOMERS = Circle(220, (1, 2), (1, 4), (1, 1, 2), (250, 350), (10, 100), {"Lighting": 8, "Stationery": 4, "Home": 3})
GUESTS = Circle(1, (900, 900), (1, 3), (1, 1, 1, 2, 6), (0, 0), (365, 365), {"Bags": 2, "Party": 2, "Christmas": 2})
CIRCLES = (TRADE, REGULARS, OCCASIONAL, NEWCOMERS, GUESTS)


class Goods(NamedTuple):
    """The catalogue as parallel arrays, prices in pence. The last entry is postage."""

    code: npt.NDArray[np.object_]
    name: npt.NDArray[np.object_]
    category: npt.NDArray[np.object_]
    pence: Ints
    season: tuple[str, ...]


class Invoices(NamedTuple):
    """One entry for each invoice: minutes since the year began, customer or NOBODY, circle, favourite category."""

    minute: Ints
    customer: Ints
    circle: Ints
    favourite: Ints


class InvoiceLines(NamedTuple):
    """One entry for each line: invoice, minute, customer or NOBODY, product, quantity, price in pence."""

    invoice: Ints
    minute: Ints
    customer: Ints
    product: Ints
    quantity: Ints
    pence: Ints


class Draws:
    """Random integers from the raw stream of PCG64."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def below(self, limits: Ints) -> Ints:
        """A number for each limit, at least 0 and below the limit. limits : 1 .. 2**32 - 1"""
        high = self._bits.random_raw(limits.size).astype(np.uint64) >> np.uint64(32)
        return ((high * limits.astype(np.uint64)) >> np.uint64(32)).astype(np.int64)

    def between(self, first: Ints, last: Ints) -> Ints:
        return first + self.below(last - first + 1)

    def one_in(self, odds: int, size: int) -> npt.NDArray[np.bool_]:
        return np.equal(self.below(np.full(size, odds)), 0)

    def pick(self, cumulative: Ints, low: Ints, high: Ints) -> Ints:
        """Indices into weights whose running sums are `cumulative` (0 first), drawn from sums low .. high - 1."""
        return np.searchsorted(cumulative, low + self.below(high - low), side="right") - 1


def demo_lines(seed: int = 2025) -> pd.DataFrame:
    """A year of lines with the columns of Online Retail and `Category`, in the order of time.

    1,000 customers buy 200 products; there are returns (`C` invoices), lines without a customer, postage and
    stock written off at price 0. December sells other things than June, frequent buyers other things than rare ones.
    """
    draws, goods = Draws(seed), _goods()
    invoices = _invoices(draws, goods)
    sold = _sold(draws, goods, invoices)
    lines = _concatenated(sold, _postage(draws, goods, invoices), _returned(draws, sold), _written_off(draws, goods))
    return _frame(draws, goods, lines)


def demo_drawings() -> dict[str, str]:
    """Product id -> name of its drawing, which rlreco.pictures draws. Postage has none."""
    return {row["code"]: f"drawing:{row['drawing']}" for row in _rows()}


@cache
def _rows() -> list[dict[str, str]]:
    text = files("rlreco.datasets").joinpath("demo_products.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _goods() -> Goods:
    rows = _rows()
    code, name, category, pence = zip(
        *((row["code"], row["name"], row["category"], int(row["price"].replace(".", ""))) for row in rows),
        POSTAGE,
        strict=True,
    )
    seasons = tuple(row["season"] for row in rows)
    return Goods(_objects(code), _objects(name), _objects(category), np.array(pence), seasons)


def _objects(values: tuple[str | None, ...]) -> npt.NDArray[np.object_]:
    return np.array(values, dtype=object)


def _invoices(draws: Draws, goods: Goods) -> Invoices:
    """The orders of all circles, each customer's spread over the days between joining and leaving."""
    circle = np.repeat(np.arange(len(CIRCLES)), [each.customers for each in CIRCLES])
    customer = np.where(circle == CIRCLES.index(GUESTS), NOBODY, np.arange(circle.size))
    start, stayed, orders = (_drawn(draws, circle, each) for each in ("joins", "stays", "orders"))
    favourite = _favourites(draws, goods, circle)
    left = np.minimum(start + stayed, DAYS)
    busy = _busy()
    buyer = np.repeat(np.arange(circle.size), orders)
    day = draws.pick(busy, busy[start[buyer]], busy[left[buyer]])
    minute = day * MINUTES + draws.between(np.full(day.size, OPENS), np.full(day.size, CLOSES))
    return Invoices(minute, customer[buyer], circle[buyer], favourite[buyer])


def _drawn(draws: Draws, circle: Ints, attribute: str) -> Ints:
    """A number for each entry of `circle`, within the range that the circle has for the attribute."""
    ranges = np.array([getattr(each, attribute) for each in CIRCLES])[circle]
    return draws.between(ranges[:, 0], ranges[:, 1])


def _busy() -> Ints:
    """Running sums, 0 first, of the relative number of orders on each day of the year."""
    days = FIRST_DAY + np.arange(DAYS)
    month = days.astype("datetime64[M]").astype(np.int64) % 12
    weekday = (days.astype(np.int64) + 3) % 7  # 1 January 1970, day 0, was a Thursday
    return _running(np.array(MONTHS_TRADE)[month] * np.array(WEEKDAYS_TRADE)[weekday])


def _running(weights: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(weights)])


def _categories(goods: Goods) -> list[str]:
    return list(dict.fromkeys(goods.category[:-1]))


def _tastes(goods: Goods) -> Ints:
    """Demand of each circle for each category, shape (circles, categories)."""
    return np.array([[circle.tastes.get(category, 1) for category in _categories(goods)] for circle in CIRCLES])


def _favourites(draws: Draws, goods: Goods, circle: Ints) -> Ints:
    tastes = _tastes(goods)
    running, categories = _running(tastes.ravel()), len(_categories(goods))
    first = circle * categories
    return draws.pick(running, running[first], running[first + categories]) % categories


def _wanted(goods: Goods) -> Ints:
    """Weights of all products, shape (circles, favourites, months, products).

    The appeal of a product falls with its position in its category; it is multiplied by the season, the taste of the
    circle and the favourite category.
    """
    categories = _categories(goods)
    category = np.array([categories.index(name) for name in goods.category[:-1]])
    position = np.arange(category.size) - np.searchsorted(category, category)
    season: Ints = np.array([SEASONS[name] for name in goods.season]).T
    favoured: Ints = 1 + (FAVOURITE - 1) * (np.arange(len(categories))[:, None] == category)
    taste: Ints = _tastes(goods)[:, category]
    appeal: Ints = 60 // (position + 2)
    wanted: Ints = taste[:, None, None, :] * favoured[None, :, None, :] * season[None, None] * appeal
    return wanted


def _sold(draws: Draws, goods: Goods, invoices: Invoices) -> InvoiceLines:
    """Lines of the orders, a product at most once on an order. The trade pays 15 % less."""
    wanted = _wanted(goods)
    running, products = _running(wanted.ravel()), wanted.shape[-1]
    invoice = np.repeat(np.arange(invoices.minute.size), _drawn(draws, invoices.circle, "lines"))
    case = np.ravel_multi_index(
        (invoices.circle[invoice], invoices.favourite[invoice], _month(invoices.minute[invoice])), wanted.shape[:3]
    )
    product = draws.pick(running, running[case * products], running[(case + 1) * products]) % products
    invoice, product = np.divmod(np.unique(invoice * products + product), products)
    circle = invoices.circle[invoice]
    pence = np.where(circle == CIRCLES.index(TRADE), goods.pence[product] * 85 // 100, goods.pence[product])
    quantity = _quantities(draws, circle)
    return InvoiceLines(invoice, invoices.minute[invoice], invoices.customer[invoice], product, quantity, pence)


def _month(minute: Ints) -> Ints:
    """0 for January."""
    return (FIRST_DAY + minute // MINUTES).astype("datetime64[M]").astype(np.int64) % 12


def _quantities(draws: Draws, circle: Ints) -> Ints:
    sizes = np.array([len(each.quantities) for each in CIRCLES])
    table = np.array([each.quantities + (0,) * (sizes.max() - len(each.quantities)) for each in CIRCLES])
    return table[circle, draws.below(sizes[circle])]


def _postage(draws: Draws, goods: Goods, invoices: Invoices) -> InvoiceLines:
    """Postage on one order in nine."""
    invoice = np.flatnonzero(draws.one_in(9, invoices.minute.size))
    post, quantity = np.full(invoice.size, goods.code.size - 1), np.ones(invoice.size, dtype=np.int64)
    return InvoiceLines(
        invoice, invoices.minute[invoice], invoices.customer[invoice], post, quantity, goods.pence[post]
    )


def _returned(draws: Draws, sold: InvoiceLines) -> InvoiceLines:
    """Returns of one line in forty within 25 days, in whole or in part, each on an invoice of its own."""
    back = draws.one_in(40, sold.invoice.size) & (sold.customer != NOBODY)
    minute = sold.minute[back] + MINUTES * draws.between(np.ones(back.sum(), np.int64), np.full(back.sum(), 25))
    quantity = -draws.between(np.ones(back.sum(), np.int64), sold.quantity[back])
    lines = InvoiceLines(_own(minute), minute, sold.customer[back], sold.product[back], quantity, sold.pence[back])
    return InvoiceLines(*(values[minute < DAYS * MINUTES] for values in lines))


def _written_off(draws: Draws, goods: Goods) -> InvoiceLines:
    """Damaged stock: 60 lines at price 0 without a customer."""
    many = np.full(60, 1)
    minute = draws.below(many * DAYS) * MINUTES + CLOSES
    product, quantity = draws.below(many * (goods.code.size - 1)), -draws.between(many, many * 12)
    return InvoiceLines(_own(minute), minute, many * NOBODY, product, quantity, many * 0)


def _own(minute: Ints) -> Ints:
    """An invoice for each line, with numbers that are distinct within the kind of lines."""
    return np.arange(minute.size)


def _concatenated(*kinds: InvoiceLines) -> InvoiceLines:
    """All lines in the order of time; sales and postage share invoices, returns and write-offs have their own."""
    first = np.cumsum([0, 0, *(kind.invoice.max() + 1 for kind in (kinds[0], kinds[2]))])
    apart = [kind._replace(invoice=kind.invoice + start) for kind, start in zip(kinds, first, strict=True)]
    lines = InvoiceLines(*(np.concatenate(columns) for columns in zip(*apart, strict=True)))
    order = np.lexsort((lines.product, lines.invoice, lines.minute))
    return InvoiceLines(*(values[order] for values in lines))


def _frame(draws: Draws, goods: Goods, lines: InvoiceLines) -> pd.DataFrame:
    numbers = pd.factorize(lines.invoice)[0] + 500_001
    prefix = np.where((lines.quantity < 0) & (lines.customer != NOBODY), "C", "")
    return pd.DataFrame(
        {
            "InvoiceNo": [f"{mark}{number}" for mark, number in zip(prefix, numbers, strict=True)],
            "StockCode": goods.code[lines.product],
            "Description": goods.name[lines.product],
            "Quantity": lines.quantity.astype(np.int32),
            "InvoiceDate": (FIRST_DAY.astype("datetime64[m]") + lines.minute).astype("datetime64[ms]"),
            "UnitPrice": lines.pence / 100,
            "CustomerID": _identities(draws)[lines.customer],
            "Country": _countries(draws)[lines.customer],
            "Category": goods.category[lines.product],
        }
    )


def _identities(draws: Draws) -> npt.NDArray[np.float64]:
    """Five-digit customer numbers that don't depend on the circle; the last, NOBODY's, is missing."""
    people = sum(circle.customers for circle in CIRCLES) - 1
    shuffled = np.argsort(draws.below(np.full(people, 2**31)), kind="stable")
    return np.append(10_001.0 + 7 * shuffled, np.nan)


def _countries(draws: Draws) -> npt.NDArray[np.object_]:
    people = sum(circle.customers for circle in CIRCLES) - 1
    return np.append(_objects(COUNTRIES)[draws.below(np.full(people, len(COUNTRIES)))], COUNTRIES[0])
