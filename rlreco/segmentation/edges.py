"""Scores 1..k by edges. Edges are fitted once; scoring only compares, so new customers get the same scores."""

import re
from collections.abc import Sequence

import numpy as np

from rlreco.errors import ConfigError
from rlreco.language import gettext


def fit_edges(values: np.ndarray, bins: int) -> np.ndarray:
    """The bins - 1 upper edges of bins with equally many values: e_i = sorted(values)[ceil(i n / bins) - 1].

    values : float, shape (n,), n >= 1, finite
    Equal to the integer rule 1 + (bins (rank_min - 1)) // n. Equal values get equal scores, unlike NTILE's; many equal
    values give repeated edges and empty bins, where pandas' qcut raises.
    """
    return np.asarray(np.sort(values)[places_of_edges(len(values), bins)])


def places_of_edges(n: int, bins: int) -> list[int]:
    """The places of the bins - 1 edges among n sorted values, from 0."""
    return [-(-i * n // bins) - 1 for i in range(1, bins)]


def transform(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Integer scores, shape (n,): 1 + the number of edges below the value."""
    return np.searchsorted(np.asarray(edges, float), values, side="left") + 1


def score_by_order(values: np.ndarray, bins: int) -> np.ndarray:
    """Scores in which equal values differ by their row, as in recipes with `rank(method="first")`.

    For comparison with such recipes only: another order of the rows gives other scores.
    """
    ranks = np.empty(len(values), int)
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return 1 + bins * ranks // len(values)


def check_frozen(name: str, edges: Sequence[float], bins: int) -> None:
    """Raises ConfigError unless these are bins - 1 finite edges in order; fitted edges may repeat."""
    values = np.asarray(edges, float)
    if len(values) != bins - 1 or not np.isfinite(values).all() or (np.diff(values) < 0).any():
        raise ConfigError(
            gettext(
                "The saved edges of {name} must be {count} numbers in order, got {edges}.",
                name=name,
                count=bins - 1,
                edges=list(edges),
            )
        )


def parse_cuts(name: str, text: str) -> tuple[float, ...]:
    """Numbers separated by commas, semicolons, bars or blanks. Raises ConfigError for other text."""
    try:
        return tuple(float(part) for part in re.split(r"[,;|\s]+", text.strip()) if part)
    except ValueError:
        raise ConfigError(
            gettext(
                "The cut points of {name} must be numbers such as 10, 30, 60, got {text}.", name=name, text=repr(text)
            )
        ) from None


def own_edges(name: str, cuts: Sequence[float], bins: int) -> np.ndarray:
    """The user's cut points as edges. Raises ConfigError unless these are bins - 1 finite, rising numbers."""
    edges = np.asarray(cuts, float)
    if len(edges) != bins - 1 or not np.isfinite(edges).all() or (np.diff(edges) <= 0).any():
        raise ConfigError(
            gettext(
                "The cut points of {name} must be {count} rising numbers for {bins} bins, got {cuts}.",
                name=name,
                count=bins - 1,
                bins=bins,
                cuts=list(cuts),
            )
        )
    return edges
