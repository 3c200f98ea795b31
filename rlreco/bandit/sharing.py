"""States share: a product's click rate in a state is its rate by sales history times ratios learned at its nodes.

    rate = alpha h^gamma x_product x_crossing ... x_state

h is the product's share of the state's baskets in the sales history. Each ratio x is the mean of a Gamma posterior
whose prior has mean 1 and a shape counted in clicks: clicks seen over clicks expected, both shrunk by the shape.
A node that was never seen has the ratio 1, so a new state recommends as well as its parents know how.
The buys given a click belong to the product alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rlreco.bandit.arms import Arms, Array

LEAST_SHARE = 1e-5
"""Floor of the history's share, so that a product without history can still be learned."""

_BUYS_GIVEN_CLICK = 0.15
_ROOT_CLICKS, _PRODUCT_CLICKS = 20.0, 40.0
_MOST_RATE = 0.999


@dataclass(frozen=True, slots=True)
class Shapes:
    """The level and the priors of sharing. k0, k1, kg, k2 in clicks, above 0; gamma in [0, 1].

    alpha : how many clicks an impression earns for each unit of share
    k0, k2 : of the product and of the state; k1 : of the first crossing (the month by default), kg : of the others
    """

    alpha: float = 1.0
    gamma: float = 1.0
    k0: float = 2.0
    k1: float = 16.0
    kg: float = 44.0
    k2: float = 16.0

    def of_crossings(self, n_crossings: int) -> tuple[float, ...]:
        return tuple(self.k1 if place == 0 else self.kg for place in range(n_crossings))


@dataclass(frozen=True, slots=True)
class Ratios:
    """Plain factors of one recommendation; each of shape (..., n_arms), crossings and the state in the order of nodes.

    base : the rate by history alone, alpha h^gamma
    product, crossings, state : ratios, 1 where nothing was learned
    buy_given_click : in (0, 1)
    clicks : those of the product over all states, which its uncertainty rests on
    """

    base: Array
    product: Array
    crossings: tuple[Array, ...]
    state: Array
    buy_given_click: Array
    k0: float
    clicks: Array
    variance: Array

    @property
    def rate(self) -> Array:
        """Clicks an impression."""
        rate = self.base * self.product * self.state
        for ratio in self.crossings:
            rate = rate * ratio
        return np.minimum(rate, _MOST_RATE)

    def arms(self, click: float) -> Arms:
        """For a policy: it explores on the product's own uncertainty only.

        The noise of a single state or month in the bonus costs a tenth of the regret. click : reward of a click.
        """
        rate = self.rate
        known = self.k0 + self.clicks
        return Arms(rate * self._reward_of_click(click), known / rate, 1.0 / known)

    def honest_arms(self, click: float) -> Arms:
        """For people: the same means with the uncertainty of every factor, as intervals and chances need it."""
        rate = self.rate
        return Arms(rate * self._reward_of_click(click), 1.0 / (self.variance * rate), self.variance)

    def _reward_of_click(self, click: float) -> Array:
        return click + (1.0 - click) * self.buy_given_click


def expected_clicks(impressions: Array, shares: Array, alpha: float, gamma: float) -> Array:
    """alpha N (X / N)^gamma, written so that it is 0 where nothing was shown."""
    if gamma == 1.0:
        return alpha * shares
    return alpha * impressions ** (1.0 - gamma) * shares**gamma


def ratios(
    impressions: Array,
    clicks: Array,
    shares: Array,
    product_buys: Array,
    root: tuple[Array | float, Array | float],
    history: Array,
    shapes: Shapes,
) -> Ratios:
    """Gamma-Poisson ratios of each node to its parents.

    impressions, clicks, shares : sums, shape (n_nodes, ..., n_arms); nodes are product, crossings, state
    product_buys : shape (..., n_arms), at the product
    root : clicks and buys over all products, which broadcast against the arms
    history : the product's share in this state, shape (..., n_arms)
    """
    expected = expected_clicks(impressions, shares, shapes.alpha, shapes.gamma)
    product = (shapes.k0 + clicks[0]) / (shapes.k0 + expected[0])
    middle = shapes.of_crossings(len(clicks) - 2)
    crossings = tuple(
        (shape + clicks[node]) / (shape + product * expected[node]) for node, shape in enumerate(middle, start=1)
    )
    parents = product
    for ratio in crossings:
        parents = parents * ratio
    state = (shapes.k2 + clicks[-1]) / (shapes.k2 + parents * expected[-1])
    root_clicks, root_buys = root
    buy_rate = (_ROOT_CLICKS * _BUYS_GIVEN_CLICK + root_buys) / (_ROOT_CLICKS + root_clicks)
    return Ratios(
        base=shapes.alpha * np.maximum(history, LEAST_SHARE) ** shapes.gamma,
        product=product,
        crossings=crossings,
        state=state,
        buy_given_click=(_PRODUCT_CLICKS * buy_rate + product_buys) / (_PRODUCT_CLICKS + clicks[0]),
        k0=shapes.k0,
        clicks=clicks[0],
        variance=_full_variance(clicks, (shapes.k0, *middle, shapes.k2)),
    )


def _full_variance(clicks: Array, shapes: Sequence[float]) -> Array:
    """Relative variance of a product of Gamma ratios, to first order: each factor's own variances add up."""
    return np.sum([1.0 / (shape + seen) for shape, seen in zip(shapes, clicks, strict=True)], axis=0)


def level(impressions: Array, clicks: Array, shares: Array, shapes: Shapes, steps: int = 8) -> Shapes:
    """The shapes with alpha fitted to the products that were shown.

    impressions, clicks, shares : sums at the product, shape (n_products,)
    alpha <- (2 + sum C) / sum e (k0 + C) / (k0 + alpha e): an EM step for the mean of Gamma rates, biased up while
    little is known, which helps exploring.
    """
    shown = impressions > 0
    if not shown.any():
        return shapes
    clicked = clicks[shown]
    unit = expected_clicks(impressions[shown], shares[shown], 1.0, shapes.gamma)
    alpha = shapes.alpha
    for _ in range(steps):
        alpha = (2.0 + clicked.sum()) / np.sum(unit * (shapes.k0 + clicked) / (shapes.k0 + alpha * unit))
    return replace(shapes, alpha=float(alpha))


def due(session: int) -> bool:
    """Whether the level and the shapes are recomputed after this session: at 100, 200, then every 400."""
    return session in (100, 200) or (session > 200 and session % 400 == 200)


def last_due(session: int) -> int:
    """The last session number, up to this one, after which they are recomputed; 0 before the first."""
    if session < 200:
        return 100 if session >= 100 else 0
    return session - (session - 200) % 400
