"""Customer segments from lines that an engine holds: only edges, counts and what people look at leave it."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from rlreco.errors import ConfigError, DataError
from rlreco.language import gettext
from rlreco.segmentation.bridge import money_bridge
from rlreco.segmentation.distributed.cells import cells_of, customers_by, totals_of
from rlreco.segmentation.distributed.edges import lazy_edges
from rlreco.segmentation.distributed.plan import SegmentationPlan
from rlreco.segmentation.distributed.scores import COLUMNS, lazy_rfm, lazy_scores
from rlreco.segmentation.edges import own_edges
from rlreco.segmentation.engines.collected import no_purchases
from rlreco.segmentation.engines.passes import Passed, passed
from rlreco.segmentation.engines.rfm import by_day
from rlreco.segmentation.last_day import FarDates, far_days, is_suspicious
from rlreco.segmentation.names import small_segments
from rlreco.segmentation.notices import anonymous_notice, notices
from rlreco.segmentation.scorer import CLASSIC, VALUES, Recipe, Scorer, empty_bins
from rlreco.segmentation.selection import EVERYTHING, Selection, day_after
from rlreco.transactions.large.keeping import collected, kept
from rlreco.transactions.large.lazy import LazyLines
from rlreco.transactions.large.lazy_classed import SAMPLE, services_of
from rlreco.transactions.large.lazy_people import with_lazy_people


@dataclass(frozen=True, slots=True)
class _Grouped:
    """Lines that were grouped by customer.

    through : what the passes over the lines gave
    customers : of `per_customer`, kept by the engine
    services : products that count as services
    far : lines dated too late to be true
    """

    through: Passed
    customers: nw.LazyFrame[Any]
    services: tuple[str, ...]
    far: FarDates | None = None


def segment_lazily(
    lines: LazyLines,
    selection: Selection = EVERYTHING,
    recipe: Recipe = CLASSIC,
    *,
    scorer: Scorer | None = None,
    today: date | None = None,
    services: Mapping[str, bool] | None = None,
) -> SegmentationPlan:
    """As `segment`, for lines that an engine holds; customers come out as a query of it.

    scorer, today, services : as of `segment`
    Raises ConfigError for what needs all customers in one place: clusters, and ties="first".
    """
    _refuse_whole(recipe, scorer)
    with ExitStack() as keeping:
        grouped = _grouped(lines, selection, recipe.monetary, today, services, keeping)
        as_of = selection.as_of or (grouped.far.as_of if grouped.far else day_after(grouped.through.last))
        customers = lazy_rfm(grouped.customers, as_of)
        money = _bridge(grouped, recipe.monetary)
        if not collected(customers.select(n=nw.len()))["n"][0].as_py():
            raise DataError(no_purchases({}, sum(grouped.through.counts.values()), lines.report))
        scorer = scorer or _fitted(customers, recipe)
        cells = cells_of(lazy_scores(customers, scorer), collected)
        return _plan(lines, grouped, cells, scorer, replace(selection, as_of=as_of), recipe, money)


def _refuse_whole(recipe: Recipe, scorer: Scorer | None) -> None:
    if (recipe.method == "kmeans" and scorer is None) or (scorer is not None and scorer.clusters):
        raise ConfigError(
            gettext("Clusters need all customers in one place, so Spark can't make them. Choose the method rfm.")
        )
    if recipe.ties == "first" and scorer is None:
        raise ConfigError(
            gettext('ties="first" goes by the order of rows, and a Spark frame has none. Choose ties="min".')
        )


def _grouped(
    lines: LazyLines,
    selection: Selection,
    monetary: str,
    today: date | None,
    services: Mapping[str, bool] | None,
    keeping: ExitStack,
) -> _Grouped:
    grouped = _passed(lines, selection, monetary, services, keeping)
    people = with_lazy_people(lines, grouped.customers.select("customer_id", "frequency"), collected)
    if people != lines:
        lines, grouped = people, _passed(people, selection, monetary, services, keeping)
    far = None if selection.as_of else _far_dates(lines, grouped, today)
    if far is None:
        return grouped
    before = replace(selection, as_of=far.as_of)
    return replace(_passed(lines, before, monetary, services, keeping), far=far)


def _passed(
    lines: LazyLines,
    selection: Selection,
    monetary: str,
    services: Mapping[str, bool] | None,
    keeping: ExitStack,
) -> _Grouped:
    ids = services_of(lines, services)
    through = passed(lines.relation(), lines, ids, selection, monetary, collected, SAMPLE)
    return _Grouped(through, keeping.enter_context(kept(through.customers)), ids)


def _far_dates(lines: LazyLines, grouped: _Grouped, today: date | None) -> FarDates | None:
    """As of lines on disk: all days are counted only if those of customers or the last one look wrong."""
    last = grouped.customers.filter(~nw.col("last").is_null()).select(day=nw.col("last").dt.truncate("1d")).unique()
    days = collected(last)["day"].to_numpy().astype("datetime64[D]")
    if not is_suspicious(np.append(days, np.datetime64(grouped.through.last, "D")), today):
        return None
    counted = collected(by_day(lines.relation()))
    return far_days(counted["day"].to_numpy().astype("datetime64[D]"), counted["rows"].to_numpy(), today)


def _bridge(grouped: _Grouped, monetary: str) -> dict[str, float]:
    """The sums of `money_bridge`."""
    bought = nw.when(nw.col("frequency") > 0).then(nw.col("money"))
    sums = collected(grouped.customers.select(everybody=nw.col("money").sum(), buyers=bought.sum())).to_pylist()[0]
    everybody, buyers = (int(value or 0) for value in sums.values())
    return money_bridge(grouped.through.money, everybody, buyers, monetary)


def _fitted(customers: nw.LazyFrame[Any], recipe: Recipe) -> Scorer:
    """A scorer by own edges, else by those of these customers."""
    edges = {name: _edges(customers, name, recipe) for name in VALUES}
    return Scorer(recipe.bins, recipe.bands, edges, recipe.names())


def _edges(customers: nw.LazyFrame[Any], name: str, recipe: Recipe) -> list[float]:
    if name in recipe.cuts:
        return list(map(float, own_edges(name, recipe.cuts[name], recipe.bins)))
    if name == "monetary":
        return [cents / 100 for cents in lazy_edges(customers, "cents", recipe.bins, collected)]
    return list(map(float, lazy_edges(customers, name, recipe.bins, collected)))


def _plan(
    lines: LazyLines,
    grouped: _Grouped,
    cells: pd.DataFrame,
    scorer: Scorer,
    selection: Selection,
    recipe: Recipe,
    money: dict[str, float],
) -> SegmentationPlan:
    assert selection.as_of is not None
    merged = small_segments(cells, recipe.smallest)
    cells = cells.assign(segment=cells["segment"].replace(merged))
    names = {cell: merged.get(name, name) for cell, name in scorer.segment_map.items()}
    customers = lazy_scores(lazy_rfm(grouped.through.customers, selection.as_of), replace(scorer, segment_map=names))
    empty = empty_bins(cells, scorer.bins)
    return SegmentationPlan(
        rows=sum(grouped.through.counts.values()),
        lines=grouped.through.counts,
        customers=customers.select(*COLUMNS),
        cells=cells,
        as_of=selection.as_of,
        segments=customers_by(cells, "segment", [name for name in scorer.segment_names() if name not in merged]),
        bands=customers_by(cells, "band", scorer.band_names()),
        scorer=scorer,
        monetary=recipe.monetary,
        selection=selection,
        left_out=grouped.through.left_out,
        empty_bins=empty,
        merged=merged,
        notices=_notices(lines, grouped, cells, money, empty, merged),
        money=money,
        services=grouped.services,
        report=lines.report,
    )


def _notices(
    lines: LazyLines,
    grouped: _Grouped,
    cells: pd.DataFrame,
    money: dict[str, float],
    empty: dict[str, list[int]],
    merged: dict[str, str],
) -> list[str]:
    through, buyers = grouped.through, totals_of(cells)["customers"]
    return [
        *lines.report.sentences(),
        *([grouped.far.notice()] if grouped.far else []),
        *anonymous_notice(money, through.counts, lines.columns.customer_id),
        *notices(buyers, int(cells["in_debt"].sum()), through.first.date(), through.last.date(), empty, merged),
    ]
