"""The chance to be on a slate under rules, when scores are independent or only ties are random.

With n_g others of group g above an arm, the arm is on a slate of m when its own group isn't full and the slate isn't:

    n_own < cap of its group      and      sum over groups of min(cap, n_g), and of those without a group, < m

Given the arm's own score, the numbers above it are independent between groups, and each is a sum of independent
indicators. So the generating function of what stands above it is the product over groups of the group's own, cut off at
its cap. It is integrated over the own score; where only ties are random, over the arm's place among its equals.
"""

from typing import NamedTuple

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray

from rlreco.bandit.policies.contract import ScoresAtRandom
from rlreco.bandit.policies.registry import Recommender
from rlreco.bandit.posterior import Arms, Array, column, repeated
from rlreco.bandit.slates.propensities import (
    half_circle,
    number_of_quantiles,
    quantiles,
    threshold_weights,
    with_ends,
)
from rlreco.bandit.slates.ruled_slate import goes_ahead, ruled_order
from rlreco.bandit.slates.rules import Room
from rlreco.bandit.slates.slate import Indices

COUNTED_DRAWS = 300
"""Draws over which propensities of joint scores are counted."""

Complex = NDArray[np.complex128]


class Nodes(NamedTuple):
    """Own scores at which chances are summed.

    above : the chance of each arm to stand above, shape (n_arms, n_nodes)
    weights : of the nodes for each arm in question, shape (n_of, n_nodes)
    """

    above: Array
    weights: Array


def ruled_top_chances(
    recommender: Recommender, arms: Arms, of: Indices, best: Indices, rng: np.random.Generator, room: Room
) -> Array:
    """P(on a slate of m) of each arm in `of`, for each m in `best`; shape (n_of, len(best)).

    Of a policy whose scores are independent draws, or fixed up to ties.
    """
    able = recommender.abilities
    if able.scores_at_random is not None:
        return np.stack([random_chances(able.scores_at_random, arms, of, int(m), room) for m in best], axis=-1)
    scores = recommender.policy.scores(arms, rng)
    return np.stack([tied_chances(scores, of, int(m), room) for m in best], axis=-1)


def drawn_scores(recommender: Recommender, arms: Arms, draws: int | None, rng: np.random.Generator) -> Array | None:
    """Draws of all scores, shape (draws, n_arms), over which slates are counted; None where chances are integrated.

    draws : their number; None: as many as for joint scores, which can only be counted
    """
    able = recommender.abilities
    if able.scores_jointly is not None:
        return able.scores_jointly.draws(arms, draws or COUNTED_DRAWS, rng)
    if draws is None or able.scores_at_random is None:
        return None
    return recommender.policy.scores(repeated(arms, draws), rng)


def counted_inclusion(scores: Array, of: Indices, best: Indices, rng: np.random.Generator, room: Room) -> Array:
    """1 where an arm is on the slate of m of a draw, else 0; shape (draws, n_of, len(best)).

    scores : shape (draws, n_arms)
    """
    ahead = goes_ahead(room, scores.shape, rng)
    on_slate = np.zeros((*scores.shape, len(best)))
    for column_of, m in enumerate(best):
        slates = ruled_order(scores, ahead, int(m), room, rng)[:, :m]
        np.put_along_axis(on_slate[..., column_of], slates, 1.0, axis=-1)
    return on_slate[:, of]


def random_chances(policy: ScoresAtRandom, arms: Arms, of: Indices, size: int, room: Room) -> Array:
    """P(on a slate of that size) of each arm in `of`, shape (n_of,), when all scores are independent draws."""
    thresholds = _thresholds(*policy.moments(arms), size, room)
    above = policy.exceeds(column(arms, np.arange(len(room.group))), thresholds)
    weights = threshold_weights(above[of], above.sum(axis=0))
    return _chances(Nodes(above, weights), of, size, room)


def tied_chances(scores: Array, of: Indices, size: int, room: Room) -> Array:
    """P(on a slate of that size) of each arm in `of`, shape (n_of,), when scores are fixed; exact to 1e-7."""
    values, number = np.unique(scores[of], return_inverse=True)
    places = [_places(int(np.count_nonzero(scores == value))) for value in values]
    at_value = np.repeat(np.arange(len(values)), [len(of_value.above) for of_value in places])
    chances, weights = (np.concatenate(parts) for parts in zip(*places, strict=True))
    own, others = values[at_value], scores[:, None]
    above = np.where(others == own, chances, others > own)
    return _chances(Nodes(above, np.where(number[:, None] == at_value, weights, 0.0)), of, size, room)


def _places(n_equals: int) -> Nodes:
    """Chances of any equal to stand above, and their weights: Gauss-Legendre, exact for as many equals."""
    nodes, weights = leggauss(n_equals // 2 + 1)
    return Nodes((nodes + 1.0) / 2.0, weights / 2.0)


def _thresholds(means: Array, deviations: Array, size: int, room: Room) -> Array:
    """Quantiles of all arms, without those of groups that are full by then: down to where the slate is full."""
    n_quantiles = number_of_quantiles(len(means))
    pooled = quantiles(means, deviations, n_quantiles).ravel()
    falling, group = np.argsort(-pooled), np.repeat(room.group[np.argsort(means)], n_quantiles)
    useful, counted = np.ones(len(pooled), dtype=bool), np.ones(len(pooled), dtype=bool)
    for code, cap in enumerate(room.caps(size)):
        inside = group[falling] == code
        expected = inside.cumsum() / n_quantiles
        counted &= ~inside | (expected <= cap)
        useful &= ~inside | (expected <= cap + 5.0 * np.sqrt(cap) + 6.0)
    dense = np.count_nonzero(counted[useful].cumsum() <= (size + 2) * n_quantiles)
    after = dense - 1 + np.cumsum(np.minimum(np.arange(1, len(pooled)), n_quantiles // 2))
    kept = np.count_nonzero(useful)
    reach = min(kept, dense + int(5.0 * np.sqrt(size) + 5.0) * n_quantiles)
    picks = np.concatenate([np.arange(dense), after[after < reach]])
    return with_ends(pooled[falling[useful]][picks], n_quantiles)


def _chances(nodes: Nodes, of: Indices, size: int, room: Room) -> Array:
    above, weights = _with_newcomers(nodes, of, room.ahead)
    above[above < 1e-30] = 0.0
    return np.clip(_sums(above, weights, of, room.group, room.caps(size), size), 0.0, 1.0)


def _with_newcomers(nodes: Nodes, of: Indices, ahead: Array) -> tuple[Array, Array]:
    """The nodes with those where the arm itself went ahead, in an order at random among all that did."""
    if not ahead.any():
        return nodes.above.copy(), nodes.weights
    u, own = _places(int(np.count_nonzero(ahead)))
    above = ahead[:, None] + (1.0 - ahead)[:, None] * nodes.above
    weights = (1.0 - ahead[of])[:, None] * nodes.weights
    first = ahead[:, None] * u
    return np.concatenate([above, first], axis=1), np.concatenate([weights, ahead[of, None] * own], axis=1)


def _sums(above: Array, weights: Array, of: Indices, group: Indices, caps: Indices, size: int) -> Array:
    """Sums over nodes of weight x chance to be on the slate given the node; shape (n_of,)."""
    roots = half_circle(size)
    factors = 1.0 + (roots - 1.0)[:, None, None] * above
    free = np.multiply.reduce(factors[:, group < 0], axis=1)
    groups = [np.multiply.reduce(factors[:, group == code], axis=1) for code in range(len(caps))]
    cut = [_cut_off(each, roots, int(cap), size) for each, cap in zip(groups, caps, strict=True)]
    others = _products_of_others([free, *cut])
    below = (roots[:, None] ** -np.arange(size)).sum(axis=1)

    def chance(row: int, arm: int) -> float:
        own = int(group[arm])
        without = (free if own < 0 else groups[own]) / factors[:, arm]
        if own >= 0:
            without = _not_full(without, roots, int(caps[own]), size)
        return float(_mean(below, roots, ((without * others[own + 1]) @ weights[row])[:, None], size)[0])

    return np.array([chance(row, int(arm)) for row, arm in enumerate(of)])


def _products_of_others(factors: list[Complex]) -> list[Complex]:
    """For each factor the product of all others."""
    before, after = [np.ones_like(factors[0])], [np.ones_like(factors[0])]
    for factor in factors[:-1]:
        before.append(before[-1] * factor)
    for factor in factors[:0:-1]:
        after.append(after[-1] * factor)
    return [first * last for first, last in zip(before, after[::-1], strict=True)]


def _cut_off(values: Complex, roots: Complex, cap: int, size: int) -> Complex:
    """The generating function of min(cap, N), from that of N at the roots; shape (n_roots, n_nodes)."""
    exactly = _coefficients(values, roots, cap, size)
    powers = roots[:, None] ** np.arange(cap + 1)
    return np.asarray(powers @ np.concatenate([exactly, 1.0 - exactly.sum(axis=0, keepdims=True)]))


def _not_full(values: Complex, roots: Complex, cap: int, size: int) -> Complex:
    """The generating function without the part of N >= cap."""
    return np.asarray((roots[:, None] ** np.arange(cap)) @ _coefficients(values, roots, cap, size))


def _coefficients(values: Complex, roots: Complex, cap: int, size: int) -> Array:
    """P(N = n) for n below the cap, shape (cap, n_nodes)."""
    exactly = [_mean(roots**-n, roots, values, size) for n in range(cap)]
    return np.reshape(exactly, (cap, values.shape[1]))


def _mean(kernel: Complex, roots: Complex, values: Complex, size: int) -> Array:
    """Over all roots of unity, of which the other half are conjugates; shape (n_nodes,)."""
    twice = np.where(np.arange(len(roots)) == 0, 1.0, 2.0)
    return np.asarray((twice * kernel @ values).real / (size | 1))
