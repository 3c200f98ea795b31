"""Rates that are products of lognormal factors of mean 1, learned from Poisson clicks by Laplace's method.

Clicks that stay away count here as those that come do: they narrow a factor, where the relative variance 1 / (k + C) of
a Gamma posterior stays what it was. What a policy gave up early is so believed in no longer than it should be.

A posterior moment E[x^t] is a ratio of two integrals, each by Laplace's method at a mode of its own, so that the errors
of the two cancel. The mean by the first mode alone would be too high by a tenth where few clicks came.

Source: Tierney, L. and Kadane, J. B. (1986). Accurate approximations for posterior moments and marginal densities.
Journal of the American Statistical Association 81, section 2.
"""

from typing import NamedTuple

import numpy as np

from rlreco.bandit.posterior import Array

_MOST_STEPS, _NEAR, _LONGEST_STEP = 50, 1e-8, 1.0
_LEAST_SLOPE = 1e-12


class Factors(NamedTuple):
    """Means of factors, and their relative variances; of one shape."""

    means: Array
    variances: Array


class Levels(NamedTuple):
    """alphas : shape (m,); log_likelihoods : of the clicks, up to what all alphas share, shape (m,)"""

    alphas: Array
    log_likelihoods: Array


class _Mass(NamedTuple):
    """log : of the integral of x^t, the likelihood and the prior, up to a constant; mode : where it lies"""

    log: Array
    mode: Array


def log_variances(shapes: Array | float) -> Array:
    """Variance of the logarithm of a factor whose relative variance is that of a Gamma prior. shapes : in clicks"""
    return np.asarray(np.log1p(1.0 / np.asarray(shapes, dtype=float)))


def levels(unit: Array, clicks: Array, variances: Array) -> Levels:
    """The likeliest alpha for each of m prior variances: that by which the products' means expect all their clicks.

    unit : clicks that alpha 1 and factors of 1 expect of each product, shape (n,); clicks : shape (n,)
    variances : prior, of the logarithms, shape (m, n)
    At least half a click is taken to have come.
    """
    total = max(float(clicks.sum()), 0.5)
    log_alpha = np.full((len(variances), 1), np.log(total / unit.sum()))
    plain = raised = _Mass(np.zeros(variances.shape), -0.5 * variances)
    for _ in range(_MOST_STEPS):
        expected = np.exp(log_alpha) * unit
        plain = _of_one(clicks, expected, variances, 0.0, plain.mode)
        raised = _of_one(clicks, expected, variances, 1.0, raised.mode)
        step = _step(total, expected * np.exp(raised.log - plain.log), expected * np.exp(plain.mode) * variances)
        if np.abs(step).max() < _NEAR:
            break
        log_alpha = log_alpha + step
    return Levels(np.exp(log_alpha[:, 0]), (clicks * np.log(expected) + plain.log).sum(axis=1))


def _step(total: float, believed: Array, weights: Array) -> Array:
    """Newton's, of log alpha, shape (m, 1). weights : clicks of the mode x prior variance: how much of a change of
    alpha the factors take back."""
    slope = (believed / (1.0 + weights)).sum(axis=1, keepdims=True)
    step = (total - believed.sum(axis=1, keepdims=True)) / np.maximum(slope, _LEAST_SLOPE)
    return np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)


def _of_one(clicks: Array, expected: Array, variances: Array, power: float, start: Array) -> _Mass:
    """Of a factor alone."""
    mode = start
    for _ in range(_MOST_STEPS):
        rate = expected * np.exp(mode)
        move = (clicks + power - rate - mode / variances - 0.5) / (rate + 1.0 / variances)
        mode = mode + np.clip(move, -_LONGEST_STEP, _LONGEST_STEP)
        if np.abs(move).max() < _NEAR:
            break
    rate, from_prior = expected * np.exp(mode), mode + 0.5 * variances
    log = (clicks + power) * mode - rate - 0.5 * from_prior**2 / variances - 0.5 * np.log1p(rate * variances)
    return _Mass(log, mode)


def of_state(clicks: Array, expected: Array, variances: Array) -> Factors:
    """The product of all factors of a state: of the product, of each crossing, and of the state itself.

    clicks, expected : seen at the product outside its crossings, at each crossing outside the state, and at the state;
        shape (..., n_nodes)
    variances : prior, of the logarithms, shape (..., n_nodes)
    """
    plain = _of_all(clicks, expected, variances, 0.0, -0.5 * variances)
    once = _of_all(clicks, expected, variances, 1.0, plain.mode)
    twice = _of_all(clicks, expected, variances, 2.0, once.mode)
    return Factors(np.exp(once.log - plain.log), np.expm1(twice.log - 2.0 * once.log + plain.log))


def _of_all(clicks: Array, expected: Array, variances: Array, power: float, start: Array) -> _Mass:
    """Of the product of all factors. start : their logarithms, shape (..., n_nodes)"""
    due_to, prior, mode = _factors_of_clicks(clicks.shape[-1]), 1.0 / variances, start
    for _ in range(_MOST_STEPS):
        rate = expected * np.exp(mode @ due_to.T)
        slope = (clicks - rate) @ due_to - mode * prior - 0.5 + power
        move = np.linalg.solve(_curvature(rate, prior, due_to), slope[..., None])[..., 0]
        # A step that changed a rate by more than e could throw the next one further still.
        longest = np.abs(move @ due_to.T).max(axis=-1, keepdims=True)
        mode = mode + move / np.maximum(longest / _LONGEST_STEP, 1.0)
        if longest.max() < _NEAR:
            break
    return _Mass(_log_mass(clicks, expected, variances, power, mode), mode)


def _log_mass(clicks: Array, expected: Array, variances: Array, power: float, mode: Array) -> Array:
    due_to = _factors_of_clicks(clicks.shape[-1])
    logs = mode @ due_to.T
    rate = expected * np.exp(logs)
    _, volume = np.linalg.slogdet(_curvature(rate, 1.0 / variances, due_to))
    by_prior = (mode + 0.5 * variances) ** 2 / variances
    return np.asarray((clicks * logs - rate - 0.5 * by_prior + power * mode).sum(axis=-1) - 0.5 * volume)


def _factors_of_clicks(n_nodes: int) -> Array:
    """Which factors the clicks at each node are due to, shape (n_nodes, n_nodes): at the state, all."""
    matrix = np.eye(n_nodes)
    matrix[:, 0] = matrix[-1] = 1.0
    return matrix


def _curvature(rate: Array, prior: Array, due_to: Array) -> Array:
    """Of the negative log posterior, shape (..., n_nodes, n_nodes)."""
    return np.asarray(due_to.T @ (rate[..., None] * due_to) + prior[..., None] * np.eye(prior.shape[-1]))
