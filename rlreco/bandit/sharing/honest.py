"""Beliefs for people: each click counted once, and the uncertainty of every factor and of the shapes themselves."""

from typing import NamedTuple

import numpy as np

from rlreco.bandit.posterior import Arms, Array
from rlreco.bandit.sharing.likely import LikelyShapes
from rlreco.bandit.sharing.node_shapes import Counts
from rlreco.bandit.sharing.ratios import MOST_RATE, expected_clicks, without_the_state
from rlreco.bandit.sharing.strength import LEAST_SHARE


class Posterior(NamedTuple):
    """Of the mean rewards of a state's candidates: one Gamma posterior for each of L likely sets of shapes.

    chances : of each set, shape (L,)
    means, variances : mean reward, and its relative variance, shape (L, n_arms)
    """

    chances: Array
    means: Array
    variances: Array

    @property
    def arms(self) -> Arms:
        """With the mean and the variance over all sets."""
        means = self.chances @ self.means
        # Not by the mean of squares less 1, which is 0 or below by rounding where clicks are very many.
        within, between = self.means**2 * self.variances, (self.means - means) ** 2
        variance = self.chances @ (within + between) / means**2
        return Arms(means, 1.0 / (variance * means), variance)

    def draw(self, rng: np.random.Generator, draws: int) -> Array:
        """Each set is drawn in proportion to its chance, for all arms at once; shape (draws, n_arms)."""
        at = np.searchsorted(self.chances.cumsum(), (np.arange(draws) + 0.5) / draws).clip(max=len(self.chances) - 1)
        variances = self.variances[at]
        return np.asarray(self.means[at] * variances * rng.standard_gamma(1.0 / variances))


def posterior(
    sums: Counts,
    history: Array,
    likely: LikelyShapes,
    strengths: Array | float = np.inf,
    worth: Array | float = 1.0,
    noise: Array | float = 0.0,
) -> Posterior:
    """Of one state's candidates.

    A parent's sums contain its children's, so each node here keeps the clicks outside its child: the product outside
    the crossings, the crossings outside the state. Their ratios are the prior of this state's rate, with their
    variances and the state's own 1 / k2 added up; the state's own clicks then update that prior.

    sums : at each node, the product first and the state last, shape (n_nodes, n_arms) each
    history : the product's share in this state, shape (n_arms,)
    strengths : of the products' histories, shape (n_arms,); inf: their shares are exact
    worth : reward of a click, and noise : its relative variance, shape (n_arms,) or numbers
    """
    shapes = likely.shapes
    impressions, clicks, shares = (values[:, None, :] for values in sums)
    expected = expected_clicks(impressions, shares, shapes.alpha, shapes.gamma)
    of_nodes = shapes.of_nodes(len(clicks), strengths)
    parents, variance = without_the_state(clicks, expected, of_nodes)
    prior = 1.0 / (variance + 1.0 / of_nodes[-1])
    evidence = prior + clicks[-1]
    base = shapes.alpha * np.maximum(history, LEAST_SHARE) ** shapes.gamma
    rate = np.minimum(base * parents * evidence / (prior + parents * expected[-1]), MOST_RATE)
    return Posterior(likely.chances, rate * worth, 1.0 / evidence + noise)
