"""Choose a slate, with the chance of each of its products to be on it."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.beliefs import Beliefs, estimated_regret
from rlreco.bandit.policies.contract import ScoresJointly
from rlreco.bandit.policies.registry import Recommender
from rlreco.bandit.posterior import Arms, Array
from rlreco.bandit.slates.propensities import drawn_top_chances, top_chances
from rlreco.bandit.slates.ruled_chances import COUNTED_DRAWS, counted_inclusion, drawn_scores, ruled_top_chances
from rlreco.bandit.slates.ruled_slate import choose_ruled
from rlreco.bandit.slates.rules import Room
from rlreco.bandit.slates.slate import Indices, Slate, explore, explorer_chances, mix_exploring, tied_top_chances

_SMALLEST_CHANCE, _NO_CHANCE = 1e-4, 1e-10
_DRAWS = 200
INTEGRAL_ERROR = 0.03
"""The most by which an integrated propensity above .01 is wrong, as a share of it; on average it is .0001.

Beside an exact integral, with 12 to 400 arms, in states of real runs and where some arms are known a thousand times as
well as others. Smaller propensities are within .003.
"""


class Propensities(NamedTuple):
    """Chances of inclusion and their standard errors (0 where exact); shape (size,)."""

    chances: Array
    errors: Array


class Chosen(NamedTuple):
    """A slate with its propensities.

    estimate : of its regret, with the ends of the 95 % interval; None where regret is exact or unknown
    """

    slate: Slate
    chances: Propensities
    estimate: tuple[float, float, float] | None


def choose_slate(
    recommender: Recommender,
    beliefs: Beliefs,
    size: int,
    rng: np.random.Generator,
    *,
    estimate: bool,
    room: Room | None = None,
) -> Chosen:
    """The slate of one session.

    estimate : whether regret can only be estimated; it then is, where states share
    room : the rules of the slate; None: there are none
    """
    slate = choose(recommender, beliefs.arms, size, rng, room=room)
    chances = propensities(recommender, beliefs.arms, slate.arms, size, rng, room=room)
    if not estimate or beliefs.ratios is None:
        return Chosen(slate, chances, None)
    return Chosen(slate, chances, estimated_regret(beliefs.draw(rng, _DRAWS), slate.arms, size))


def slate_columns(beliefs: Beliefs, chosen: Chosen) -> dict[str, Any]:
    """The fields of a session that are parallel to its slate."""
    rows = chosen.slate.arms
    columns = {
        "shares": beliefs.shares[rows],
        "propensities": np.minimum(chosen.chances.chances, 1.0),
        "propensity_errors": chosen.chances.errors,
        "values": beliefs.honest.means[rows],
        "spreads": beliefs.spreads[rows],
        "explored": chosen.slate.explored,
    }
    worths = np.broadcast_to(beliefs.worths, beliefs.shares.shape)[rows]
    columns["worths"] = worths if np.any(worths != 1.0) else worths[:0]
    slate = tuple([beliefs.products[row] for row in rows])
    return {"slate": slate, **{name: tuple(column.tolist()) for name, column in columns.items()}}


def choose(
    recommender: Recommender,
    arms: Arms,
    size: int,
    rng: np.random.Generator,
    available: NDArray[np.bool_] | None = None,
    room: Room | None = None,
) -> Slate:
    """Slates of shape (..., size) from arms of shape (..., n_arms).

    available : bool, shape (..., n_arms); None: all
    room : the rules, for candidates that are all available; None: there are none
    """
    if room is not None:
        return choose_ruled(recommender, arms, size, rng, room)
    drawer = recommender.abilities.draws_slate
    if drawer is not None:
        return drawer.slate(arms, size, rng, available)
    return explore(recommender.policy.scores(arms, rng), size, recommender.epsilon_at(arms), rng, available)


def propensities(
    recommender: Recommender,
    arms: Arms,
    of: Indices,
    size: int,
    rng: np.random.Generator,
    draws: int | None = None,
    room: Room | None = None,
) -> Propensities:
    """Inclusion of the arms `of` in the slate of one choice: by a formula, or where scores are random by an integral.

    draws : number of draws of all arms to use instead, independent of the slate's own; slower, with a standard error
    room : the rules of the slate
    """
    if room is not None:
        return _ruled_propensities(recommender, arms, of, size, rng, draws, room)
    policy, able = recommender.policy, recommender.abilities
    if able.draws_slate is not None:
        return _exact(able.draws_slate.inclusion(arms, of, size))
    n_arms, epsilon = arms.means.shape[-1], recommender.epsilon_of_one(arms)
    if able.scores_jointly is not None:
        tops = _counted_top_chances(able.scores_jointly, arms, of, size, rng)
        return _estimated(mix_exploring(tops, n_arms, epsilon))
    if able.scores_at_random is None:
        return _exact(mix_exploring(tied_top_chances(policy.scores(arms, rng), size, of), n_arms, epsilon))
    likely = _likely(size, epsilon)
    if draws is None:
        tops = _spread(likely, top_chances(able.scores_at_random, arms, of, likely), size)
        return _integrated(mix_exploring(tops, n_arms, epsilon))
    drawn = drawn_top_chances(able.scores_at_random, arms, of, likely, rng, draws)
    return _estimated(mix_exploring(_spread(likely, drawn, size), n_arms, epsilon))


def _ruled_propensities(
    recommender: Recommender,
    arms: Arms,
    of: Indices,
    size: int,
    rng: np.random.Generator,
    draws: int | None,
    room: Room,
) -> Propensities:
    n_arms, epsilon = arms.means.shape[-1], recommender.epsilon_of_one(arms)
    fixed, scores = recommender.abilities.scores_at_random is None, drawn_scores(recommender, arms, draws, rng)
    best = _likely(size, epsilon, _NO_CHANCE if fixed and scores is None else _SMALLEST_CHANCE)
    if scores is not None:
        counted = counted_inclusion(scores, of, best, rng, room)
        return _estimated(mix_exploring(_spread(best, counted, size), n_arms, epsilon))
    tops = _spread(best, ruled_top_chances(recommender, arms, of, best, rng, room), size)
    chances = mix_exploring(tops, n_arms, epsilon)
    return _exact(chances) if fixed else _integrated(chances)


def _likely(size: int, epsilon: float, least: float = _SMALLEST_CHANCE) -> Indices:
    """Numbers of best arms that a slate may hold, rising: all places but the explorers', with their likely numbers."""
    best = size - np.flatnonzero(explorer_chances(size, epsilon) > least)[::-1]
    return np.asarray(best[best > 0])


def _spread(best: Indices, chances: Array, size: int) -> Array:
    """The chances to be among the `best`, and 0 for the other numbers from 0 to size; shape (..., size + 1)."""
    tops = np.zeros((*chances.shape[:-1], size + 1))
    tops[..., best] = chances
    return tops


def _estimated(chances: Array) -> Propensities:
    """The mean over draws, a row each."""
    return Propensities(chances.mean(axis=0), chances.std(axis=0, ddof=1) / np.sqrt(len(chances)))


def _integrated(chances: Array) -> Propensities:
    return Propensities(chances, INTEGRAL_ERROR * chances)


def _exact(chances: Array) -> Propensities:
    return Propensities(chances, np.zeros_like(chances))


def _counted_top_chances(policy: ScoresJointly, arms: Arms, of: Indices, size: int, rng: np.random.Generator) -> Array:
    """1 where an arm was among the m best of a draw, else 0; shape (draws, len(of), size + 1)."""
    scores = policy.draws(arms, COUNTED_DRAWS, rng)
    rank = (scores[:, None, :] > scores[:, of, None]).sum(axis=-1)
    return np.asarray(rank[..., None] < np.arange(size + 1), dtype=float)
