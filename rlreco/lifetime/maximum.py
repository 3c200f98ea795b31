"""Maximum likelihood of positive parameters, by BFGS from several starts."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

LARGEST = 1e4
"""Parameters stay between 1 / LARGEST and LARGEST, in units in which a typical one is 1.

Without bounds some likelihoods rise for ever.
"""

_REACH = float(np.log(LARGEST))
_NEARLY_FLAT, _FLAT = 1e-3, 1e-8

LogLikelihood = Callable[[np.ndarray], tuple[float, np.ndarray]]
"""Parameters -> the mean log-likelihood and its gradient."""


def most_likely(log_likelihood: LogLikelihood, starts: Sequence[Sequence[float]]) -> np.ndarray:
    """The parameters of the highest maximum: nearly up from each start, then from the highest to its top."""

    # Imported here: scipy.optimize takes 22 MB, and most who open the app never fit anything by it.
    from scipy.optimize import minimize

    def loss(free: np.ndarray) -> tuple[float, np.ndarray]:
        parameters, squeezed = _parameters(free), np.tanh(free / _REACH)
        value, gradient = log_likelihood(parameters)
        return -value, -gradient * parameters * (1 - squeezed**2)

    # Not L-BFGS-B: it hands matrices of four rows to a threaded BLAS, which takes twenty times as long.
    def climbed(free: np.ndarray, steepness: float) -> Any:
        return minimize(loss, free, jac=True, method="BFGS", options={"gtol": steepness})

    reached = [climbed(_free(start), _NEARLY_FLAT) for start in starts]
    highest = min(reached, key=lambda end: float(end.fun))
    return _parameters(climbed(highest.x, _FLAT).x)


def _parameters(free: np.ndarray) -> np.ndarray:
    """Of any numbers; near 0, their exponentials."""
    return np.exp(_REACH * np.tanh(free / _REACH))


def _free(parameters: Sequence[float]) -> np.ndarray:
    return _REACH * np.arctanh(np.log(parameters) / _REACH)
