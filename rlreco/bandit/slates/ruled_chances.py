"""The chance to be on a slate under rules, when scores are independent or only ties are random.

With n_g others of group g above an arm, the arm is on a slate of m when its own group isn't full and the slate isn't:

    n_own < cap of its group      and      sum over groups of min(cap, n_g), and of those without a group, < m

Given the arm's own score, the numbers above it are independent between groups, and each is a sum of independent
indicators. So the generating function of what stands above it is the product over groups of the group's own, cut off at
its cap. It is integrated over the own score; where only ties are random, over the arm's place among its equals.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray

from rlreco.bandit.policies.contract import ScoresAtRandom
from rlreco.bandit.policies.registry import Recommender
from rlreco.bandit.posterior import Arms, Array, column, repeated
from rlreco.bandit.slates.propensities import (
    ABOVE,
    BELOW,
    half_circle,
    numbers_of_quantiles,
    quantiles,
    threshold_weights,
    with_ends,
)
from rlreco.bandit.slates.ruled_slate import goes_ahead, ruled_order
from rlreco.bandit.slates.rules import Room
from rlreco.bandit.slates.slate import Indices

COUNTED_DRAWS = 300
"""Draws over which propensities of joint scores are counted."""

_NEVER = 1e-6
"""Chance above every node below which an arm is no rival."""

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
    if not len(best):
        return np.zeros((len(of), 0))
    if able.scores_at_random is None:
        nodes = _tied_nodes(recommender.policy.scores(arms, rng), of)
    else:
        nodes = _random_nodes(able.scores_at_random, arms, of, int(best[-1]), room)
    return _top_chances(_with_newcomers(nodes, of, room.ahead), of, best, room)


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


def _random_nodes(policy: ScoresAtRandom, arms: Arms, of: Indices, size: int, room: Room) -> Nodes:
    """Of independent draws: thresholds, with the share of the own distribution at each."""
    thresholds = _thresholds(*policy.moments(arms), size, room)
    above = policy.exceeds(column(arms, np.arange(len(room.group))), thresholds)
    return Nodes(above, threshold_weights(above[of], _expected_useful(above, size, room)))


def _expected_useful(above: Array, size: int, room: Room) -> Array:
    """Expected number of scores above each threshold, without those that find their group full for certain.

    Thresholds leave those out too, so that it grows by small steps, as `threshold_weights` needs.
    """
    of_groups = [
        np.minimum(above[room.group == code].sum(axis=0), _certainly_full(cap))
        for code, cap in enumerate(room.caps(size))
    ]
    return np.asarray(above[room.group < 0].sum(axis=0) + sum(of_groups))


def _certainly_full(cap: float) -> float:
    """Expected number of a group's scores by which it is full."""
    return cap + 5.0 * float(np.sqrt(cap)) + 6.0


def _tied_nodes(scores: Array, of: Indices) -> Nodes:
    """Of fixed scores: places among the equals of each arm in `of`."""
    values, number = np.unique(scores[of], return_inverse=True)
    places = [_places(int(np.count_nonzero(scores == value))) for value in values]
    at_value = np.repeat(np.arange(len(values)), [len(of_value.above) for of_value in places])
    chances, weights = (np.concatenate(parts) for parts in zip(*places, strict=True))
    own, others = values[at_value], scores[:, None]
    above = np.where(others == own, chances, others > own)
    return Nodes(above, np.where(number[:, None] == at_value, weights, 0.0))


def _places(n_equals: int) -> Nodes:
    """Chances of any equal to stand above, and their weights: Gauss-Legendre, to 1e-10 for as many equals."""
    nodes, weights = leggauss(min(n_equals // 2 + 1, int(3.0 * np.sqrt(n_equals)) + 8))
    return Nodes((nodes + 1.0) / 2.0, weights / 2.0)


def _thresholds(means: Array, deviations: Array, size: int, room: Room) -> Array:
    """Quantiles of all arms, without those of groups that are full by then: down to where the slate is full."""
    numbers = numbers_of_quantiles(means, deviations, *_contenders(means, size, room))
    pooled = quantiles(means, deviations, numbers)
    group, useful, counted = room.group[pooled.arms], *np.ones((2, len(pooled.arms)), dtype=bool)
    for code, cap in enumerate(room.caps(size)):
        inside = group == code
        expected = np.cumsum(pooled.masses * inside)
        counted &= ~inside | (expected <= cap)
        useful &= ~inside | (expected <= _certainly_full(cap))
    rank, falling = np.cumsum(pooled.masses * counted)[useful], pooled.values[useful]
    dense = int(np.searchsorted(rank, size + BELOW, side="right"))
    kept = np.concatenate([np.arange(dense), _further(pooled.masses[useful][dense:], size, numbers) + dense])
    return with_ends(falling[kept], numbers)


def _further(masses: Array, size: int, numbers: Indices) -> Indices:
    """Which of the quantiles below the dense ones are kept: ever fewer, down to two of an arm.

    masses : as in `Quantiles`, of those below; numbers : of quantiles of each arm
    """
    few, n_arms = int(numbers.min()), int(5.0 * np.sqrt(size) + 5.0)
    steps = np.cumsum(np.minimum(np.arange(1, few * n_arms), few // 2)) / few
    places = np.unique(np.searchsorted(np.cumsum(masses), steps[steps < n_arms]))
    return places[places < len(masses)]


def _contenders(means: Array, size: int, room: Room) -> tuple[Indices, Indices]:
    """Arms that contend for the last places of the slate or of their group, and all that may be on the slate."""
    falling = np.argsort(-means)
    group, last, holds = room.group[falling], *np.zeros((2, len(means)), dtype=bool)
    for code, cap in enumerate(room.caps(size)):
        inside = np.flatnonzero(group == code)
        last[inside[max(cap - ABOVE, 0) : cap + BELOW]] = True
        holds[inside[:cap]] = True
    free = np.flatnonzero(holds | (group < 0))
    last[free[max(size - ABOVE, 0) : size + BELOW]] = True
    holds[free] = True
    return falling[last], falling[last | holds]


def _with_newcomers(nodes: Nodes, of: Indices, ahead: Array) -> Nodes:
    """The nodes with those where the arm itself went ahead, in an order at random among all that did."""
    if not ahead.any():
        return nodes
    places = _places(int(np.count_nonzero(ahead)))
    chances = ahead[:, None]
    above = [chances + (1.0 - chances) * nodes.above, chances * places.above]
    weights = [(1.0 - chances[of]) * nodes.weights, chances[of] * places.weights]
    return Nodes(np.concatenate(above, axis=1), np.concatenate(weights, axis=1))


def _top_chances(nodes: Nodes, of: Indices, best: Indices, room: Room) -> Array:
    """Sums over nodes of weight x P(on a slate of m given the node), for each m; shape (n_of, len(best))."""
    rivals = np.flatnonzero((nodes.above > _NEVER).any(axis=1))
    numbers = _Numbers.of(nodes.above[rivals], room.group[rivals], len(room.sizes), int(best[-1]))
    own = np.searchsorted(rivals, of)
    without = [numbers.without(row, int(room.group[arm]), arm in rivals) for row, arm in zip(own, of, strict=True)]
    chances = [numbers.below(without, room.group[of], room.caps(int(m)), int(m), nodes.weights) for m in best]
    return np.clip(np.stack(chances, axis=-1), 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Generating functions of the numbers of arms above each node, at roots of unity; shape (n_roots, n_nodes).

    factors : of each rival, shape (n_roots, n_rivals, n_nodes)
    free : of the arms without a group
    groups : of those of each group
    """

    roots: Complex
    n_roots: int
    factors: Complex
    free: Complex
    groups: list[Complex]

    @classmethod
    def of(cls, above: Array, group: Indices, n_groups: int, size: int) -> "_Numbers":
        roots = half_circle(size)
        factors = 1.0 + (roots - 1.0)[:, None, None] * above
        free, *groups = (np.multiply.reduce(factors[:, group == code], axis=1) for code in range(-1, n_groups))
        return cls(roots, size | 1, factors, free, groups)

    def without(self, row: int, group: int, rival: bool) -> Complex:
        """Of the arms of one's own group, without oneself."""
        everyone = self.free if group < 0 else self.groups[group]
        return everyone / self.factors[:, row] if rival else everyone

    def below(self, without: list[Complex], group: Indices, caps: Indices, size: int, weights: Array) -> Array:
        """Weighted sums of the chance that neither the own group nor the slate is full; shape (n_of,)."""
        cut = [self._cut_off(number, int(cap)) for number, cap in zip(self.groups, caps, strict=True)]
        others = _products_of_others([self.free, *cut])
        sums = np.empty((len(self.roots), len(group)), dtype=np.complex128)
        for row, (own, code) in enumerate(zip(without, group, strict=True)):
            room_left = own if code < 0 else self._not_full(own, int(caps[code]))
            sums[:, row] = (room_left * others[code + 1]) @ weights[row]
        return self._coefficients(sums, size).sum(axis=0)

    def _cut_off(self, number: Complex, cap: int) -> Complex:
        """Of min(cap, number)."""
        exactly = self._coefficients(number, cap)
        more = 1.0 - exactly.sum(axis=0, keepdims=True)
        return np.asarray(self._powers(cap + 1) @ np.concatenate([exactly, more]))

    def _not_full(self, number: Complex, cap: int) -> Complex:
        """Of the number where it is below the cap, and nothing elsewhere."""
        return np.asarray(self._powers(cap) @ self._coefficients(number, cap))

    def _coefficients(self, values: Complex, n: int) -> Array:
        """The first n, shape (n, n_nodes): means over all roots, of which the other half are conjugates."""
        twice = np.where(np.arange(len(self.roots)) == 0, 1.0, 2.0) / self.n_roots
        return np.asarray(((twice[:, None] / self._powers(n)).T @ values).real)

    def _powers(self, n: int) -> Complex:
        return np.asarray(self.roots[:, None] ** np.arange(n))


def _products_of_others(factors: list[Complex]) -> list[Complex]:
    """For each factor the product of all others."""
    before, after = [np.ones_like(factors[0])], [np.ones_like(factors[0])]
    for factor in factors[:-1]:
        before.append(before[-1] * factor)
    for factor in factors[:0:-1]:
        after.append(after[-1] * factor)
    return [first * last for first, last in zip(before, after[::-1], strict=True)]
