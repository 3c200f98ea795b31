"""The engine for lines that stay on disk: two passes by DuckDB in bounded memory."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from rlreco.language import gettext_noop
from rlreco.progress import UNWATCHED, Watch
from rlreco.segmentation.engines.collected import Collected
from rlreco.segmentation.engines.passes import Run, passed
from rlreco.segmentation.engines.rfm import by_day
from rlreco.segmentation.last_day import FarDates, far_days, is_suspicious
from rlreco.segmentation.selection import Selection, day_after
from rlreco.transactions.duckdb_connection import connect
from rlreco.transactions.large.classed import has_numbers, services_on_disk
from rlreco.transactions.large.disk import LinesOnDisk
from rlreco.transactions.large.people import with_people

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
        run = partial(_run, connection, watch)
        tidy = _tidy(lines, connection, run)
        frame = nw.from_native(lines.relation(connection, tidy))
        service_ids = _service_ids(_named(frame, lines, tidy, connection), lines, services, run)
        through = passed(frame, lines, service_ids, selection, monetary, run)
        customers = run(through.customers, 0.4, 0.95).to_pandas()
    return Collected(
        customers=customers,
        counts=through.counts,
        money=through.money,
        as_of=selection.as_of or day_after(through.last),
        first=through.first,
        last=through.last,
        left_out=through.left_out,
        services=tuple(map(str, service_ids)),
        report=lines.report,
    )


def _far_dates(lines: LinesOnDisk, collected: Collected, today: date | None, watch: Watch) -> FarDates | None:
    """Lines that are too late to be true. All days are counted only if those of customers or the last one look so."""
    last_orders = collected.customers["last"].dropna().to_numpy().astype("datetime64[D]")
    ends = np.append(last_orders, np.datetime64(collected.last, "D"))
    if not is_suspicious(ends, today):
        return None
    with connect() as connection:
        counted = _run(connection, watch, by_day(nw.from_native(lines.relation(connection))), 0.95, 1.0)
    return far_days(counted["day"].to_numpy().astype("datetime64[D]"), counted["rows"].to_numpy(), today)


def _tidy(lines: LinesOnDisk, connection: "duckdb.DuckDBPyConnection", run: Run) -> bool:
    """Whether no id needs trimming: by a quick test, and by an exact test if that fails."""
    return any(
        not run(nw.from_native(test(connection)), 0.0, 0.1)["untidy"][0].as_py()
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
    run: Run,
) -> list[str | int]:
    """The products that are services, with the type that their ids have in the file."""
    ids = services_on_disk(frame, lines, lambda query: run(query, 0.1, 0.15), edits)
    return [int(name) if has_numbers(lines, "product_id") else name for name in ids]


def _run(
    connection: "duckdb.DuckDBPyConnection", watch: Watch, frame: nw.LazyFrame[Any], start: float, end: float
) -> pa.Table:
    """Collect the query in another thread, so that this thread can report its progress and cancel it."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(lambda: frame.collect(backend="pyarrow").to_native())
        try:
            while not running.done():
                share = max(0.0, connection.query_progress()) / 100
                watch.step(start + (end - start) * share, gettext_noop("Grouping lines by customer"))
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
