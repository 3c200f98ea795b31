"""What was paid: totals of orders and lines, discounts, taxes, postage, currencies and orders that came to nothing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from .files import csv_file, point
from .layouts import HEADER, plain
from .records import (
    Case,
    Line,
    cents,
    discounted,
    invent,
    lost,
    orders_of,
    taxed,
    total,
    truth,
    with_tax,
)
from .values import with_returns


def extended(name: str, lines: list[Line], columns: dict[str, list], accepted=None, **options) -> Case:
    """A plain file with more columns: title -> a cell for each line."""
    rows = [[*plain(line), *cells] for line, *cells in zip(lines, *columns.values(), strict=True)]
    return Case(name, csv_file([*HEADER, *columns], rows), accepted or (truth(lines),), **options)


def without_price(name: str, lines: list[Line], columns: dict[str, list], accepted=None, **options) -> Case:
    rows = [[*plain(line)[:-1], *cells] for line, *cells in zip(lines, *columns.values(), strict=True)]
    return Case(name, csv_file([*HEADER[:-1], *columns], rows), accepted or (truth(lines),), **options)


def of_orders(lines: list[Line]) -> list[str]:
    """The worth of its order for each line."""
    return [point(total(group)) for group in orders_of(lines) for _ in group]


def order_total_beside_prices() -> Case:
    """A list of items with each item's price and, on every line again, the order's total."""
    lines = invent(131)
    return extended("order_total_beside_prices.csv", lines, {"Order Total": of_orders(lines)})


def order_total_on_each_line() -> Case:
    """A list of items without prices: Total is the order's and stands on each of its lines."""
    lines = invent(132)
    return without_price("order_total_on_each_line.csv", lines, {"Total": of_orders(lines)})


def discount_as_a_rate() -> Case:
    """A discount such as 0.1 beside the price; Total is what was paid."""
    lines = discounted([replace(line, price=line.price.quantize(Decimal("0.1"))) for line in invent(133)], "0.1")
    rates = ["0.1" if line.discount else "0" for line in lines]
    return extended("discount_as_a_rate.csv", lines, {"Discount": rates, "Total": [point(line.paid) for line in lines]})


def discount_in_per_cent() -> Case:
    """A discount such as 15% beside the price, and no total to check it by."""
    lines = [replace(line, price=line.price.quantize(Decimal(1))) for line in invent(134)]
    lines = discounted(lines, "0.15")
    return extended(
        "discount_in_per_cent.csv", lines, {"Discount %": ["15%" if line.discount else "0%" for line in lines]}
    )


def discount_as_an_amount() -> Case:
    """A discount in money off the whole line, and no total to check it by: some are above one, so it is no rate."""
    lines = discounted(invent(135), "0.2")
    amounts = [point(line.discount) for line in lines]
    return extended("discount_as_an_amount.csv", lines, {"Discount Amount": amounts})


def price_after_discount() -> Case:
    """A list price, a discount, and a total that shows that the discount is off already."""
    lines = discounted(invent(136), "0.25")
    columns = {
        "Discount": [point(line.discount) for line in lines],
        "Net Amount": [point(line.paid) for line in lines],
    }
    return extended("price_after_discount.csv", lines, columns)


def line_total_with_tax() -> Case:
    """Net price, tax of the line, and a total with the tax."""
    lines = taxed(invent(137), "0.21")
    columns = {"VAT": [point(line.tax) for line in lines], "Line Total": [point(line.with_tax) for line in lines]}
    return extended("line_total_with_tax.csv", lines, columns, (truth(lines), truth(lines, with_tax)))


def total_that_no_price_explains() -> Case:
    """Price times quantity is above the line's total on a third of the lines, and no column says why."""
    lines = discounted(invent(138), "0.3")
    return extended(
        "total_that_no_price_explains.csv",
        lines,
        {"Line Total": [point(line.paid) for line in lines]},
        ask="may",
        question=("Line Total", "--column"),
        options=("--column", "line_total=Line Total"),
    )


def only_line_totals() -> Case:
    """Line totals and quantities, no price of a piece."""
    lines = invent(139)
    return without_price("only_line_totals.csv", lines, {"Amount": [point(line.gross) for line in lines]})


def postage_as_a_line() -> Case:
    """Postage and wrapping stand among the items by their names, without a code."""
    lines = []
    for index, group in enumerate(orders_of(invent(140))):
        post = replace(group[0], code="", product="Shipping - standard", quantity=1, price=Decimal("5.95"))
        lines += [*group, *([post] if index % 2 else [])]
    data = csv_file(HEADER, [plain(line) for line in lines])
    return Case("postage_as_a_line.csv", data, (truth(lines),))


def two_currencies_by_a_column() -> Case:
    """Euros and dollars in one list: they can't be added up, and nothing says which is wanted."""
    lines = invent(141)
    dollars = {group[0].order for index, group in enumerate(orders_of(lines)) if index % 3 == 1}
    codes = ["USD" if line.order in dollars else "EUR" for line in lines]
    euros = [replace(line, counts=line.order not in dollars) for line in lines]
    return extended(
        "two_currencies_by_a_column.csv",
        lines,
        {"Currency": codes},
        (truth(euros),),
        ask="must",
        question=("Currency", "EUR", "USD", "--currency"),
        options=("--currency", "EUR"),
    )


def two_currencies_by_signs() -> Case:
    """The signs before the prices differ: pounds and euros; answered with a rate."""
    lines = invent(142)
    pounds = {group[0].order for index, group in enumerate(orders_of(lines)) if index % 4 == 2}
    rows = [[*plain(line)[:-1], f"{'£' if line.order in pounds else '€'}{point(line.price)}"] for line in lines]
    worth = truth(lines, lambda line: line.gross * (2 if line.order in pounds else 1))
    return Case(
        "two_currencies_by_signs.csv",
        csv_file(HEADER, rows),
        (worth,),
        ask="must",
        question=("Unit Price", "--currency"),
        options=("--currency", "EUR,GBP=2"),
    )


def dollars_of_two_countries() -> Case:
    """US$ and A$ before the prices: two currencies of one name."""
    lines = invent(148)
    australian = {group[0].order for index, group in enumerate(orders_of(lines)) if index % 3 == 2}
    rows = [[*plain(line)[:-1], f"{'A$' if line.order in australian else 'US$'}{point(line.price)}"] for line in lines]
    american = [replace(line, counts=line.order not in australian) for line in lines]
    return Case(
        "dollars_of_two_countries.csv",
        csv_file(HEADER, rows),
        (truth(american),),
        ask="must",
        question=("Unit Price", "--currency"),
        options=("--currency", "USD"),
    )


def one_currency_in_a_column() -> Case:
    """The same currency on each line: nothing to ask."""
    lines = invent(143)
    return extended("one_currency_in_a_column.csv", lines, {"Currency": ["SEK"] * len(lines)})


def cancelled_and_pending() -> Case:
    """A status in words: completed and shipped orders count, cancelled and pending ones don't."""
    lines = lost(invent(144), 3, 6, 10)
    gone = sorted({line.order for line in lines if not line.counts})
    wrong = dict(zip(gone, ("Cancelled", "Pending", "Cancelled"), strict=True))
    states = [wrong.get(line.order, "Shipped" if int(line.order) % 2 else "Completed") for line in lines]
    return extended("cancelled_and_pending.csv", lines, {"Status": states})


def returns_as_negative_totals() -> Case:
    """What was given back is a line of its own with one piece and a negative total."""
    lines = with_returns(145)
    columns = {"Line Total": [point(line.gross) for line in lines]}
    rows = [
        [*plain(line)[:5], abs(line.quantity), *cells] for line, *cells in zip(lines, *columns.values(), strict=True)
    ]
    header = [*HEADER[:5], "Quantity", "Line Total"]
    return Case("returns_as_negative_totals.csv", csv_file(header, rows), (truth(lines),))


def paid_and_shipped_on_other_days() -> Case:
    """Three dates: the order's is the one that counts, though the others come first."""
    lines = invent(146)
    header = ["Shipped Date", "Delivered Date", *HEADER]
    rows = [[line.at.date() + timedelta(3), line.at.date() + timedelta(5), *plain(line)] for line in lines]
    return Case("shipped_on_another_day.csv", csv_file(header, rows), (truth(lines),))


def cost_beside_the_price() -> Case:
    """What an item cost the shop stands before what the customer paid."""
    lines = invent(147)
    header = [*HEADER[:-1], "Unit Cost", "Unit Price", "Profit"]
    rows = []
    for line in lines:
        cost = cents(line.price * Decimal("0.6"))
        rows.append([*plain(line)[:-1], cost, point(line.price), point(line.gross - cost * line.quantity)])
    return Case("cost_beside_the_price.csv", csv_file(header, rows), (truth(lines),))


BUILDERS = (
    order_total_beside_prices,
    order_total_on_each_line,
    discount_as_a_rate,
    discount_in_per_cent,
    discount_as_an_amount,
    price_after_discount,
    line_total_with_tax,
    total_that_no_price_explains,
    only_line_totals,
    postage_as_a_line,
    two_currencies_by_a_column,
    two_currencies_by_signs,
    dollars_of_two_countries,
    one_currency_in_a_column,
    cancelled_and_pending,
    returns_as_negative_totals,
    paid_and_shipped_on_other_days,
    cost_beside_the_price,
)
