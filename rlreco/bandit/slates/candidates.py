"""The chance of every candidate of one choice: to be on the slate, or at a position of it."""

import numpy as np

from rlreco.bandit.policies.registry import Recommender
from rlreco.bandit.posterior import Arms, Array, repeated
from rlreco.bandit.slates.propensities import top_chances
from rlreco.bandit.slates.ruled_chances import COUNTED_DRAWS, counted_inclusion, drawn_scores, ruled_top_chances
from rlreco.bandit.slates.rules import Room
from rlreco.bandit.slates.slate import Indices, along, explorer_chances, mix_exploring, tied_top_chances


def slate_chances(
    recommender: Recommender,
    arms: Arms,
    size: int,
    rng: np.random.Generator,
    draws: int | None = None,
    room: Room | None = None,
) -> Array:
    """P(on the slate) of each arm, shape (n_arms,); their sum is `size`.

    arms : of one choice, shape (n_arms,)
    draws : number of draws over which random scores are counted; None: independent ones are integrated, as for the
        propensities of a session
    room : the rules of the slate; None: there are none
    """
    drawer = recommender.abilities.draws_slate
    if drawer is not None:
        return drawer.inclusion(arms, _all(arms), size)
    epsilon = recommender.epsilon_of_one(arms)
    n_arms, best = arms.means.shape[-1], np.flatnonzero(explorer_chances(size, epsilon)[::-1])
    tops = np.zeros((n_arms, size + 1))
    if room is None:
        tops[:, best] = _top_chances(recommender, arms, best, rng, draws)
    else:
        tops[:, best[best > 0]] = _ruled_top_chances(recommender, arms, best[best > 0], rng, draws, room)
    return balanced(mix_exploring(tops, n_arms, epsilon), size)


def position_chances(
    recommender: Recommender, arms: Arms, position: int, rng: np.random.Generator, draws: int | None = None
) -> Array:
    """P(at that position) of each arm, shape (n_arms,).

    It is the chance that a slate of position + 1 holds the arm and a slate of `position` doesn't.
    position : from 0; where it explores, all arms have the same chance
    """
    n_arms = arms.means.shape[-1]
    if position >= n_arms:
        return np.zeros(n_arms)
    drawer = recommender.abilities.draws_slate
    if drawer is not None:
        before = drawer.inclusion(arms, _all(arms), position) if position else 0.0
        return balanced(np.maximum(drawer.inclusion(arms, _all(arms), position + 1) - before, 0.0), 1)
    epsilon = recommender.epsilon_of_one(arms)
    tops = _top_chances(recommender, arms, np.array([position, position + 1]), rng, draws)
    at_place = balanced(np.maximum(tops[:, 1] - tops[:, 0], 0.0), 1)
    return np.asarray((1.0 - epsilon) * at_place + epsilon / n_arms)


def balanced(chances: Array, total: int) -> Array:
    """The chances with their sum moved to `total`: the more a chance is in doubt, the more it moves; 0 and 1 stay.

    Integrated chances are right to a few thousandths, so that their sum is off by about as much.
    """
    doubt = chances * (1.0 - chances)
    if doubt.sum() <= 1e-12:
        return chances
    return np.clip(chances + (total - chances.sum()) * doubt / doubt.sum(), 0.0, 1.0)


def _top_chances(
    recommender: Recommender, arms: Arms, best: Indices, rng: np.random.Generator, draws: int | None
) -> Array:
    """P(among the m best) of each arm, for each m in `best`; shape (n_arms, len(best))."""
    policy, able = recommender.policy, recommender.abilities
    if able.scores_jointly is not None:
        return _counted(able.scores_jointly.draws(arms, draws or COUNTED_DRAWS, rng), best)
    if able.scores_at_random is None:
        return tied_top_chances(policy.scores(arms, rng), int(best[-1]), _all(arms))[:, best]
    if draws is not None:
        return _counted(policy.scores(repeated(arms, draws), rng), best)
    tops = np.zeros((arms.means.shape[-1], len(best)))
    tops[:, best > 0] = top_chances(able.scores_at_random, arms, _all(arms), best[best > 0])
    return tops


def _ruled_top_chances(
    recommender: Recommender, arms: Arms, best: Indices, rng: np.random.Generator, draws: int | None, room: Room
) -> Array:
    """The same under rules."""
    scores = drawn_scores(recommender, arms, draws, rng)
    if scores is None:
        return ruled_top_chances(recommender, arms, _all(arms), best, rng, room)
    return counted_inclusion(scores, _all(arms), best, rng, room).mean(axis=0)


def _counted(scores: Array, best: Indices) -> Array:
    """The share of draws in which each arm is among the m best; scores : shape (draws, n_arms)."""
    n_draws, n_arms = scores.shape
    depth = min(int(best[-1]), n_arms)
    highest = np.argpartition(-scores, depth - 1, axis=-1)[:, :depth]
    by_rank = along(highest, np.argsort(-along(scores, highest), axis=-1))
    at_rank = np.stack([np.bincount(arms, minlength=n_arms) for arms in by_rank.T], axis=-1) / n_draws
    up_to = np.concatenate([np.zeros((n_arms, 1)), at_rank.cumsum(axis=-1)], axis=-1)
    return np.asarray(up_to[:, np.minimum(best, n_arms)])


def _all(arms: Arms) -> Indices:
    return np.arange(arms.means.shape[-1])
