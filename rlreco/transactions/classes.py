"""The class of each line: one rule as one expression, so that every engine gives the same classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.lines import Lines, release_memory

LINE_CLASSES = ("sale", "return", "adjustment", "service", "anonymous")
PURCHASES = ("sale", "service")
SERVICE_CODES = ("POST", "DOT", "C2", "M", "D", "S", "B", "PADS", "BANK CHARGES", "AMAZONFEE", "CRUK")

REASONS = {
    "sale": "A customer bought a product.",
    "return": "Goods came back or an order was cancelled: it lowers a customer's net worth and is not an order.",
    "adjustment": "The price is zero, negative or missing, or it is bad debt: bookkeeping, nobody bought anything.",
    "service": "Postage, a fee, a manual entry or a gift voucher: part of an order, never recommended.",
    "anonymous": "No customer is known, so it can't be part of anyone's segment.",
}


@dataclass(frozen=True, slots=True)
class Marks:
    """First letters of order ids that mark cancelled and adjusted orders; None if the letter has no meaning here."""

    cancelled: str | None = "C"
    adjusted: str | None = "A"


@dataclass(frozen=True, slots=True)
class ClassedLines:
    """Lines with their class.

    table : of `SCHEMA` with a text column `line_class`
    source : name of the file
    counts : class -> number of lines
    """

    table: pa.Table
    source: str
    counts: dict[str, int]

    def __len__(self) -> int:
        return int(self.table.num_rows)


def line_class(marks: Marks) -> nw.Expr:
    """The first class that matches: adjustment, anonymous, return, service, sale."""
    return _classed(marks, {name: nw.lit(name) for name in LINE_CLASSES}, is_service())


def class_number(marks: Marks, service_ids: Sequence[str]) -> nw.Expr:
    """The class as its index in LINE_CLASSES: grouping by small numbers is a quarter faster than by words.

    service_ids : the products for which `is_service`, so that no text has to be changed line by line
    """
    labels = {name: nw.lit(index) for index, name in enumerate(LINE_CLASSES)}
    service = nw.col("product_id").is_in(list(service_ids)) if service_ids else nw.lit(False)
    return _classed(marks, labels, service).cast(nw.Int8)


def is_service() -> nw.Expr:
    """Whether the product is postage, a fee, a manual entry or a voucher; upper and lower case are the same."""
    code = nw.col("product_id").str.to_uppercase()
    return code.is_in(SERVICE_CODES) | code.str.starts_with("GIFT_")


def is_purchase(marks: Marks) -> nw.Expr:
    """True for a line of `PURCHASES`, else false or null: the same rule, reading as few columns as it needs."""
    plain = ~nw.col("customer_id").is_null() & ~nw.col("order_id").is_null() & ~nw.col("product_id").is_null()
    good = (nw.col("unit_price") > 0) & (nw.col("quantity") >= 0) & nw.col("excluded").is_null()
    return plain & good & ~_marked(nw.lit(False), marks.cancelled) & ~_marked(nw.lit(False), marks.adjusted)


def classify(lines: Lines) -> ClassedLines:
    """All lines with their classes."""
    frame = nw.from_native(lines.table, eager_only=True)
    marks = marks_of(frame.select(**letter_shares()).rows(named=True)[0])
    classed = frame.with_columns(line_class=line_class(marks))
    table = classed.to_native()
    release_memory()
    return ClassedLines(table, lines.source, counts_of(table))


def counts_of(table: pa.Table) -> dict[str, int]:
    """Class -> number of lines. table : with a column `line_class`"""
    counts = {str(pair["values"]): int(pair["counts"]) for pair in pc.value_counts(table["line_class"]).to_pylist()}
    return {name: counts.get(name, 0) for name in LINE_CLASSES}


def goods(classed: ClassedLines) -> pd.DataFrame:
    """The lines of class sale: order_id, product_id, customer_id, ordered_at."""
    columns = classed.table.select(["order_id", "product_id", "customer_id", "ordered_at"])
    frame: pd.DataFrame = columns.filter(pc.equal(classed.table["line_class"], "sale")).to_pandas()
    return frame


def letter_shares() -> dict[str, nw.Expr]:
    """Letter -> share of lines whose order begins with it, for the letters that can mark an order."""
    return {letter: _begins(letter).cast(nw.Float64).mean() for letter in ("C", "A")}


def marks_of(shares: Mapping[str, float | None]) -> Marks:
    """The letters with a meaning: those that less than half of the lines begin with.

    Some shops number all their orders C1001, C1002, ...: there the letter means nothing.
    """
    return Marks(*(letter if (shares[letter] or 0) < 0.5 else None for letter in ("C", "A")))


def funnel(classed: ClassedLines) -> list[dict[str, Any]]:
    """One row for all lines, then one for each class: rows, reason, worth (quantity x unit price, in its currency)."""
    worth = pc.multiply(classed.table["quantity"], classed.table["unit_price"])
    sums = pa.table({"line_class": classed.table["line_class"], "worth": worth}).group_by("line_class")
    by_class = {row["line_class"]: row["worth_sum"] or 0.0 for row in sums.aggregate([("worth", "sum")]).to_pylist()}
    total = _funnel_row("all", len(classed), "Every row of the file.", sum(by_class.values()))
    return [
        total,
        *(_funnel_row(name, classed.counts[name], REASONS[name], by_class.get(name, 0.0)) for name in LINE_CLASSES),
    ]


def _funnel_row(name: str, rows: int, reason: str, worth: float) -> dict[str, Any]:
    return {"line_class": name, "rows": rows, "reason": reason, "worth": round(worth, 2)}


def _classed(marks: Marks, labels: Mapping[str, nw.Expr], service: nw.Expr) -> nw.Expr:
    rest = nw.when(service).then(labels["service"]).otherwise(labels["sale"])
    returned = _marked(nw.col("quantity") < 0, marks.cancelled)
    rest = nw.when(returned).then(labels["return"]).otherwise(rest)
    rest = nw.when(nw.col("customer_id").is_null()).then(labels["anonymous"]).otherwise(rest)
    adjusted = _marked(nw.col("unit_price") <= 0, marks.adjusted) | _incomplete() | ~nw.col("excluded").is_null()
    return nw.when(adjusted).then(labels["adjustment"]).otherwise(rest)


def _incomplete() -> nw.Expr:
    """Whether order, product, date, quantity or price is missing, so that the line can't be a purchase."""
    needed = ("order_id", "product_id", "ordered_at", "quantity", "unit_price")
    return nw.any_horizontal(*(nw.col(name).is_null() for name in needed), ignore_nulls=False)


def _marked(condition: nw.Expr, letter: str | None) -> nw.Expr:
    return condition if letter is None else condition | _begins(letter)


def _begins(letter: str) -> nw.Expr:
    order = nw.col("order_id").str
    return order.starts_with(letter) | order.starts_with(letter.lower())
