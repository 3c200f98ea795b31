"""Variance between and within products, by the method of moments: how much they really differ."""

import numpy as np

from rlreco.evaluation.feedback import Floats, Ints, sums_at

MOST = 1e6
"""Pseudo-rows of groups without any difference."""


def within_variance(index: Ints, values: Floats, size: int) -> float:
    """Variance of the values around their group's mean. index : the group of each, from 0 to size - 1."""
    rows = np.bincount(index, minlength=size)
    means = sums_at(index, values, size) / np.maximum(rows, 1)
    return float(((values - means[index]) ** 2).sum() / max(1, len(values) - np.count_nonzero(rows)))


def pseudo_rows(rows: Floats, sums: Floats, centres: Floats | float, variance: float) -> float:
    """How many rows the centre that groups shrink to is worth: the variance within over the variance between.

    rows, sums : of each group
    centres : that each group's mean varies around
    variance : within, at least 0
    Returns between 1 and a million; a million where the groups differ no more than chance makes them.
    Source: Buehlmann and Straub 1970; Morris, JASA 1983.
    """
    spread = (sums - rows * centres) ** 2 - rows * variance
    pairs = float((rows * (rows - 1)).sum())
    between = float(spread.sum()) / pairs if pairs else 0.0
    return float(np.clip(variance / between, 1.0, MOST)) if between > 0 else MOST
