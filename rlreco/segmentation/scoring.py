"""Scores 1..k by edges: fit gives the edges, transform only compares, so new customers are scored alike."""

import numpy as np


def fit_edges(values: np.ndarray, bins: int) -> np.ndarray:
    """The bins - 1 upper edges of equally filled bins: e_i = sorted(values)[ceil(i n / bins) - 1].

    values : float, shape (n,), n >= 1, finite
    Equal to the integer rule 1 + (bins (rank_min - 1)) // n; equal values never part, unlike NTILE's, and
    many equal values leave edges that repeat and bins that stay empty, where pandas' qcut raises.
    """
    ordered = np.sort(values)
    at = [-(-i * len(ordered) // bins) - 1 for i in range(1, bins)]
    return np.maximum(ordered[at], ordered[0]) if at else ordered[:0]


def transform(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Integer scores, shape (n,): 1 + the number of edges below the value."""
    return np.searchsorted(np.asarray(edges, float), values, side="left") + 1


def score_by_order(values: np.ndarray, bins: int) -> np.ndarray:
    """Scores that part equal values by their place in the table, as `rank(method="first")` recipes do.

    Only to compare with such recipes: another order of the rows gives other scores.
    """
    ranks = np.empty(len(values), int)
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return 1 + bins * ranks // len(values)
