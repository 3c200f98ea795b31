"""The queries by which an engine checks, classes, counts and groups lines that it holds; the same for every engine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.language import gettext, significant
from rlreco.segmentation.engines.rfm import per_customer, worth
from rlreco.segmentation.selection import Selection, day_after, refuse_unknown
from rlreco.transactions.classes.marks import LETTERS, NO_MARKS, SAMPLE, Marks, letter_number
from rlreco.transactions.classes.rule import LINE_CLASSES, PURCHASES, among, class_number, is_purchase
from rlreco.transactions.large.classed import TypedLines, has_numbers, marks_on_disk
from rlreco.transactions.parse.dates import EARLIEST, LATEST
from rlreco.transactions.reading.typed_lines import LARGEST_WORTH

Run = Callable[[nw.LazyFrame[Any], float, float], pa.Table]
"""Collects a query; with the shares of the whole work that are done before and after it."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What the queries gave.

    customers : of `per_customer`, as a query that isn't run yet
    marks : letters that mark orders
    counts : class -> number of lines
    money : class -> money of the selected lines that count, in ten-thousandths
    first, last : times of the first and the last selected line
    left_out : reason -> number of rows that were left out
    """

    customers: nw.LazyFrame[Any]
    marks: Marks
    counts: dict[str, int]
    money: dict[str, int]
    first: datetime
    last: datetime
    left_out: dict[str, int]


def passed(
    frame: nw.LazyFrame[Any],
    lines: TypedLines,
    services: Sequence[str | int],
    selection: Selection,
    monetary: str,
    run: Run,
    sample: int = SAMPLE,
) -> Passed:
    """Check, class and count all lines, and group the selected lines by customer.

    frame : typed lines
    lines : whose they are
    services : products that are services
    sample : rows that show the shapes of orders
    Raises DataError for impossible values, naming the column, and for an empty selection.
    """
    marks, totals = _classed(frame, lines, services, run, sample)
    _refuse_impossible(totals, lines)
    _refuse_countries(selection, frame, run)
    selected, left_out = _selected(frame, selection, run)
    of_selected = totals
    if selection != Selection():
        of_selected = _totals(selected, has_numbers(lines, "order_id"), services, run)
    first, last = _ends(of_selected)
    return Passed(
        customers=per_customer(selected, monetary, is_purchase(marks)),
        marks=marks,
        counts=_by_class(totals, "rows", marks),
        money=_by_class(of_selected, "money", marks),
        first=first,
        last=last,
        left_out=left_out,
    )


def _classed(
    frame: nw.LazyFrame[Any],
    lines: TypedLines,
    service_ids: Sequence[str | int],
    run: Run,
    sample: int,
) -> tuple[Marks, pa.Table]:
    """The letters that mark purchases as something else, and the totals.

    Most files have none: either no order begins with a letter that may be a mark, or its lines aren't purchases and
    sales anyway. Then no further query is needed, and none has to look at the letters.
    """
    totals = _totals(frame, has_numbers(lines, "order_id"), service_ids, run)
    plain, single = _by_class(totals, "rows", NO_MARKS), {"C": Marks("C", None), "A": Marks(None, "A")}
    letters = [letter for letter, marks in single.items() if _by_class(totals, "rows", marks) != plain]
    if not letters:
        return NO_MARKS, totals
    marks = marks_on_disk(frame, lines, lambda query: run(query, 0.4, 0.4), letters, sample)
    return marks, totals


def _totals(
    frame: nw.LazyFrame[Any],
    without_letters: bool,
    service_ids: Sequence[str | int],
    run: Run,
) -> pa.Table:
    """For each class without marks, as its index, and each first letter of orders, as its number: rows, the first and
    the last time, the largest worth, and the money that counts in ten-thousandths."""
    number = class_number(NO_MARKS, among(service_ids))
    letter = nw.lit(0) if without_letters else letter_number()
    totals = (
        frame.select(
            "ordered_at",
            number=number + letter * len(LINE_CLASSES),
            worth=_worth(),
            money=nw.when(nw.col("excluded").is_null()).then(worth()),
        )
        .group_by("number")
        .agg(
            nw.len().alias("rows"),
            nw.col("ordered_at").min().alias("first"),
            nw.col("ordered_at").max().alias("last"),
            nw.col("worth").max().alias("largest"),
            nw.col("money").sum(),
        )
    )
    return run(totals, 0.15, 0.4)


def _by_class(totals: pa.Table, column: str, marks: Marks) -> dict[str, int]:
    """Class -> sum of a column of the totals, if these letters are marks."""
    sums = dict.fromkeys(LINE_CLASSES, 0)
    for number, value in zip(totals["number"].to_pylist(), totals[column].to_pylist(), strict=True):
        letter, index = divmod(number, len(LINE_CLASSES))
        sums[_with_mark(LINE_CLASSES[index], letter, marks)] += int(value or 0)
    return sums


def _with_mark(name: str, letter: int, marks: Marks) -> str:
    """The class of lines whose class without marks is `name`. letter : its number, 0 for none"""
    if marks.adjusted and letter == LETTERS.index(marks.adjusted) + 1:
        return "adjustment"
    if marks.cancelled and letter == LETTERS.index(marks.cancelled) + 1 and name in PURCHASES:
        return "return"
    return name


def _worth() -> nw.Expr:
    return (nw.col("quantity") * nw.col("unit_price")).abs()


def _refuse_impossible(totals: pa.Table, lines: TypedLines) -> None:
    largest = pc.max(totals["largest"]).as_py() or 0.0
    if not largest <= LARGEST_WORTH:
        name = lines.columns.unit_price or lines.columns.line_total
        raise DataError(
            gettext(
                "Column {column}: a line is worth {worth}, more than {most}. Correct it.",
                column=repr(name),
                worth=significant(largest),
                most=f"{LARGEST_WORTH:.0e}",
            )
        )
    for bound in (pc.min(totals["first"]).as_py(), pc.max(totals["last"]).as_py()):
        if bound is not None and not EARLIEST <= bound.year < LATEST:
            name = lines.columns.ordered_at
            raise DataError(
                gettext(
                    "Column {column}: {day} is not between {first} and {last}. Correct it.",
                    column=repr(name),
                    day=f"{bound:%Y-%m-%d}",
                    first=EARLIEST,
                    last=LATEST - 1,
                )
            )


def _refuse_countries(selection: Selection, frame: nw.LazyFrame[Any], run: Run) -> None:
    if selection.countries:
        present = run(frame.select("country").unique(), 0.4, 0.4)
        refuse_unknown(selection.countries, present["country"].to_pylist())


def _selected(frame: nw.LazyFrame[Any], selection: Selection, run: Run) -> tuple[nw.LazyFrame[Any], dict[str, int]]:
    steps: list[tuple[str, Any]] = list(selection.conditions().items())
    frames = [frame]
    for _, condition in steps:
        frames.append(frames[-1].filter(condition))
    if selection.without_duplicates:
        steps.append(("duplicates", None))
        frames.append(frames[-1].unique())
    if not steps:
        return frame, {}
    rows = [_rows(step, run) for step in frames]
    pairs = zip(steps, rows, rows[1:], strict=False)
    return frames[-1], {reason: before - after for (reason, _), before, after in pairs if before > after}


def _rows(frame: nw.LazyFrame[Any], run: Run) -> int:
    return int(run(frame.select(nw.len().alias("rows")), 0.4, 0.4)["rows"][0].as_py())


def _ends(totals: pa.Table) -> tuple[datetime, datetime]:
    """The first and the last time. Raises DataError if there is none."""
    first, last = pc.min(totals["first"]).as_py(), pc.max(totals["last"]).as_py()
    day_after(last)
    return first, last
