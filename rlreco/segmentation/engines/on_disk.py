"""The engine for lines that stay on disk: two passes by DuckDB in bounded memory."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.progress import UNWATCHED, Watch
from rlreco.segmentation.engines.collected import Collected
from rlreco.segmentation.engines.rfm import per_customer, worth
from rlreco.segmentation.last_day import GAP_DAYS, FarDates, far_dates
from rlreco.segmentation.selection import Selection, day_after, refuse_unknown
from rlreco.transactions.classes.marks import LETTERS, NO_MARKS, Marks, letter_number
from rlreco.transactions.classes.rule import LINE_CLASSES, PURCHASES, among, class_number, is_purchase
from rlreco.transactions.duckdb_connection import connect
from rlreco.transactions.large.classed import has_numbers, marks_on_disk, services_on_disk
from rlreco.transactions.large.disk import LinesOnDisk
from rlreco.transactions.large.people import with_people
from rlreco.transactions.parse.dates import EARLIEST, LATEST
from rlreco.transactions.reading.typed_lines import LARGEST_WORTH

if TYPE_CHECKING:
    import duckdb

_POLL = 0.05


def collect_from_disk(
    lines: LinesOnDisk,
    selection: Selection,
    monetary: str,
    watch: Watch = UNWATCHED,
    today: date | None = None,
    services: Mapping[str, bool] | None = None,
) -> Collected:
    """Check, class and count all lines, then group the selected lines by customer.

    today : lines dated later don't move the reference date
    services : product's id -> whether it is a service, where the names don't show it
    Raises DataError for impossible values, naming the column, and for an empty selection.
    """
    collected = _collect(lines, selection, monetary, watch, services)
    people = with_people(lines, collected.customers)
    if people != lines:
        lines, collected = people, _collect(people, selection, monetary, watch, services)
    far = None if selection.as_of else _far_dates(lines, collected, today, watch)
    if far is None:
        return collected
    collected = _collect(lines, replace(selection, as_of=far.as_of), monetary, watch, services)
    return replace(collected, notices=(far.notice(),))


def _collect(
    lines: LinesOnDisk, selection: Selection, monetary: str, watch: Watch, services: Mapping[str, bool] | None
) -> Collected:
    with connect() as connection:
        tidy = _tidy(lines, connection, watch)
        frame = nw.from_native(lines.relation(connection, tidy))
        service_ids = _service_ids(_named(frame, lines, tidy, connection), lines, services, connection, watch)
        marks, totals = _classed(frame, lines, service_ids, connection, watch)
        _refuse_impossible(totals, lines)
        _refuse_countries(selection, frame, connection, watch)
        selected, left_out = _selected(frame, selection, connection, watch)
        of_selected = totals
        if selection != Selection():
            of_selected = _totals(selected, has_numbers(lines, "order_id"), service_ids, connection, watch)
        first, last = _ends(of_selected)
        customers = _run(per_customer(selected, monetary, is_purchase(marks)), connection, watch, 0.4, 0.95)
    return Collected(
        customers=customers.to_pandas(),
        counts=_by_class(totals, "rows", marks),
        money=_by_class(of_selected, "money", marks),
        as_of=selection.as_of or day_after(last),
        first=first,
        last=last,
        left_out=left_out,
        services=tuple(map(str, service_ids)),
        report=lines.report,
    )


def _far_dates(lines: LinesOnDisk, collected: Collected, today: date | None, watch: Watch) -> FarDates | None:
    """Lines that are too late to be true. All days are counted only if those of customers or the last one look so."""
    last_orders = collected.customers["last"].dropna().to_numpy().astype("datetime64[D]")
    ends = np.append(last_orders, np.datetime64(collected.last, "D"))
    if not _is_suspicious(ends, today):
        return None
    with connect() as connection:
        days = nw.from_native(lines.relation(connection)).select(day=nw.col("ordered_at").dt.truncate("1d"))
        counted = _run(days.group_by("day").agg(nw.len().alias("rows")), connection, watch, 0.95, 1.0)
    counted = counted.filter(pc.is_valid(counted["day"]))
    return far_dates(np.repeat(counted["day"].to_numpy().astype("datetime64[D]"), counted["rows"].to_numpy()), today)


def _is_suspicious(days: np.ndarray, today: date | None) -> bool:
    is_late = today is not None and days.max() > np.datetime64(today + timedelta(days=1), "D")
    return bool(is_late or (np.diff(np.unique(days)).astype(int) > GAP_DAYS).any())


def _tidy(lines: LinesOnDisk, connection: "duckdb.DuckDBPyConnection", watch: Watch) -> bool:
    """Whether no id needs trimming: by a quick test, and by an exact test if that fails."""
    return any(
        not _run(nw.from_native(test(connection)), connection, watch, 0.0, 0.1)["untidy"][0].as_py()
        for test in (lines.suspicion, lines.untidiness)
    )


def _named(
    frame: nw.LazyFrame[Any], lines: LinesOnDisk, tidy: bool, connection: "duckdb.DuckDBPyConnection"
) -> nw.LazyFrame[Any]:
    """The lines with the products' names as they stand in the file, where their ids are the same: names are trimmed
    once each later, which takes half the time of trimming them line by line."""
    same = tidy and not pa.types.is_floating(lines.types.get("product_id", pa.null()))
    return nw.from_native(replace(lines, clean=True).relation(connection)) if same else frame


def _service_ids(
    frame: nw.LazyFrame[Any],
    lines: LinesOnDisk,
    edits: Mapping[str, bool] | None,
    connection: "duckdb.DuckDBPyConnection",
    watch: Watch,
) -> list[str | int]:
    """The products that are services, with the type that their ids have in the file."""
    ids = services_on_disk(frame, lines, lambda query: _run(query, connection, watch, 0.1, 0.15), edits)
    return [int(name) if has_numbers(lines, "product_id") else name for name in ids]


def _classed(
    frame: nw.LazyFrame[Any],
    lines: LinesOnDisk,
    service_ids: Sequence[str | int],
    connection: "duckdb.DuckDBPyConnection",
    watch: Watch,
) -> tuple[Marks, pa.Table]:
    """The letters that mark purchases as something else, and the totals.

    Most files have none: either no order begins with a letter that may be a mark, or its lines aren't purchases and
    sales anyway. Then no further query is needed, and none has to look at the letters.
    """
    totals = _totals(frame, has_numbers(lines, "order_id"), service_ids, connection, watch)
    plain, single = _by_class(totals, "rows", NO_MARKS), {"C": Marks("C", None), "A": Marks(None, "A")}
    letters = [letter for letter, marks in single.items() if _by_class(totals, "rows", marks) != plain]
    if not letters:
        return NO_MARKS, totals
    marks = marks_on_disk(frame, lines, lambda query: _run(query, connection, watch, 0.4, 0.4), letters)
    return marks, totals


def _totals(
    frame: nw.LazyFrame[Any],
    without_letters: bool,
    service_ids: Sequence[str | int],
    connection: "duckdb.DuckDBPyConnection",
    watch: Watch,
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
    return _run(totals, connection, watch, 0.15, 0.4)


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


def _refuse_impossible(totals: pa.Table, lines: LinesOnDisk) -> None:
    largest = pc.max(totals["largest"]).as_py() or 0.0
    if not largest <= LARGEST_WORTH:
        name = lines.columns.unit_price or lines.columns.line_total
        raise DataError(f"Column {name!r}: a line is worth {largest:g}, more than {LARGEST_WORTH:.0e}. Correct it.")
    for bound in (pc.min(totals["first"]).as_py(), pc.max(totals["last"]).as_py()):
        if bound is not None and not EARLIEST <= bound.year < LATEST:
            name = lines.columns.ordered_at
            raise DataError(
                f"Column {name!r}: {bound:%Y-%m-%d} is not between {EARLIEST} and {LATEST - 1}. Correct it."
            )


def _refuse_countries(
    selection: Selection, frame: nw.LazyFrame[Any], connection: "duckdb.DuckDBPyConnection", watch: Watch
) -> None:
    if selection.countries:
        present = _run(frame.select("country").unique(), connection, watch, 0.4, 0.4)
        refuse_unknown(selection.countries, present["country"].to_pylist())


def _selected(
    frame: nw.LazyFrame[Any], selection: Selection, connection: "duckdb.DuckDBPyConnection", watch: Watch
) -> tuple[nw.LazyFrame[Any], dict[str, int]]:
    steps: list[tuple[str, Any]] = list(selection.conditions().items())
    frames = [frame]
    for _, condition in steps:
        frames.append(frames[-1].filter(condition))
    if selection.without_duplicates:
        steps.append(("duplicates", None))
        frames.append(frames[-1].unique())
    if not steps:
        return frame, {}
    rows = [_rows(step, connection, watch) for step in frames]
    pairs = zip(steps, rows, rows[1:], strict=False)
    return frames[-1], {reason: before - after for (reason, _), before, after in pairs if before > after}


def _rows(frame: nw.LazyFrame[Any], connection: "duckdb.DuckDBPyConnection", watch: Watch) -> int:
    return int(_run(frame.select(nw.len().alias("rows")), connection, watch, 0.4, 0.4)["rows"][0].as_py())


def _ends(totals: pa.Table) -> tuple[datetime, datetime]:
    """The first and the last time. Raises DataError if there is none."""
    first, last = pc.min(totals["first"]).as_py(), pc.max(totals["last"]).as_py()
    day_after(last)
    return first, last


def _run(
    frame: nw.LazyFrame[Any], connection: "duckdb.DuckDBPyConnection", watch: Watch, start: float, end: float
) -> pa.Table:
    """Collect the query in another thread, so that this thread can report its progress and cancel it."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(lambda: frame.collect(backend="pyarrow").to_native())
        try:
            while not running.done():
                share = max(0.0, connection.query_progress()) / 100
                watch.step(start + (end - start) * share, "Grouping lines by customer")
                _wait(running)
        except BaseException:
            # Cancelled, or interrupted: the pool would wait for the query to end.
            connection.interrupt()
            raise
        return running.result()


def _wait(running: Any) -> None:
    try:
        running.result(timeout=_POLL)
    except TimeoutError:
        return
