"""Scores 1..k by edges: fit gives the edges, transform only compares, so new customers are scored alike."""

import re
from collections.abc import Sequence

import numpy as np

from rlreco.errors import ConfigError


def fit_edges(values: np.ndarray, bins: int) -> np.ndarray:
    """The bins - 1 upper edges of equally filled bins: e_i = sorted(values)[ceil(i n / bins) - 1].

    values : float, shape (n,), n >= 1, finite
    Equal to the integer rule 1 + (bins (rank_min - 1)) // n; equal values never part, unlike NTILE's, and
    many equal values leave edges that repeat and bins that stay empty, where pandas' qcut raises.
    """
    at = [-(-i * len(values) // bins) - 1 for i in range(1, bins)]
    return np.asarray(np.sort(values)[at])


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


def check_frozen(name: str, edges: Sequence[float], bins: int) -> None:
    """ConfigError unless these are bins - 1 finite edges in order; fitted ones may repeat."""
    given = np.asarray(edges, float)
    if len(given) != bins - 1 or not np.isfinite(given).all() or (np.diff(given) < 0).any():
        raise ConfigError(f"The saved edges of {name} must be {bins - 1} numbers in order, got {list(edges)}.")


def parse_cuts(name: str, text: str) -> tuple[float, ...]:
    """Numbers as people write them: parted by commas, semicolons, bars or blanks. Raises ConfigError for other text."""
    try:
        return tuple(float(part) for part in re.split(r"[,;|\s]+", text.strip()) if part)
    except ValueError:
        raise ConfigError(f"The cut points of {name} must be numbers such as 10, 30, 60, got {text!r}.") from None


def own_edges(name: str, cuts: Sequence[float], bins: int) -> np.ndarray:
    """Cut points chosen by a person, checked: bins - 1 finite numbers, each above the one before."""
    edges = np.asarray(cuts, float)
    if len(edges) != bins - 1 or not np.isfinite(edges).all() or (np.diff(edges) <= 0).any():
        raise ConfigError(
            f"The cut points of {name} must be {bins - 1} rising numbers for {bins} bins, got {list(cuts)}."
        )
    return edges
