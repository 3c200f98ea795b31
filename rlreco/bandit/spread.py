"""How far a running sum might have come out otherwise, told from its own steps. Pure."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_Z95 = 1.959963984540054


def running_error(counts: Any, sums: Any) -> Floats:
    """Standard error of running sums of independent sessions whose mean may drift slowly. Shape of `counts`.

    counts : how many sessions so far, increasing; sums : what they came to so far
    The variance of a session comes from how much neighbouring steps differ, so that learning, which moves the mean,
    isn't taken for chance (von Neumann, Annals of Mathematical Statistics 1941). 0 where there are under two steps.
    """
    sizes, steps = np.diff(np.asarray(counts, float)), np.diff(np.asarray(sums, float))
    if len(sizes) < 2:
        return np.zeros(len(sizes) + 1)
    means = steps / sizes
    of_one = np.diff(means) ** 2 / (1.0 / sizes[1:] + 1.0 / sizes[:-1])
    variance = np.concatenate([of_one[:1], of_one]) * sizes
    return np.sqrt(np.concatenate([[0.0], np.cumsum(variance)]))


def reach(error: Any) -> Floats:
    """Half the width of a 95 % band."""
    return _Z95 * np.asarray(error, float)
