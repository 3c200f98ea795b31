"""States share: a product's click rate in a state is its rate by sales history times ratios learned at its nodes.

    rate = alpha h^gamma x_product x_crossing ... x_state

h is the product's share of the state's baskets in the sales history. Each ratio x is the mean of a Gamma posterior
whose prior has mean 1 and a shape counted in clicks: clicks seen over clicks expected, both shrunk by the shape.
A node that was never seen has the ratio 1, so a new state recommends as well as its parents.
The buys given a click belong to the product alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rlreco.bandit.posterior import Arms, Array
from rlreco.bandit.sharing.strength import LEAST_SHARE, product_shapes

_BUYS_GIVEN_CLICK = 0.15
_ROOT_CLICKS, _PRODUCT_CLICKS = 20.0, 40.0
MOST_RATE = 0.999
_UNSOLD_VARIANCE = 4.0


@dataclass(frozen=True, slots=True)
class Shapes:
    """The level and the priors of sharing. k0, k1, kg, k2 in clicks, above 0; gamma in [0, 1].

    alpha : how many clicks an impression earns for each unit of share
    k0, k2 : of the product and of the state; k1 : of the first crossing (the month by default), kg : of the others
    In a lock-step simulation each may be an array that broadcasts against the arms.
    """

    alpha: float = 1.0
    gamma: float = 1.0
    k0: float = 2.0
    k1: float = 16.0
    kg: float = 44.0
    k2: float = 16.0

    def of_nodes(self, n_nodes: int, strengths: Array | float = np.inf) -> tuple[Array | float, ...]:
        """Of the product, the crossings and the state, in the order of nodes. strengths : of the products' histories"""
        crossings = (self.k1, *[self.kg] * (n_nodes - 3)) if n_nodes > 2 else ()
        return (product_shapes(self.k0, strengths), *crossings, self.k2)


@dataclass(frozen=True, slots=True)
class Ratios:
    """Plain factors of one recommendation; each of shape (..., n_arms), crossings and the state in the order of nodes.

    history : h, in which nothing is learned
    base : the rate by history alone, alpha h^gamma
    product, crossings, state : ratios, 1 where nothing was learned
    buy_given_click : in (0, 1)
    clicks, expected : at every node, the clicks, and those expected by the history alone
    strengths : of the products' histories
    """

    history: Array
    base: Array
    product: Array
    crossings: tuple[Array, ...]
    state: Array
    buy_given_click: Array
    clicks: Sequence[Array]
    expected: Sequence[Array]
    shapes: Shapes
    strengths: Array | float

    @property
    def rate(self) -> Array:
        """Clicks an impression."""
        rate = self.base * self.product * self.state
        for ratio in self.crossings:
            rate = rate * ratio
        return np.minimum(rate, MOST_RATE)

    def arms(self, click: float, buy: Array | float = 1.0) -> Arms:
        """For a policy: it explores on the product's own uncertainty only.

        The noise of a single state or month in the bonus costs a tenth of the regret. Policies draw with half the
        standard deviation, and would give up a product that never sold after a few impressions: its history's part of
        the variance counts four times, and the less the more baskets there are.

        click, buy : normalised rewards; that of a buy may differ between the arms
        """
        rate, worth = self.rate, self.reward_of_click(click, buy)
        evidence = product_shapes(self.shapes.k0, self.strengths) + self.clicks[0]
        of_history = 1.0 / evidence - 1.0 / (self.shapes.k0 + self.clicks[0])
        variance = 1.0 / evidence + (_UNSOLD_VARIANCE - 1.0) / self.strengths * of_history
        return Arms(rate * worth, evidence / rate, variance, history=self.history)

    def reward_of_click(self, click: float, buy: Array | float) -> Array:
        """Normalised, shape (..., n_arms). click, buy : as in `arms`"""
        return click + (buy - click) * self.buy_given_click

    def noise_of_reward(self, click: float, buy: Array | float) -> Array:
        """Relative variance of the reward of a click, which the buys of few clicks leave uncertain."""
        bought = self.buy_given_click
        variance = (buy - click) ** 2 * bought * (1.0 - bought) / (_PRODUCT_CLICKS + self.clicks[0] + 1.0)
        return np.asarray(variance / self.reward_of_click(click, buy) ** 2)


def without_the_state(
    clicks: Sequence[Array] | Array, expected: Sequence[Array] | Array, shapes: Sequence[float | Array]
) -> tuple[Array, Array]:
    """(product of the ratios, sum of their relative variances), from clicks seen outside the state.

    clicks, expected : at every node of the state, as in `Ratios`; shapes : of these nodes
    """
    clicks, expected = outside(clicks), outside(expected)
    product = (shapes[0] + clicks[0]) / (shapes[0] + expected[0])
    ratio, variance = product, 1.0 / (shapes[0] + clicks[0])
    for shape, seen, due_ in zip(shapes[1:-1], clicks[1:], expected[1:], strict=True):
        ratio = ratio * (shape + seen) / (shape + product * due_)
        variance = variance + 1.0 / (shape + seen)
    return ratio, variance


def outside(sums: Sequence[Array] | Array) -> list[Array]:
    """Sums of the product and of each crossing without those of the nodes below them.

    sums : the product first and the state last
    """
    own = sums[-1]
    crossings = [np.maximum(middle - own, 0.0) for middle in sums[1:-1]]
    return [np.maximum(sums[0] - own - sum(crossings, start=np.zeros_like(own)), 0.0), *crossings]


def expected_clicks(impressions: Array, shares: Array, alpha: float | Array, gamma: float | Array) -> Array:
    """alpha N (X / N)^gamma, written so that it is 0 where nothing was shown."""
    if np.all(np.equal(gamma, 1.0)):
        return np.asarray(alpha * shares)
    return alpha * impressions ** (1.0 - gamma) * shares**gamma


def ratios(
    impressions: Array,
    clicks: Array,
    shares: Array,
    product_buys: Array,
    root: tuple[Array | float, Array | float],
    history: Array,
    shapes: Shapes,
    strengths: Array | float = np.inf,
) -> Ratios:
    """Gamma-Poisson ratios of each node to its parents.

    impressions, clicks, shares : sums, shape (n_nodes, ..., n_arms); nodes are product, crossings, state
    product_buys : shape (..., n_arms), at the product
    root : clicks and buys over all products, which broadcast against the arms
    history : the product's share in this state, shape (..., n_arms)
    strengths : of the products' histories, shape (..., n_arms); inf: the shares are exact
    """
    expected = expected_clicks(impressions, shares, shapes.alpha, shapes.gamma)
    base = shapes.alpha * np.maximum(history, LEAST_SHARE) ** shapes.gamma
    return combine(history, base, list(expected), list(clicks), product_buys, root, shapes, strengths=strengths)


def combine(
    history: Array,
    base: Array,
    expected: Sequence[Array],
    clicks: Sequence[Array],
    product_buys: Array,
    root: tuple[Array | float, Array | float],
    shapes: Shapes,
    weight: float = 1.0,
    strengths: Array | float = np.inf,
) -> Ratios:
    """The same from clicks that history alone expects, for sums in units of `weight` (forward decay)."""
    k0, *middle, k2 = [shape * weight for shape in shapes.of_nodes(len(clicks), strengths)]
    product = (k0 + clicks[0]) / (k0 + expected[0])
    crossings = tuple(
        [(shape + clicks[node]) / (shape + product * expected[node]) for node, shape in enumerate(middle, start=1)]
    )
    parents = product
    for ratio in crossings:
        parents = parents * ratio
    return Ratios(
        history=history,
        base=base,
        product=product,
        crossings=crossings,
        state=(k2 + clicks[-1]) / (k2 + parents * expected[-1]),
        buy_given_click=_buy_rates(clicks[0], product_buys, root, weight),
        clicks=clicks if weight == 1.0 else [seen / weight for seen in clicks],
        expected=expected if weight == 1.0 else [seen / weight for seen in expected],
        shapes=shapes,
        strengths=strengths,
    )


def _buy_rates(clicks: Array, buys: Array, root: tuple[Array | float, Array | float], weight: float) -> Array:
    root_clicks, root_buys = root
    prior = _ROOT_CLICKS * weight
    overall = (prior * _BUYS_GIVEN_CLICK + root_buys) / (prior + root_clicks)
    return (_PRODUCT_CLICKS * weight * overall + buys) / (_PRODUCT_CLICKS * weight + clicks)


def level(
    impressions: Array,
    clicks: Array,
    shares: Array,
    shapes: Shapes,
    strengths: Array | float = np.inf,
    steps: int = 8,
) -> Shapes:
    """The shapes with alpha fitted to the products that were shown.

    impressions, clicks, shares : sums at the product, shape (n_products,)
    strengths : of the products' histories, shape (n_products,); inf: the shares are exact
    alpha <- (2 + sum C) / sum e (k0 + C) / (k0 + alpha e): an EM step for the mean of Gamma rates, biased up while
    there is little evidence, which helps exploring.
    """
    shown = impressions > 0
    if not shown.any():
        return shapes
    clicked, k0 = clicks[shown], product_shapes(shapes.k0, np.broadcast_to(strengths, shown.shape)[shown])
    unit = expected_clicks(impressions[shown], shares[shown], 1.0, shapes.gamma)
    alpha = shapes.alpha
    for _ in range(steps):
        alpha = (2.0 + clicked.sum()) / np.sum(unit * (k0 + clicked) / (k0 + alpha * unit))
    return replace(shapes, alpha=float(alpha))


def due(session: int) -> bool:
    """Whether the level and the shapes are recomputed after this session: at 100, 200, then every 400."""
    return session > 0 and last_due(session) == session


def next_due(session: int) -> int:
    """The first session number after this one, after which they are recomputed."""
    return last_due(session) + (100 if session < 200 else 400)


def last_due(session: int) -> int:
    """The last session number, up to this one, after which they are recomputed; 0 before the first."""
    if session < 200:
        return 100 if session >= 100 else 0
    return session - (session - 200) % 400
