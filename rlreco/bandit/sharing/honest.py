"""Beliefs for people: each click counted once, and the uncertainty of every factor and of the shapes themselves."""

from typing import NamedTuple

import numpy as np

from rlreco.bandit.posterior import Arms, Array
from rlreco.bandit.sharing.lognormal import log_variances, of_state
from rlreco.bandit.sharing.node_shapes import Counts
from rlreco.bandit.sharing.ratios import MOST_RATE, Shapes, expected_clicks, outside
from rlreco.bandit.sharing.strength import LEAST_SHARE


class Posterior(NamedTuple):
    """Of the mean rewards of a state's candidates: one for each of L likely levels.

    chances : of each level, shape (L,)
    means, variances : mean reward, and its relative variance, shape (L, n_arms)
    """

    chances: Array
    means: Array
    variances: Array

    @property
    def arms(self) -> Arms:
        """With the mean and the variance over all levels."""
        means = self.chances @ self.means
        # Not by the mean of squares less 1, which is 0 or below by rounding where clicks are very many.
        within, between = self.means**2 * self.variances, (self.means - means) ** 2
        variance = self.chances @ (within + between) / means**2
        return Arms(means, 1.0 / (variance * means), variance)

    def draw(self, rng: np.random.Generator, draws: int) -> Array:
        """Each level is drawn in proportion to its chance, for all arms at once; shape (draws, n_arms).

        Lognormal, as the product of several ratios nearly is: the best of many arms lie in its long tail.
        """
        at = np.searchsorted(self.chances.cumsum(), (np.arange(draws) + 0.5) / draws).clip(max=len(self.chances) - 1)
        square = np.log1p(self.variances)
        middle, spread = self.means * np.exp(-0.5 * square), np.sqrt(square)
        return np.asarray(middle[at] * np.exp(spread[at] * rng.standard_normal((draws, self.means.shape[-1]))))


def posterior(
    sums: Counts,
    history: Array,
    chances: Array,
    shapes: Shapes,
    strengths: Array | float = np.inf,
    worth: Array | float = 1.0,
    noise: Array | float = 0.0,
) -> Posterior:
    """Of one state's candidates.

    A parent's sums contain its children's, so each node here keeps the clicks outside its child: the product outside
    the crossings, the crossings outside the state. All their factors are estimated at once (`lognormal.of_state`).

    sums : at each node, the product first and the state last, shape (n_nodes, n_arms) each
    history : the product's share in this state, shape (n_arms,)
    chances, shapes : of L likely levels (`likely.LikelyShapes`)
    strengths : of the products' histories, shape (n_arms,); inf: their shares are exact
    worth : reward of a click, and noise : its relative variance, shape (n_arms,) or numbers
    """
    impressions, clicks, shares = (values[:, None, :] for values in sums)
    expected = expected_clicks(impressions, shares, shapes.alpha, shapes.gamma)
    prior = [log_variances(shape) for shape in shapes.of_nodes(len(clicks), strengths)]
    factors = of_state(*(_along_arms(at_nodes, len(chances)) for at_nodes in (_apart(clicks), _apart(expected), prior)))
    base = shapes.alpha * np.maximum(history, LEAST_SHARE) ** shapes.gamma
    return Posterior(chances, np.minimum(base * factors.means, MOST_RATE) * worth, factors.variances + noise)


def _apart(sums: Array) -> list[Array]:
    """Sums of each node without those of the nodes below it."""
    return [*outside(sums), sums[-1]]


def _along_arms(at_nodes: list[Array], n_levels: int) -> Array:
    """Shape (n_levels, n_arms, n_nodes)."""
    shape = np.broadcast_shapes((n_levels, 1), *(np.shape(each) for each in at_nodes))
    return np.stack([np.broadcast_to(each, shape) for each in at_nodes], axis=-1)
