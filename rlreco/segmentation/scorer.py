"""Scorers of customers, fitted once by a recipe: edges, a map of names and bands, or centres of clusters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from rlreco.errors import ConfigError
from rlreco.hints import nearest
from rlreco.language import gettext, gettext_noop
from rlreco.segmentation.clusters import Clusters, fit_clusters
from rlreco.segmentation.edges import fit_edges, own_edges, score_by_order, transform
from rlreco.segmentation.names import (
    SegmentMap,
    band_names,
    bands_of,
    check_bands,
    check_map,
    default_map,
    name_segments,
)

VALUES = (gettext_noop("recency"), gettext_noop("frequency"), gettext_noop("monetary"))
METHODS = ("rfm", "kmeans")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How customers are scored and named.

    bins : 3..10 scores for each of R, F and M, the highest always best
    ties : "min" gives equal values equal scores; "first" orders equal frequencies by row, as classic recipes do
    bands : number of bands of R + F + M that the bandit sees, or of clusters if the method is kmeans
    cuts : value -> bins - 1 own cut points, for any of recency, frequency, monetary
    segment_map : (R, F) -> name, covering every cell; the classic ten names by default
    method : "rfm" by edges, or "kmeans" on logarithms, its clusters ranked by value
    clusters : number of clusters for kmeans, by default `bands`; 0 lets the silhouette choose among 2..8
    seed : for kmeans
    monetary : "net" of returns, or "gross"
    smallest : segments of fewer customers are merged into the nearest in R and F
    """

    bins: int = 5
    ties: str = "min"
    bands: int = 4
    cuts: Mapping[str, Sequence[float]] = field(default_factory=dict)
    segment_map: SegmentMap | None = None
    method: str = "rfm"
    clusters: int | None = None
    seed: int = 0
    monetary: str = "net"
    smallest: int = 0

    def __post_init__(self) -> None:
        if not 3 <= self.bins <= 10:
            raise ConfigError(gettext("bins must be 3 to 10, got {bins}.", bins=self.bins))
        if self.ties not in ("min", "first"):
            raise ConfigError(gettext("ties must be min or first, got {ties}.", ties=repr(self.ties)))
        if self.monetary not in ("net", "gross"):
            raise ConfigError(gettext("monetary must be net or gross, got {monetary}.", monetary=repr(self.monetary)))
        if self.method not in METHODS:
            unknown = gettext("There is no segmentation method {method}.", method=repr(self.method))
            raise ConfigError(f"{unknown} {nearest(self.method, METHODS)}")
        for name, cuts in self.cuts.items():
            if name not in VALUES:
                unknown = gettext("There are no cut points of {name}.", name=repr(name))
                raise ConfigError(f"{unknown} {nearest(name, VALUES)}")
            own_edges(name, cuts, self.bins)
        check_bands(self.bands, self.bins)
        check_map(self.names(), self.bins)

    def names(self) -> SegmentMap:
        return self.segment_map or default_map(self.bins)


CLASSIC = Recipe()


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores customers by fitted edges; save it to score new customers in the same way.

    bins, bands, segment_map : as in `Recipe`
    edges : for each of recency, frequency and monetary its bins - 1 upper edges, in the value's own unit
    clusters : of k-means; None if segments are named by the map
    """

    bins: int
    bands: int
    edges: Mapping[str, list[float]]
    segment_map: SegmentMap
    clusters: Clusters | None = None

    def transform(self, customers: pd.DataFrame) -> pd.DataFrame:
        """The customers (recency, frequency, monetary) with r, f, m (1..bins, the highest best), segment and band."""
        r, f, m = (transform(customers[name].to_numpy(float), np.asarray(self.edges[name])) for name in VALUES)
        # Few days are good. Ranking the negated days instead would turn ties round.
        return self.named(customers.assign(r=self.bins + 1 - r, f=f, m=m))

    def named(self, scored: pd.DataFrame) -> pd.DataFrame:
        """The scored customers (r, f, m and the values) with segment and band."""
        if self.clusters:
            tier = self.clusters.tiers(scored)
            return scored.assign(segment=tier.astype(str).astype(object), band=tier).pipe(_tier_names)
        r, f, m = (scored[letter].to_numpy() for letter in "rfm")
        segment = name_segments(r, f, self.segment_map)
        return scored.assign(segment=segment, band=bands_of(r + f + m, self.bins, self.bands))

    def segment_names(self) -> list[str]:
        """All possible names; in the classic map the best first."""
        if self.clusters:
            return [f"tier_{number}" for number in range(self.clusters.count, 0, -1)]
        classic = default_map(self.bins)
        best_first = sorted(classic, key=lambda cell: (-cell[0] - cell[1], -cell[0]))
        return list(dict.fromkeys(self.segment_map[cell] for cell in best_first))

    def band_names(self) -> list[str]:
        return band_names(self.clusters.count if self.clusters else self.bands)


def fit_scorer(customers: pd.DataFrame, recipe: Recipe) -> Scorer:
    """A scorer with own or fitted edges, and with clusters if the recipe asks for k-means."""
    edges = {name: _edges(customers, name, recipe).tolist() for name in VALUES}
    clusters = None
    if recipe.method == "kmeans":
        count = recipe.bands if recipe.clusters is None else recipe.clusters
        clusters = fit_clusters(customers, count, recipe.seed)
    return Scorer(recipe.bins, recipe.bands, edges, recipe.names(), clusters)


def fit_transform(customers: pd.DataFrame, recipe: Recipe) -> tuple[Scorer, pd.DataFrame]:
    """The scorer and the scored customers, with frequencies by row order if the recipe's ties are "first"."""
    scorer = fit_scorer(customers, recipe)
    scored = scorer.transform(customers)
    if recipe.ties == "first" and "frequency" not in recipe.cuts:
        by_order = score_by_order(customers["frequency"].to_numpy(float), recipe.bins)
        scored = scorer.named(scored.assign(f=by_order))
    return scorer, scored


def empty_bins(scored: pd.DataFrame, bins: int) -> dict[str, list[int]]:
    """Value -> scores without customers: many equal values fill only one of several bins."""
    everyone = set(range(1, bins + 1))
    return {name: sorted(everyone - set(scored[name[0]].tolist())) for name in VALUES}


def _edges(customers: pd.DataFrame, name: str, recipe: Recipe) -> np.ndarray:
    if name in recipe.cuts:
        return own_edges(name, recipe.cuts[name], recipe.bins)
    return fit_edges(customers[name].to_numpy(float), recipe.bins)


def _tier_names(scored: pd.DataFrame) -> pd.DataFrame:
    return scored.assign(segment="tier_" + scored["segment"], band="Q" + scored["band"].astype(str).astype(object))
