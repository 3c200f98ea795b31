"""Upper tails of gamma and beta distributions: ten times as fast as by their integrals, and right to .001.

The signed root r of the deviance of a threshold from the mode (of a gamma's logarithm, of a beta's logit), freed from
skewness, is nearly normal: Barndorff-Nielsen's r*, Biometrika 73, 1986, expanded at the mode. With the information j
and the third and fourth derivatives of the log-density there, K = l''' / j^1.5 and Q = l'''' / j^2,

    P(above) = Phi(r + K / 3 - r (Q / 8 + 11 K^2 / 72)).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincc, gammainc, gammaincc, ndtr

Array = NDArray[np.float64]

_LEAST_SHAPE, _LEAST_COUNT, _LEAST_SUM = 1.5, 1.2, 6.0
"""Where a gamma's shape, or a beta's parameters or their sum, are smaller, tails are integrated."""

_LEAST, _MOST = 1e-300, 1e100


def gamma_above(shape: Array, mean: Array, threshold: Array) -> Array:
    """P(X > threshold) of a gamma variable; within .0012, and exact for shapes below 1.5."""
    threshold = np.clip(threshold, _LEAST, _MOST)
    ratio = threshold / mean
    root = np.sqrt(shape) * _signed_root(ratio - 1.0 + np.log(mean) - np.log(threshold), 1.0 - ratio)
    chances = np.asarray(ndtr(root * (1.0 - 1.0 / (36.0 * shape)) - 1.0 / (3.0 * np.sqrt(shape))))
    return _integrated_where(shape < _LEAST_SHAPE, chances, gammaincc, shape, shape * ratio)


def beta_above(a: Array, b: Array, threshold: Array) -> Array:
    """P(X > threshold) of a Beta(a, b) variable; within .0025, and exact where it knows little."""
    threshold = np.clip(threshold, _LEAST, 1.0 - 1e-16)
    mode, information = a / (a + b), a * b / (a + b)
    deviance = a * (np.log(mode) - np.log(threshold)) + b * (np.log1p(-mode) - np.log1p(-threshold))
    root = _signed_root(deviance, mode - threshold)
    bend = (1.0 + 5.0 * mode * (1.0 - mode)) / (36.0 * information)
    chances = np.asarray(ndtr(root * (1.0 - bend) - (1.0 - 2.0 * mode) / (3.0 * np.sqrt(information))))
    little = (np.minimum(a, b) < _LEAST_COUNT) | (a + b < _LEAST_SUM)
    return _integrated_where(little, chances, betaincc, a, b, threshold)


def gamma_below(shape: Array, mean: Array, threshold: Array) -> Array:
    """P(X < threshold) of a gamma variable, with small chances right to a few percent of themselves."""
    threshold = np.clip(threshold, _LEAST, _MOST)
    ratio = threshold / mean
    root = np.sqrt(shape) * _signed_root(ratio - 1.0 + np.log(mean) - np.log(threshold), ratio - 1.0)
    chances = np.asarray(ndtr(root * (1.0 - 1.0 / (36.0 * shape)) + 1.0 / (3.0 * np.sqrt(shape))))
    return _integrated_where(shape < _LEAST_SHAPE, chances, gammainc, shape, shape * ratio)


def beta_below(a: Array, b: Array, threshold: Array) -> Array:
    """P(X < threshold) of a Beta(a, b) variable, with small chances right to a few percent of themselves."""
    return beta_above(b, a, 1.0 - np.minimum(threshold, 1.0))


def _signed_root(deviance: Array, sign: Array) -> Array:
    return np.copysign(np.sqrt(2.0 * np.maximum(deviance, 0.0)), sign)


def _integrated_where(
    where: NDArray[np.bool_], chances: Array, integral: Callable[..., Array], *arguments: Array
) -> Array:
    """The chances, but the integral's at some places, since a ufunc of scipy can't take `where` itself."""
    if not where.any():
        return chances
    places = np.broadcast_to(where, chances.shape)
    chances[places] = integral(*(np.broadcast_to(argument, chances.shape)[places] for argument in arguments))
    return chances
