"""Invented order lines, and the truth about them in plain Python: nothing of the product is imported here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from random import Random

ZERO = Decimal(0)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order, as the shop knows it whatever its export shows.

    at : local time of the shop; None where the export has lost it
    customer : None for a guest
    quantity : negative for pieces that came back
    discount, tax : money off and on the whole line
    counts : False where the order was cancelled, refunded, voided or is not paid yet
    """

    order: str
    at: datetime | None
    customer: str | None
    code: str
    product: str
    category: str
    quantity: int
    price: Decimal
    discount: Decimal = ZERO
    tax: Decimal = ZERO
    counts: bool = True

    @property
    def gross(self) -> Decimal:
        return self.quantity * self.price

    @property
    def paid(self) -> Decimal:
        return self.gross - self.discount

    @property
    def with_tax(self) -> Decimal:
        return self.paid + self.tax


@dataclass(frozen=True, slots=True)
class Outcome:
    """Right figures of `rlreco segment --json`; None is not compared.

    bought : lines that are a sale or a service
    sold : lines that are a sale; only where nothing can be a service
    """

    customers: int | None = None
    frequency_sum: int | None = None
    monetary_sum: Decimal | None = None
    as_of: str | None = None
    recency_sum: int | None = None
    bought: int | None = None
    returned: int | None = None
    anonymous: int | None = None
    sold: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A file and what is right for it.

    accepted : any of these is right
    ask : "never": it can be read; "may": a question is as good; "must": reading it without a question would be luck
    question : patterns that the question has: the column and the option
    options : what answers it; the truth then is `accepted` again
    notices : patterns that the notices have
    refusal : patterns of the refusal where nothing else is right, as there are no customers, say
    """

    name: str
    data: bytes
    accepted: tuple[Outcome, ...] = ()
    ask: str = "never"
    question: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    refusal: tuple[str, ...] = ()


def paid(line: Line) -> Decimal:
    return line.paid


def with_tax(line: Line) -> Decimal:
    return line.with_tax


def truth(lines: Iterable[Line], money: Callable[[Line], Decimal] = paid) -> Outcome:
    """Recency, frequency and money by the rules of docs/segmentation.md, net of returns."""
    lines = list(lines)
    counted = [line for line in lines if line.counts]
    bought = [line for line in counted if line.customer and is_purchase(line)]
    buyers = {line.customer for line in bought}
    as_of = max(line.at.date() for line in lines if line.at) + timedelta(days=1)
    return Outcome(
        customers=len(buyers),
        frequency_sum=len({(line.customer, line.order) for line in bought}),
        monetary_sum=sum((money(line) for line in counted if line.customer in buyers), ZERO),
        as_of=as_of.isoformat(),
        recency_sum=sum((as_of - last_purchase(bought, buyer)).days for buyer in buyers),
        bought=len(bought),
        returned=sum(line.customer is not None and line.quantity < 0 for line in counted),
        anonymous=sum(line.customer is None and line.price > 0 for line in counted),
    )


def is_purchase(line: Line) -> bool:
    return line.at is not None and line.quantity > 0 and line.price > 0


def last_purchase(bought: Iterable[Line], buyer: str | None) -> date:
    return max(line.at.date() for line in bought if line.at and line.customer == buyer)


@dataclass(frozen=True, slots=True)
class Product:
    code: str
    name: str
    category: str
    price: Decimal


def catalogue(*products: str) -> tuple[Product, ...]:
    """Products of words such as "MUG-1|Blue mug|Kitchen|12.50"."""
    cells = [words.split("|") for words in products]
    return tuple(Product(code, name, category, Decimal(price)) for code, name, category, price in cells)


HOME = catalogue(
    "MUG-01|Blue mug|Kitchen|12.50",
    "CUP-02|Red cup|Kitchen|8.00",
    "POT-03|Tea pot|Kitchen|34.90",
    "LAM-04|Desk lamp|Lighting|49.00",
    "CUS-05|Linen cushion|Textiles|24.90",
    "CAN-06|Soy candle|Decoration|15.75",
    "VAS-07|Glass vase|Decoration|29.95",
)

WHO_BUYS = (0, 1, 2, 0, 3, 4, 1, 5, 2, 6, 0, 7, 3, 5, 6, 1)
"""Which of eight customers buys next: nobody has a fifth of the orders, and frequencies are 1 to 3."""

EMAILS = (
    "ann.lee@example.com",
    "bo.chen@example.org",
    "carla.diaz@example.com",
    "dev.patel@example.net",
    "eva.novak@example.com",
    "finn.olsen@example.org",
    "gia.rossi@example.com",
    "hal.brown@example.net",
)
NAMES = ("Ann Lee", "Bo Chen", "Carla Diaz", "Dev Patel", "Eva Novak", "Finn Olsen", "Gia Rossi", "Hal Brown")
NAME_OF = dict(zip(EMAILS, NAMES, strict=True))
NUMBERS = ("20117", "20121", "20134", "20148", "20152", "20169", "20173", "20186")


def invent(
    seed: int,
    products: Sequence[Product] = HOME,
    customers: Sequence[str] = EMAILS,
    start: date = date(2024, 1, 5),
    days: int = 110,
    number: Callable[[int], str] = lambda index: str(1001 + index),
) -> list[Line]:
    """About thirty lines of sixteen orders, in order of time, between nine and four: the same day in UTC, too."""
    rng, lines = Random(seed), []
    for index, place in enumerate(WHO_BUYS):
        day = start + timedelta(days=index * days // (len(WHO_BUYS) - 1))
        at = datetime(day.year, day.month, day.day, rng.randint(9, 15), rng.randint(0, 59), rng.randint(1, 59))
        chosen = rng.sample(list(products), rng.choice((1, 2, 2, 3)))
        buyer = customers[place % len(customers)]
        lines += [_line(number(index), at, buyer, product, rng.choice((1, 1, 2, 3))) for product in chosen]
    return lines


def _line(order: str, at: datetime, customer: str, product: Product, quantity: int) -> Line:
    return Line(order, at, customer, product.code, product.name, product.category, quantity, product.price)


def orders_of(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines of each order, in the order of the file."""
    return [list(group) for _, group in groupby(lines, key=lambda line: line.order)]


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def discounted(lines: Iterable[Line], rate: str, every: int = 3) -> list[Line]:
    """The first of each `every` lines is cheaper by `rate`, to whole cents."""
    return [
        replace(line, discount=cents(line.gross * Decimal(rate))) if row % every == 0 else line
        for row, line in enumerate(lines)
    ]


def taxed(lines: Iterable[Line], rate: str) -> list[Line]:
    return [replace(line, tax=cents(line.paid * Decimal(rate))) for line in lines]


def lost(lines: Iterable[Line], *orders: int) -> list[Line]:
    """The orders at these places don't count."""
    groups = orders_of(lines)
    numbers = {groups[place][0].order for place in orders}
    return [replace(line, counts=line.order not in numbers) for line in lines]


def nameless(lines: Iterable[Line], *orders: int) -> list[Line]:
    """The orders at these places were bought by guests."""
    groups = orders_of(lines)
    numbers = {groups[place][0].order for place in orders}
    return [replace(line, customer=None) if line.order in numbers else line for line in lines]


def total(lines: Iterable[Line], money: Callable[[Line], Decimal] = paid) -> Decimal:
    return sum((money(line) for line in lines), ZERO)


def as_orders(lines: Iterable[Line], extra: Decimal = ZERO) -> list[Line]:
    """One line for each order, worth what the order is worth and `extra`, such as postage."""
    return [
        replace(
            group[0], quantity=1, price=total(group) + extra, discount=ZERO, tax=total(group, lambda line: line.tax)
        )
        for group in orders_of(lines)
    ]
