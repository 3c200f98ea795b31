"""First letters of order ids that mark returns and adjustments, by the shape of the ids."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

LETTERS = ("C", "A")
"""Of cancelled and adjusted orders; the number of a letter is its place here, from 1."""

Run = Callable[[nw.LazyFrame[Any]], pa.Table]

SAMPLE = 20_000
_FITTING = 0.9
# Ids of a file have at most a few shapes; ids made at random have nearly as many as there are ids.
_USUAL, _COVERED = 0.2, 0.8
_MANY, _HARDLY_EVER, _MOSTLY = 0.2, 0.05, 0.5


@dataclass(frozen=True, slots=True)
class Marks:
    """First letters of order ids that mark cancelled and adjusted orders; None if the letter has no meaning here."""

    cancelled: str | None = "C"
    adjusted: str | None = "A"


NO_MARKS = Marks(None, None)


@dataclass(frozen=True, slots=True)
class _Others:
    """The order ids that don't begin with a letter.

    share : their lines as a share of all lines
    shapes : patterns for the usual ones, lower and upper case as they are
    shortest, longest : their lengths
    """

    share: float
    shapes: tuple[str, ...]
    shortest: int
    longest: int


def begins(letter: str) -> nw.Expr:
    """Whether the order's id begins with the letter, in either case; null without an order."""
    order = nw.col("order_id").str
    return order.starts_with(letter) | order.starts_with(letter.lower())


def letter_number() -> nw.Expr:
    """1 or 2 for an order id that begins with the first or second of LETTERS, else 0."""
    number = nw.lit(0)
    for index, letter in reversed(list(enumerate(LETTERS, start=1))):
        number = nw.when(begins(letter)).then(nw.lit(index)).otherwise(number)
    # Figures come before letters: a comparison is much cheaper than to look for four beginnings.
    return nw.when(nw.col("order_id") < LETTERS[-1]).then(nw.lit(0)).otherwise(number).cast(nw.Int8)


def marks_of(
    lines: nw.LazyFrame[Any],
    orders: nw.LazyFrame[Any],
    run: Run,
    sample: int = SAMPLE,
    letters: Collection[str] = LETTERS,
) -> Marks:
    """The letters with a meaning.

    A letter marks orders if the ids without it are the majority, if nine in ten of the ids with it look like those
    after it, and if their lines don't speak against it: many of them, and hardly any with goods coming back.

    lines : typed lines with text for order ids, at least those whose order begins with a letter of LETTERS
    orders : order ids with the number of their `rows` and their `letter_number` as `letter`; ids may occur repeatedly
    run : collects a query
    sample : the number of orders from the beginning that show the usual shapes
    letters : those in question
    """
    present = orders.filter(~nw.col("order_id").is_null())
    lengths = run(_lengths(present))
    if pc.max(lengths["letter"]).as_py() in (0, None):
        return NO_MARKS
    shapes = _shapes(run(present.head(sample)))
    marks = (_mark(letter, lengths, shapes, lines, run) if letter in letters else None for letter in LETTERS)
    return Marks(*marks)


def _lengths(orders: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """For each letter's number: lines, and the lengths of the ids."""
    size = nw.col("order_id").str.len_chars()
    return (
        orders.select("rows", "letter", size=size)
        .group_by("letter")
        .agg(nw.col("rows").sum(), nw.col("size").min().alias("shortest"), nw.col("size").max().alias("longest"))
    )


def _shapes(sample: pa.Table) -> dict[str, int]:
    """Shape -> lines. Figures are 0 in a shape, however many there are, and everything else is itself."""
    shape = pc.replace_substring_regex(sample["order_id"], r"\d+", "0")
    sums = pa.table({"shape": shape, "rows": sample["rows"]}).group_by("shape").aggregate([("rows", "sum")])
    return dict(zip(sums["shape"].to_pylist(), sums["rows_sum"].to_pylist(), strict=True))


def _mark(letter: str, lengths: pa.Table, shapes: dict[str, int], lines: nw.LazyFrame[Any], run: Run) -> str | None:
    others = _others(letter, lengths, shapes)
    if others.share <= 0.5 or others.share == 1 or not others.shapes:
        return None
    rows, fitting, supported = run(_evidence(letter, others, lines)).to_pylist()[0].values()
    if fitting < _FITTING * rows:
        return None
    return letter if _plausible(letter, 1 - others.share, supported / rows, shapes, others) else None


def _others(letter: str, lengths: pa.Table, shapes: dict[str, int]) -> _Others:
    groups = lengths.to_pylist()
    rest = [group for group in groups if group["letter"] != LETTERS.index(letter) + 1]
    share = sum(group["rows"] for group in rest) / sum(group["rows"] for group in groups)
    shortest, longest = min((g["shortest"] for g in rest), default=0), max((g["longest"] for g in rest), default=0)
    return _Others(share, _usual(letter, shapes), shortest, longest)


def _usual(letter: str, shapes: dict[str, int]) -> tuple[str, ...]:
    """The shapes that many ids without the letter have; none if they have all kinds of shapes."""
    others = {shape: rows for shape, rows in shapes.items() if shape[:1].upper() != letter}
    total = sum(others.values())
    usual = tuple(shape for shape, rows in others.items() if rows >= _USUAL * total)
    return usual if sum(others[shape] for shape in usual) >= _COVERED * total else ()


def _evidence(letter: str, others: _Others, lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """One row: lines whose order begins with the letter, those that fit, and those that look like its meaning.

    Numbers grow, so an id may have a figure more or less than the others.
    """
    order = nw.col("order_id").str
    patterns = "|".join(re.escape(shape).replace("0", r"\d+") for shape in others.shapes)
    size = order.len_chars() - 1
    usual_size = (size >= others.shortest - 1) & (size <= others.longest + 1)
    fits = order.contains(f"^[{letter}{letter.lower()}](?:{patterns})$") & usual_size
    return (
        lines.filter(nw.col("order_id") >= LETTERS[-1])
        .filter(begins(letter))
        .select(rows=nw.len(), fitting=_count(fits), supported=_count(_meaning(letter)))
    )


def _count(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).sum()


def _meaning(letter: str) -> nw.Expr:
    back = nw.col("quantity") < 0
    return back if letter == "C" else back | (nw.col("unit_price") <= 0) | nw.col("customer_id").is_null()


def _plausible(letter: str, share: float, supported: float, shapes: dict[str, int], others: _Others) -> bool:
    """Whether the lines allow for the meaning: a channel of sale may number its orders C1001 beside 1001 too.

    An adjustment takes sales away from customers, so its lines must look like one.
    """
    if letter == "A":
        return supported >= _MOSTLY
    if share > _MANY and supported < _HARDLY_EVER:
        return False
    return supported >= _MOSTLY or not _is_one_of_many(letter, shapes, others)


def _is_one_of_many(letter: str, shapes: dict[str, int], others: _Others) -> bool:
    """Whether other letters stand before as many ids, as the names of channels or shops do."""
    before: dict[str, int] = {}
    for shape, rows in shapes.items():
        if shape[1:] in others.shapes and shape[0].isalpha():
            before[shape[0].upper()] = before.get(shape[0].upper(), 0) + rows
    own = before.pop(letter, 0)
    return any(rows >= own / 2 for rows in before.values() if own)
