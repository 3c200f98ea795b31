"""A recommender and the arms make a slate, with the chance that each product had to be on it."""

from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeGuard

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.arms import Arms, Array
from rlreco.bandit.policies.registry import Recommender
from rlreco.bandit.slate import Indices, Slate, explore, explorer_chances, mix_exploring, tied_top_chances

DRAWS, COUNTED_DRAWS = 30, 300
_SMALLEST_CHANCE = 1e-6


class DrawsSlate(Protocol):
    """A policy that explores in a way of its own, and knows its chances."""

    def slate(
        self, arms: Arms, size: int, rng: np.random.Generator, available: NDArray[np.bool_] | None = None
    ) -> Slate: ...

    def inclusion(self, arms: Arms, of: Indices, size: int) -> Array: ...


class ScoresAtRandom(Protocol):
    """A policy whose scores are independent draws with a known distribution."""

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array: ...

    def exceeds(self, arms: Arms, threshold: Array) -> Array: ...


class ScoresJointly(Protocol):
    """A policy whose scores hang together, so that their propensities can only be counted over many draws."""

    def draws(self, arms: Arms, n_draws: int, rng: np.random.Generator) -> Array: ...


class Propensities(NamedTuple):
    """Chances of inclusion and their standard errors (0 where exact); shape (size,)."""

    chances: Array
    errors: Array


def draws_slate(policy: object) -> TypeGuard[DrawsSlate]:
    return hasattr(policy, "slate")


def scores_at_random(policy: object) -> TypeGuard[ScoresAtRandom]:
    return hasattr(policy, "exceeds")


def scores_jointly(policy: object) -> TypeGuard[ScoresJointly]:
    return hasattr(policy, "draws")


def choose(
    recommender: Recommender,
    arms: Arms,
    size: int,
    rng: np.random.Generator,
    available: NDArray[np.bool_] | None = None,
) -> Slate:
    """Slates of shape (..., size) from arms of shape (..., n_arms); available : which arms may be shown, None: all."""
    if draws_slate(recommender.policy):
        return recommender.policy.slate(arms, size, rng, available)
    return explore(recommender.policy.scores(arms, rng), size, recommender.epsilon_at(arms), rng, available)


def propensities(
    recommender: Recommender, arms: Arms, of: Indices, size: int, rng: np.random.Generator, draws: int = DRAWS
) -> Propensities:
    """Inclusion of the arms `of` in the slate of one choice: exact where there is a formula.

    Random scores are Rao-Blackwellised: over `draws` draws of all arms, independent of the slate's own, the mean
    chance that an arm beats what the others drew (Casella and Robert, Biometrika 83, 1996).
    """
    policy = recommender.policy
    if draws_slate(policy):
        return _exact(policy.inclusion(arms, of, size))
    n_arms = arms.means.shape[-1]
    epsilon = float(np.max(recommender.epsilon_at(arms)))
    if scores_jointly(policy):
        chances = mix_exploring(_counted_top_chances(policy, arms, of, size, rng), n_arms, epsilon)
        return _estimated(chances)
    if not scores_at_random(policy):
        tops = tied_top_chances(policy.scores(arms, rng), size, of)
        return _exact(mix_exploring(tops, n_arms, epsilon))
    tops = _top_chances(policy, arms, of, size, epsilon, rng, draws)
    return _estimated(mix_exploring(tops, n_arms, epsilon))


def _estimated(chances: Array) -> Propensities:
    """From chances given what was drawn, one row a draw."""
    return Propensities(chances.mean(axis=0), chances.std(axis=0, ddof=1) / np.sqrt(len(chances)))


def _exact(chances: Array) -> Propensities:
    return Propensities(chances, np.zeros_like(chances))


def _top_chances(
    policy: ScoresAtRandom, arms: Arms, of: Indices, size: int, epsilon: float, rng: np.random.Generator, draws: int
) -> Array:
    """P(among the m best | what the others drew), shape (draws, len(of), size + 1)."""
    n_arms = arms.means.shape[-1]
    scores = policy.scores(_repeat(arms, draws), rng)
    likely = size - np.flatnonzero(explorer_chances(size, epsilon) > _SMALLEST_CHANCE)
    likely = likely[likely > 0]
    highest = -np.sort(-scores, axis=-1)
    highest = np.concatenate([highest, np.full((draws, 1), -np.inf)], axis=-1)
    own = scores[:, of, None]
    rank_m = highest[:, None, likely - 1]
    others = np.where(own >= rank_m, highest[:, None, np.minimum(likely, n_arms)], rank_m)
    tops = np.zeros((draws, len(of), size + 1))
    tops[..., likely] = policy.exceeds(_column(arms, of), others)
    return tops


def _counted_top_chances(policy: ScoresJointly, arms: Arms, of: Indices, size: int, rng: np.random.Generator) -> Array:
    """1 where an arm was among the m best of a draw, else 0; shape (draws, len(of), size + 1)."""
    scores = policy.draws(arms, COUNTED_DRAWS, rng)
    rank = (scores[:, None, :] > scores[:, of, None]).sum(axis=-1)
    return np.asarray(rank[..., None] < np.arange(size + 1), dtype=float)


def _repeat(arms: Arms, draws: int) -> Arms:
    return _each(arms, lambda array: np.broadcast_to(array, (draws, *array.shape)))


def _column(arms: Arms, of: Indices) -> Arms:
    return _each(arms, lambda array: array[of][:, None])


def _each(arms: Arms, change: Callable[[Array], Array]) -> Arms:
    variance = arms.relative_variance
    return Arms(change(arms.means), change(arms.impressions), None if variance is None else change(variance))
