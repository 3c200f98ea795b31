"""Segments of customers by recency, frequency and money, fitted once and kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Self

import pandas as pd

from rlreco.clock import system_clock
from rlreco.errors import ConfigError, DataError
from rlreco.hints import nearest
from rlreco.library.kit.checked import path_of, whole, whole_or_none
from rlreco.library.kit.frames import PANDAS, FrameKind
from rlreco.library.kit.moments import day_of
from rlreco.library.kit.parameters import Parameters
from rlreco.library.kit.shown import Shown
from rlreco.library.lazy_sales import LazySales
from rlreco.library.sales import Sales, sales_where_they_are
from rlreco.segmentation import (
    Frozen,
    Recipe,
    Scorer,
    Segmentation,
    SegmentationPlan,
    Selection,
    frozen_of,
    segment,
    segment_lazily,
    text_of,
)
from rlreco.segmentation.names import SegmentMap
from rlreco.segmentation.report.summary import grid, segment_summary
from rlreco.table_files import write_bytes
from rlreco.views.words.formats import Formats

_COLUMNS = ["customer_id", "recency", "frequency", "monetary", "r", "f", "m", "segment", "band"]
_PLOTS = ("treemap", "grid", "bridge")


@dataclass(kw_only=True, repr=False, eq=False)
class RFM(Parameters, Shown):
    """Scores of recency, frequency and money, and the segments and bands that follow from them.

    bins : 3 to 10 scores for each of the three, the highest always best
    bands : number of bands of R + F + M
    monetary : "net" of returns, or "gross"
    ties : "min" gives equal values equal scores; "first" orders equal frequencies by row, as classic recipes do
    cuts : value -> bins - 1 cut points of one's own, for any of recency, frequency, monetary
    segment_map : (r, f) -> name for every cell; None for the classic ten names
    method : "rfm", or "kmeans" on logarithms, its clusters ranked by value
    clusters : number of clusters; None for as many as bands, 0 for as many as the silhouette says
    seed : of kmeans
    smallest : segments of fewer customers join the nearest
    since, until : first and last day of the lines that count
    countries : countries of the lines that count; empty for all
    without_duplicates : whether equal lines count once
    Raises ConfigError for a parameter that can't be used.

    >>> import rlreco as rl
    >>> from rlreco.datasets import demo_lines
    >>> rfm = rl.RFM(bins=5, monetary="net").fit(demo_lines())
    >>> rfm
    <RFM: 1,000 customers in 10 segments and 4 bands, as of 2026-01-01>
    >>> rfm.segments_["champions"]
    75
    >>> rfm.transform(demo_lines())["segment"].value_counts()["champions"].item()
    75
    """

    bins: int = 5
    bands: int = 4
    monetary: str = "net"
    ties: str = "min"
    cuts: Mapping[str, Sequence[float]] | None = None
    segment_map: SegmentMap | None = None
    method: str = "rfm"
    clusters: int | None = None
    seed: int = 0
    smallest: int = 0
    since: str | date | None = None
    until: str | date | None = None
    countries: Sequence[str] = ()
    without_duplicates: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        self._as_of: date | None = None
        self._frozen: Frozen | None = None
        self._segmentation: Segmentation | SegmentationPlan | None = None
        self._kind: FrameKind = PANDAS

    def fit(self, sales: Any, as_of: str | date | None = None) -> Self:
        """Fit the edges to these sales, and score their customers.

        sales : of `read_sales`, or anything that it reads
        as_of : the reference date, whose lines and later ones are left out; None for the day after the last line
        Those of a Spark frame stay on its cluster: edges, counts and sums alone are read.
        Raises DataError where no selected line is a purchase by a known customer.
        """
        self._as_of, read = day_of("as_of", as_of), sales_where_they_are(sales)
        self._segmentation = self._segmented(read, self._as_of, None)
        self._frozen, self._kind = Frozen(self._segmentation.scorer, self.monetary, read.lines.source), read.kind
        return self

    def transform(self, sales: Any, as_of: str | date | None = None) -> Any:
        """The customers of these sales, scored by the fitted edges; in the kind of frame that the sales came in.

        as_of : None for the date that was given to `fit`, else the day after the last line of these sales
        Columns customer_id, recency (days), frequency (orders), monetary, r, f, m (1 to bins), segment, band.
        """
        frozen, read = self._fitted(), sales_where_they_are(sales)
        segmentation = self._segmented(read, day_of("as_of", as_of) or self._as_of, frozen)
        return _given(segmentation, read.kind)

    def fit_transform(self, sales: Any, as_of: str | date | None = None) -> Any:
        """Fit the edges to these sales, and return their scored customers."""
        return self.fit(sales, as_of).frame()

    def frame(self) -> Any:
        """The customers that it was fitted to, as `transform` gives customers."""
        return _given(self.segmentation_, self._kind)

    def summary(self) -> Any:
        """A row for each segment with customers, by falling revenue: customers, revenue, orders, shares and means."""
        return self._kind.give_pandas(segment_summary(self.segmentation_))

    def plot(self, kind: str = "treemap") -> Any:
        """A figure of the fitted customers.

        kind : "treemap" of segments by customers and revenue, "grid" of R and F, or "bridge" from all money to theirs
        """
        from rlreco.plots import customers
        from rlreco.plots.bridge import bridge

        if kind not in _PLOTS:
            raise ConfigError(f"There is no plot {kind!r} of segments. {nearest(str(kind), _PLOTS)}")
        if kind == "bridge":
            return bridge(self.segmentation_.money, self._formats())
        if kind == "grid":
            return customers.grid(grid(self.segmentation_), self._formats())
        return customers.treemap(segment_summary(self.segmentation_), self._formats())

    def _formats(self) -> Formats:
        return Formats(currency=self.segmentation_.currency)

    def save(self, path: str | Path) -> None:
        """Write the edges as JSON, as `rlreco segment --edges-out` does; the command line and the app read them too."""
        write_bytes(text_of(self._fitted()).encode(), path_of(path))

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Segments by saved edges: it scores the customers of any sales, and has none of its own.

        The file holds edges and names alone: give `as_of` to `transform`, and what else chose lines to the new object.
        Raises DataError for a file that can't be read, ConfigError for one that holds no edges.
        """
        file = path_of(path)
        frozen = frozen_of(_text(file), file.name)
        scorer, method = frozen.scorer, "kmeans" if frozen.scorer.clusters else "rfm"
        shape = {"bins": scorer.bins, "bands": scorer.bands, "segment_map": scorer.segment_map}
        loaded = cls(monetary=frozen.monetary, method=method, **shape)  # type: ignore[arg-type]
        loaded._frozen = frozen
        return loaded

    @property
    def scorer_(self) -> Scorer:
        """The fitted edges and names."""
        return self._fitted().scorer

    @property
    def segmentation_(self) -> Segmentation | SegmentationPlan:
        """All that is known of the customers that it was fitted to."""
        if self._fitted() and self._segmentation is None:
            raise ConfigError("Loaded edges have no customers. Score those of some sales by transform(sales).")
        assert self._segmentation is not None
        return self._segmentation

    @property
    def segments_(self) -> dict[str, int]:
        """Segment -> number of customers."""
        return self.segmentation_.segments

    @property
    def bands_(self) -> dict[str, int]:
        """Band -> number of customers; the best last."""
        return self.segmentation_.bands

    @property
    def edges_(self) -> dict[str, list[float]]:
        """For each of recency, frequency and monetary its bins - 1 upper edges, in the value's own unit."""
        return dict(self.scorer_.edges)

    @property
    def as_of_(self) -> date:
        """The reference date."""
        return self.segmentation_.as_of

    @property
    def notices_(self) -> list[str]:
        """Warnings about these segments, in whole sentences."""
        return self.segmentation_.notices

    def _fitted(self) -> Frozen:
        if self._frozen is None:
            raise ConfigError("These segments aren't fitted yet. Call fit(sales) first, or RFM.load(path).")
        return self._frozen

    def _segmented(
        self, sales: Sales | LazySales, as_of: date | None, frozen: Frozen | None
    ) -> Segmentation | SegmentationPlan:
        since, until = day_of("since", self.since), day_of("until", self.until)
        selection = Selection(as_of, since, until, tuple(self.countries), self.without_duplicates)
        recipe, today = self._model(self._plain_params()), system_clock().date()
        scorer = None if frozen is None else frozen.scorer
        recipe = recipe if frozen is None else replace(recipe, monetary=frozen.monetary)
        if isinstance(sales, LazySales):
            edits = sales.services
            return segment_lazily(sales.lines, selection, recipe, scorer=scorer, today=today, services=edits)
        return segment(sales.classed, selection, recipe, scorer=scorer, today=today)

    def _model(self, params: Mapping[str, Any]) -> Recipe:
        day_of("since", params["since"])
        day_of("until", params["until"])
        whole_or_none("clusters", params["clusters"])
        whole("seed", params["seed"], 0)
        whole("smallest", params["smallest"], 0)
        if isinstance(params["countries"], str) or not isinstance(params["countries"], Collection):
            raise ConfigError("countries is a list of names, such as ['France'], and empty for all.")
        whole("bands", params["bands"])
        names = ("bins", "ties", "bands", "segment_map", "method", "clusters", "seed", "monetary", "smallest")
        return Recipe(cuts=params["cuts"] or {}, **{name: params[name] for name in names})

    def _sentence(self) -> str:
        if self._segmentation is None:
            return "not fitted yet" if self._frozen is None else "saved edges, ready to score"
        count, names = sum(self.segments_.values()), [name for name, n in self.segments_.items() if n]
        return f"{count:,} customers in {len(names)} segments and {len(self.bands_)} bands, as of {self.as_of_}"

    def _head(self) -> pd.DataFrame:
        return pd.DataFrame() if self._segmentation is None else segment_summary(self._segmentation)


def _given(segmentation: Segmentation | SegmentationPlan, kind: FrameKind) -> Any:
    """The customers as a frame of that kind; those on a cluster as a frame of its session."""
    if isinstance(segmentation, SegmentationPlan):
        return segmentation.customers.to_native()
    return kind.give_pandas(segmentation.customers[_COLUMNS])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise DataError(f"{path} can't be read: {why}. Choose a file that save() wrote.") from None
