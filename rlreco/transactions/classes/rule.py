"""The class of each line: one rule as one expression, so that every engine gives the same classes."""

from collections.abc import Callable, Mapping, Sequence

import narwhals as nw

from rlreco.language import gettext_noop
from rlreco.transactions.classes.marks import Marks, begins

LINE_CLASSES = (
    gettext_noop("sale"),
    gettext_noop("return"),
    gettext_noop("adjustment"),
    gettext_noop("service"),
    gettext_noop("anonymous"),
)
PURCHASES = ("sale", "service")

NEEDED = {
    "order_id": gettext_noop("order"),
    "product_id": gettext_noop("product"),
    "ordered_at": gettext_noop("date"),
    "quantity": gettext_noop("quantity"),
    "unit_price": gettext_noop("price"),
}
"""Roles that every purchase has, beside the customer, and their words for people, messages for `gettext`."""

REASONS = {
    "sale": gettext_noop("A customer bought a product."),
    "return": gettext_noop(
        "Goods came back or an order was cancelled: it lowers a customer's net worth and is not an order."
    ),
    "adjustment": gettext_noop(
        "The price is zero, negative or missing, the order was cancelled or never paid, or it is bad debt: nobody "
        "bought anything."
    ),
    "service": gettext_noop("Postage, a fee, a manual entry or a gift voucher: part of an order, never recommended."),
    "anonymous": gettext_noop("No customer is known, so it can't be part of anyone's segment."),
}
"""Class -> its meaning, a message for `gettext`."""


def line_class(marks: Marks, services: Sequence[str | int]) -> nw.Expr:
    """The first class that matches: adjustment, anonymous, return, service, sale. services : ids of products"""
    return _classed(marks, {name: nw.lit(name) for name in LINE_CLASSES}, among(services), begins)


def class_number(marks: Marks, service: nw.Expr, beginning: Callable[[str], nw.Expr] = begins) -> nw.Expr:
    """The class as its index in LINE_CLASSES: grouping by small numbers is a quarter faster than by words.

    service : whether the product is a service
    beginning : whether an order begins with a letter
    """
    labels = {name: nw.lit(index, nw.Int8) for index, name in enumerate(LINE_CLASSES)}
    return _classed(marks, labels, service, beginning).cast(nw.Int8)


def among(services: Sequence[str | int]) -> nw.Expr:
    """Whether the product is one of these."""
    return nw.col("product_id").is_in(list(services)) if services else nw.lit(False)


def is_purchase(marks: Marks) -> nw.Expr:
    """True for a line of `PURCHASES`, else false or null: the same rule, reading as few columns as it needs."""
    plain = ~nw.col("customer_id").is_null() & ~nw.col("order_id").is_null() & ~nw.col("product_id").is_null()
    good = (nw.col("unit_price") > 0) & (nw.col("quantity") >= 0) & nw.col("excluded").is_null()
    purchase = plain & good
    for letter in (marks.cancelled, marks.adjusted):
        purchase = purchase if letter is None else purchase & ~begins(letter)
    return purchase


def _classed(
    marks: Marks, labels: Mapping[str, nw.Expr], service: nw.Expr, beginning: Callable[[str], nw.Expr]
) -> nw.Expr:
    returned, adjusted = nw.col("quantity") < 0, (nw.col("unit_price") <= 0) | _incomplete()
    returned = returned | beginning(marks.cancelled) if marks.cancelled else returned
    adjusted = adjusted | beginning(marks.adjusted) if marks.adjusted else adjusted
    rest = nw.when(service).then(labels["service"]).otherwise(labels["sale"])
    rest = nw.when(returned).then(labels["return"]).otherwise(rest)
    rest = nw.when(nw.col("customer_id").is_null()).then(labels["anonymous"]).otherwise(rest)
    return nw.when(adjusted | ~nw.col("excluded").is_null()).then(labels["adjustment"]).otherwise(rest)


def _incomplete() -> nw.Expr:
    """Whether one of `NEEDED` is missing, so that the line can't be a purchase."""
    return nw.any_horizontal(*(nw.col(role).is_null() for role in NEEDED), ignore_nulls=False)
