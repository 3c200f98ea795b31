"""Beliefs about the candidates of a state, from the sums at its nodes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.linear_features import CONSTANT
from rlreco.bandit.policies.linear import solved, spread
from rlreco.bandit.policies.registry import Recommender
from rlreco.bandit.posterior import Arms, Array, Linear, repeated
from rlreco.bandit.sharing.honest import Posterior, posterior
from rlreco.bandit.sharing.likely import LikelyShapes
from rlreco.bandit.sharing.node_shapes import Counts, effective_weight
from rlreco.bandit.sharing.ratios import Ratios, Shapes, ratios
from rlreco.domain.ids import ProductId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Gain

_IMPRESSIONS, _CLICKS, _BUYS, _SHARES, _REWARD, _IPS_REWARD = range(len(Gain._fields))
_LEAST_MEAN = 1e-4
DRAWS = 2_000
"""Of a posterior, for chances of being best: so many that they hardly change between two calls."""


@dataclass(frozen=True, slots=True)
class Beliefs:
    """Beliefs about a state's candidates at one moment; arrays of shape (n_candidates,).

    arms : for the policy
    honest : for people, with the uncertainty of every factor
    drawn_from : where the policy shares, computes what chances and estimates for people are drawn from; None: `honest`
    ratios : the plain factors behind a shared value; None where the policy doesn't share
    impressions : of each candidate in this state
    worths : normalised reward of buying each
    """

    products: tuple[ProductId, ...]
    shares: Array
    arms: Arms
    honest: Arms
    ratios: Ratios | None
    impressions: Array
    worths: Array | float = 1.0
    drawn_from: Callable[[], Posterior] | None = None

    def draw(self, rng: np.random.Generator, draws: int) -> Array:
        """Mean rewards as they may be, shape (draws, n_candidates)."""
        if self.drawn_from is not None:
            return self.drawn_from().draw(rng, draws)
        return repeated(self.honest, draws).draw(rng, z=1.0)

    @property
    def spreads(self) -> Array:
        """Standard deviation of each honest mean."""
        means, variance = self.honest.means, self.honest.relative_variance
        if variance is not None:
            return means * np.sqrt(variance)
        impressions = self.honest.impressions
        mean = (1.0 + means * impressions) / (2.0 + impressions)
        return np.sqrt(mean * (1.0 - mean) / (3.0 + impressions))


def beliefs_of(
    recommender: Recommender,
    products: tuple[ProductId, ...],
    shares: Array,
    sums: Array,
    shapes: Shapes,
    likely: LikelyShapes,
    weight: float,
    profile: Profile,
    linear: Linear | None,
    size: int | None = None,
    strengths: Array | float = np.inf,
    worths: Array | float = 1.0,
) -> Beliefs:
    """From the sums at a state's nodes.

    sums : shape (nodes and the root, candidates and the root, SUMS), nodes from the product to the state
    shapes, likely : for the policy, and for people
    weight : the forward-decay weight of this moment
    linear : for a policy that reads features
    size : of the slate, if there are as many candidates; None: the profile's
    strengths : of the candidates' histories, in baskets (`sharing.strength`); inf: their shares are exact
    worths : normalised reward of buying each candidate
    """
    of_state, root, size = sums[-2, :-1], sums[-1, -1], min(size or profile.n_products, len(products))
    impressions = of_state[:, _IMPRESSIONS] / weight
    if not recommender.shares:
        arms = replace(alone(of_state, size, weight, most=1.0), linear=linear)
        honest = arms if linear is None else linear_posterior(arms)
        return Beliefs(products, shares, arms, honest, None, impressions, worths)
    factors, click = shared(sums[:-1, :-1], root, shares, shapes, weight, strengths), profile.click
    arms = shared_arms(factors, root, size, weight, click, worths, fades=profile.half_life is not None)
    given = partial(_posterior, sums[:-1, :-1], shares, likely.chances, strengths, factors, click, worths)
    honest = given(likely.for_intervals, weight).arms
    drawn_from = cache(partial(given, likely.for_draws, effective_weight(weight)))
    return Beliefs(products, shares, arms, honest, factors, impressions, worths, drawn_from)


def _posterior(
    sums: Array,
    history: Array,
    chances: Array,
    strengths: Array | float,
    factors: Ratios,
    click: float,
    buy: Array | float,
    shapes: Shapes,
    weight: float,
) -> Posterior:
    """sums : as in `shared`; weight : that faded sums are divided by"""
    current = np.moveaxis(sums / weight, -1, 0)
    counts = Counts(current[_IMPRESSIONS], current[_CLICKS], current[_SHARES])
    worth, noise = factors.reward_of_click(click, buy), factors.noise_of_reward(click, buy)
    return posterior(counts, history, chances, shapes, strengths, worth, noise)


def shared(
    sums: Array,
    root: Array,
    history: Array,
    shapes: Shapes,
    weight: float = 1.0,
    strengths: Array | float = np.inf,
) -> Ratios:
    """sums : shape (n_nodes, n_arms, SUMS), nodes from the product to the state; root : shape (SUMS,)

    history : shares of the candidates in this state, shape (n_arms,)
    weight : the forward-decay weight of this moment, which old sums are divided by; 1 without decay
    strengths : of the candidates' histories, shape (n_arms,); inf: their shares are exact
    """
    current = sums / weight
    return ratios(
        current[..., _IMPRESSIONS],
        current[..., _CLICKS],
        current[..., _SHARES],
        current[0, :, _BUYS],
        (root[_CLICKS] / weight, root[_BUYS] / weight),
        history,
        shapes,
        strengths,
    )


def shared_arms(
    factors: Ratios, root: Array, size: int, weight: float, click: float, buy: Array | float = 1.0, *, fades: bool
) -> Arms:
    """For the policy. root, weight : as in `shared`; size : of a slate

    click, buy : normalised rewards; that of a buy may differ between the arms
    fades : whether evidence has a half-life
    """
    return replace(factors.arms(click, buy), rounds=slates(root[_IMPRESSIONS], size, weight), fades=fades)


def alone(sums: Array, size: int, weight: float = 1.0, most: float = np.inf) -> Arms:
    """Each arm by the sums of its own state.

    sums : shape (n_arms, SUMS)
    size : of a slate
    most : no mean is above it: a click at a place that is seldom looked at weighs more than its impression
    """
    current = sums / weight
    impressions = current[..., _IMPRESSIONS]
    arms, rounds = Arms.alone(impressions, current[..., _REWARD]), slates(sums[..., _IMPRESSIONS].sum(), size, weight)
    return replace(arms, means=np.minimum(arms.means, most), rounds=rounds, gains=current[..., _IPS_REWARD])


def slates(impressions: Array | float, size: int, weight: float = 1.0) -> Array:
    """Number of slates behind these impressions, which fades as they do: the time t that policies count by.

    impressions : sums over all arms, shape (...)
    size : of a slate
    weight : the forward-decay weight of this moment
    Returns shape (..., 1).
    """
    return np.asarray(impressions)[..., None] / (size * weight)


def linear_posterior(arms: Arms) -> Arms:
    """Beliefs for people by the linear model of one choice's arms: N(x' theta, noise x' A^-1 x).

    noise : of a reward in [0, 1], at most m (1 - m), where m is the mean reward of all impressions and of two more, one
        of 0 and one of 1: it is neither 0 nor, by clicks at places that are seldom looked at, above 1
    """
    theta, inverse = solved("The linear model", arms)
    assert arms.linear is not None
    features, a, b = arms.linear
    impressions, rewards = a[0, 0] / CONSTANT**2, b[0] / CONSTANT
    mean = (1.0 + min(rewards, impressions)) / (2.0 + impressions)
    means = np.clip(features @ theta, _LEAST_MEAN, 1.0)
    return Arms(means, arms.impressions, mean * (1.0 - mean) * (spread(features, inverse) / means) ** 2)


def decay_weight(shown_at: float, half_life: float | None) -> float:
    """2^(shown_at / half_life): evidence grows in weight instead of fading, so sums stay plain sums.

    Forward decay: Cormode, Shkapenyuk, Srivastava, Xu, ICDE 2009. float64 lasts some 1,000 half-lives.
    """
    return 1.0 if half_life is None else float(np.exp2(shown_at / half_life))


def interval(honest: Arms, level: float = 0.95) -> tuple[Array, Array]:
    """(low, high) of each arm's mean reward, by the posterior's quantiles."""
    tail = (1.0 - level) / 2.0
    low, high = honest.quantile(tail, z=1.0), honest.quantile(1.0 - tail, z=1.0)
    return np.minimum(low, 1.0), np.minimum(high, 1.0)


def chances_of_best(drawn: Array) -> Array:
    """P(the arm has the highest mean reward), shape (n_arms,). drawn : by the posterior, shape (draws, n_arms)"""
    return np.bincount(np.argmax(drawn, axis=-1), minlength=drawn.shape[-1]) / len(drawn)


def estimated_regret(drawn: Array, of: NDArray[np.intp], size: int) -> tuple[float, float, float]:
    """Mean and 95 % interval, over posterior draws, of (best slate - slate shown); in normalised reward.

    drawn : shape (draws, n_arms); of : the arms shown
    """
    best = np.partition(drawn, -size, axis=-1)[:, -size:].sum(axis=-1)
    regret = best - drawn[:, of].sum(axis=-1)
    low, high = np.quantile(regret, [0.025, 0.975])
    return float(regret.mean()), float(low), float(high)
