"""Standard error of a running sum, estimated from its increments, and the 95 % band around an estimate."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]

Z95 = float(ndtri(0.975))
"""Half the width of a normal 95 % interval, in standard errors."""


def running_error(counts: Any, sums: Any) -> Floats:
    """Standard error of running sums of independent sessions whose mean may drift slowly. Shape of `counts`.

    counts : sessions so far, increasing
    sums : of these sessions
    The variance of a session comes from differences of neighbouring steps, so that learning, which moves the mean,
    isn't taken for chance (von Neumann, Annals of Mathematical Statistics 1941). 0 with fewer than two steps.
    """
    sizes, steps = np.diff(np.asarray(counts, float)), np.diff(np.asarray(sums, float))
    if len(sizes) < 2:
        return np.zeros(len(sizes) + 1)
    means = steps / sizes
    of_session = np.diff(means) ** 2 / (1.0 / sizes[1:] + 1.0 / sizes[:-1])
    variance = np.concatenate([of_session[:1], of_session]) * sizes
    return np.sqrt(np.concatenate([[0.0], np.cumsum(variance)]))


def reach(error: Any) -> Floats:
    """Half the width of a 95 % band."""
    return Z95 * np.asarray(error, float)
