"""Where the mean of a row of independent numbers changes."""

from typing import NamedTuple

import numpy as np

from rlreco.bandit.spread import Floats

SURE = 4.0
"""Standard errors between two neighbouring parts. Over some sixty places to split, chance alone reaches this in fewer
than one row in two hundred."""

SHORTEST = 3
"""Numbers of a part."""


class Part(NamedTuple):
    """Numbers start .. end - 1; their mean and its variance."""

    start: int
    end: int
    mean: float
    variance: float


def parts_of(means: Floats, variances: Floats, weights: Floats) -> list[Part]:
    """The row, cut where its mean changes, by binary segmentation (Scott and Knott, Biometrics 1974).

    means : of stretches
    variances : of those means, above 0
    weights : sizes of the stretches
    """
    return _cut(means, variances, weights, 0, len(means))


def _cut(means: Floats, variances: Floats, weights: Floats, start: int, end: int) -> list[Part]:
    whole = _part(means, variances, weights, start, end)
    best, distance = 0, SURE
    for place in range(start + SHORTEST, end - SHORTEST + 1):
        left, right = (_part(means, variances, weights, *ends) for ends in ((start, place), (place, end)))
        error = (left.variance + right.variance) ** 0.5
        apart = abs(left.mean - right.mean) / error if error > 0.0 else 0.0
        best, distance = (place, apart) if apart > distance else (best, distance)
    if not best:
        return [whole]
    return [part for ends in ((start, best), (best, end)) for part in _cut(means, variances, weights, *ends)]


def _part(means: Floats, variances: Floats, weights: Floats, start: int, end: int) -> Part:
    share = weights[start:end] / weights[start:end].sum()
    mean, variance = (share * means[start:end]).sum(), (share**2 * variances[start:end]).sum()
    return Part(start, end, float(mean), float(variance))


def stretches_of(n: int, most: int) -> list[tuple[int, int]]:
    """At most `most` stretches of 0 .. n - 1, as even as can be."""
    ends = np.unique(np.linspace(0, n, min(n, most) + 1).round().astype(int))
    return list(zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True))
