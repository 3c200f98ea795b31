"""Clusters by k-means of the scaled logarithms of recency, frequency and money, ranked by value."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rlreco.errors import ConfigError
from rlreco.extras import extra
from rlreco.language import gettext

MOST_CLUSTERS = 8
# The silhouette compares all pairs, so it is computed on a sample; the fit uses all customers.
_SILHOUETTE_SAMPLE = 2000


@dataclass(frozen=True, slots=True)
class Clusters:
    """Fitted centres, in rising order of the customers' mean money.

    means, scales : of the logarithms, shape (3,)
    centres : scaled, shape (k, 3)
    """

    means: tuple[float, ...]
    scales: tuple[float, ...]
    centres: tuple[tuple[float, ...], ...]

    @property
    def count(self) -> int:
        return len(self.centres)

    def tiers(self, customers: pd.DataFrame) -> np.ndarray:
        """The rank of the nearest centre, integers 1..k, shape (n,); k is the most valuable."""
        points = (_logs(customers) - np.array(self.means)) / np.array(self.scales)
        distances = ((points[:, None, :] - np.array(self.centres)[None]) ** 2).sum(axis=2)
        return np.asarray(distances.argmin(axis=1) + 1)


def fit_clusters(customers: pd.DataFrame, count: int, seed: int) -> Clusters:
    """Clusters of these customers; the same seed gives the same clusters.

    customers : columns recency, frequency, monetary
    count : 2..8 clusters, or 0 for the best silhouette among them
    Raises ConfigError for another number, and for too few different customers.
    """
    logs = _logs(customers)
    scales = np.where(logs.std(axis=0) > 0, logs.std(axis=0), 1.0)
    points = (logs - logs.mean(axis=0)) / scales
    _check(count, len(np.unique(points, axis=0)))
    centres = _best_centres(points, seed) if count == 0 else _centres(points, count, seed)
    unranked = Clusters(tuple(logs.mean(axis=0)), tuple(scales), tuple(map(tuple, centres)))
    ranks = customers["monetary"].groupby(unranked.tiers(customers) - 1).mean().sort_values().index
    return Clusters(unranked.means, unranked.scales, tuple(unranked.centres[rank] for rank in ranks))


def _logs(customers: pd.DataFrame) -> np.ndarray:
    """Logarithms, shape (n, 3); negative money keeps its sign."""
    values = customers[["recency", "frequency", "monetary"]].to_numpy(float)
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)))


def _check(count: int, different: int) -> None:
    if count != 0 and not 2 <= count <= MOST_CLUSTERS:
        raise ConfigError(
            gettext(
                "k-means can make 2 to {most} clusters, or 0 to let the data choose; got {clusters}.",
                most=MOST_CLUSTERS,
                clusters=count,
            )
        )
    if different < max(count, 2) + (count == 0):
        raise ConfigError(
            gettext(
                "Only {customers} customers differ, too few for k-means. Segment by scores (rfm).", customers=different
            )
        )


def _centres(points: np.ndarray, count: int, seed: int) -> np.ndarray:
    return np.asarray(_fitted(points, count, seed).cluster_centers_)


def _best_centres(points: np.ndarray, seed: int) -> np.ndarray:
    with extra("kmeans", "k-means"):
        from sklearn.metrics import silhouette_score

    sample = min(_SILHOUETTE_SAMPLE, len(points))
    most = min(MOST_CLUSTERS, len(np.unique(points, axis=0)) - 1)
    fits = [_fitted(points, count, seed) for count in range(2, most + 1)]
    scores = [silhouette_score(points, fit.labels_, sample_size=sample, random_state=seed) for fit in fits]
    return np.asarray(fits[int(np.argmax(scores))].cluster_centers_)


def _fitted(points: np.ndarray, count: int, seed: int):  # type: ignore[no-untyped-def]  # noqa: ANN202
    with extra("kmeans", "k-means"):
        from sklearn.cluster import KMeans
        from threadpoolctl import threadpool_limits
    # Its threads wait in busy loops: on a busy machine two of them take a hundred times as long as one.
    with threadpool_limits(1):
        return KMeans(count, n_init=5, random_state=seed).fit(points)
