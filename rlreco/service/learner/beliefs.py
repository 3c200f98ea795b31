"""What is believed of a state's candidates, from the sums at its nodes: for the policy, and for people."""

from dataclasses import dataclass, replace

import numpy as np

from rlreco.bandit.beliefs import alone, linear_posterior, shared, slates
from rlreco.bandit.policies.registry import Recommender
from rlreco.bandit.posterior import Arms, Array, Linear
from rlreco.bandit.sharing.ratios import Ratios, Shapes
from rlreco.domain.ids import ProductId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Gain

_IMPRESSIONS = Gain._fields.index("impressions")


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What is believed of a state's candidates at one moment; arrays of shape (n_candidates,).

    arms : for the policy; honest : for people, with the uncertainty of every factor
    ratios : the plain factors behind a shared value; None where the policy doesn't share
    impressions : how often each was shown in this state
    """

    products: tuple[ProductId, ...]
    shares: Array
    arms: Arms
    honest: Arms
    ratios: Ratios | None
    impressions: Array

    @property
    def spreads(self) -> Array:
        """Standard deviation of each honest mean."""
        means, variance = self.honest.means, self.honest.relative_variance
        if variance is not None:
            return means * np.sqrt(variance)
        impressions = self.honest.impressions
        mean = (1.0 + means * impressions) / (2.0 + impressions)
        return np.sqrt(mean * (1.0 - mean) / (3.0 + impressions))


def believed(
    recommender: Recommender,
    products: tuple[ProductId, ...],
    shares: Array,
    sums: Array,
    shapes: Shapes,
    weight: float,
    profile: Profile,
    linear: Linear | None,
) -> Beliefs:
    """sums : shape (nodes and the root, candidates and the root, SUMS), nodes from the product to the state

    weight : the forward-decay weight of this moment; linear : for a policy that reads features
    """
    of_state, root, size = sums[-2, :-1], sums[-1, -1], min(profile.n_products, len(products))
    impressions = of_state[:, _IMPRESSIONS] / weight
    if not recommender.shares:
        arms = replace(alone(of_state, size, weight), linear=linear)
        honest = arms if linear is None else linear_posterior(arms)
        return Beliefs(products, shares, arms, honest, None, impressions)
    ratios, click = shared(sums[:-1, :-1], root, shares, shapes, weight), profile.click
    fades = profile.half_life is not None
    arms = replace(ratios.arms(click), rounds=slates(root[None] / weight, size), fades=fades)
    return Beliefs(products, shares, arms, ratios.honest_arms(click), ratios, impressions)
