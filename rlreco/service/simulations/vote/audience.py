"""The audience of a race: people who serve the same simulated shoppers as its policies, one product a session."""

import numpy as np

from rlreco.errors import ConfigError
from rlreco.language import gettext, number
from rlreco.service.simulations.plan import Plan, setup_of, span_of
from rlreco.service.simulations.shops import SimulatedShop
from rlreco.simulation.regret import PolicyRun, Totals
from rlreco.simulation.shoppers import Answer, Indices, Shoppers, Visit
from rlreco.simulation.trail import Trail, marks_of

AUDIENCE = "audience"
"""Code of its lane, beside those of the policies."""

MOST_PRODUCTS = 10
"""That fit a phone."""


def audience_of(shop: SimulatedShop, plan: Plan, rng: np.random.Generator) -> "Audience":
    """In the first world of the plan, whose shoppers the lanes of its race show too.

    rng : draws which shoppers come and their luck; their tastes are the plan's
    Raises ConfigError for a plan with slates of several products or more products than fit a phone.
    """
    size = 1 if plan.probabilities is not None else shop.profile.n_products
    if size != 1:
        raise ConfigError(
            gettext("The audience chooses one product a session, and the slates of this race hold {size}.", size=size)
        )
    shoppers = setup_of(shop, plan).shoppers(range(1), plan.seed)
    if shoppers.n_products > MOST_PRODUCTS:
        raise ConfigError(
            gettext(
                "The audience chooses among at most {most} products, and this race has {n_products}.",
                most=MOST_PRODUCTS,
                n_products=number(shoppers.n_products),
            )
        )
    return Audience(shoppers, rng, sessions=plan.sessions, span=span_of(shop, plan))


class Audience:
    """Sessions of one world, in the order in which people served them. Not safe for threads.

    shoppers : of one world, with slates of one product
    sessions : of the race; after so many nobody comes any more
    span : between the worst and the best reward, in the shop's units
    """

    def __init__(self, shoppers: Shoppers, rng: np.random.Generator, *, sessions: int, span: float) -> None:
        self._shoppers, self.sessions, self._span = shoppers, sessions, span
        self._visits = shoppers.sessions([rng], 1)
        # Of each session: regret, regret of a product at random, reward, clicks, buys.
        self._gains: list[tuple[float, float, float, bool, bool]] = []
        self._marks = bytearray()

    @property
    def served(self) -> int:
        """Sessions so far."""
        return len(self._gains)

    @property
    def kinds(self) -> int:
        """Kinds of shoppers with tastes of their own."""
        return self._shoppers.n_states

    @property
    def n_products(self) -> int:
        return self._shoppers.n_products

    @property
    def clicks(self) -> int:
        return sum(clicked for *_, clicked, _ in self._gains)

    def visit(self) -> Visit:
        """The next shopper."""
        return next(self._visits)

    def on_offer(self, visit: Visit) -> frozenset[int]:
        """Indices of the products that the shopper could be shown now."""
        available = self._shoppers.available(self.served + 1, visit.states)
        products = self._products(visit)
        return frozenset(products.tolist() if available is None else products[available[0]].tolist())

    def serve(self, visit: Visit, product: int) -> bool:
        """Show the product; returns whether the shopper clicked. product : index of one on offer"""
        session = self.served + 1
        arms = np.flatnonzero(self._products(visit) == product)[:1][None]
        answer = self._shoppers.answer(session, visit.customers, arms, visit.luck)
        self._enter(session, visit, arms, answer)
        return bool(answer.clicked.any())

    def run(self) -> PolicyRun | None:
        """As one more policy of the race, regret in the shop's units; None before the first session."""
        if not self._gains:
            return None
        regret, chance_regret, reward, clicks, buys = np.cumsum(np.array(self._gains, dtype=float), axis=0).T[..., None]
        nothing = np.zeros_like(regret)
        totals = Totals(regret, chance_regret, reward, clicks, buys, nothing, nothing).times(self._span)
        at = np.arange(1.0, self.served + 1.0)
        trail = Trail(np.frombuffer(bytes(self._marks), dtype=np.uint8))
        return PolicyRun(AUDIENCE, at, totals, 0.0, 1, self._shoppers.sells, trail=trail)

    def _enter(self, session: int, visit: Visit, arms: Indices, answer: Answer) -> None:
        value = self._shoppers.appraise(session, visit.customers[None], arms[None])
        regret, chance_regret = (float((value.best - of).item()) for of in (value.expected, value.chance))
        clicked, bought = answer.clicked, np.zeros_like(answer.clicked) if answer.bought is None else answer.bought
        self._gains.append((regret, chance_regret, float(answer.reward.sum()), bool(clicked.any()), bool(bought.any())))
        products = self._shoppers.products(visit.customers, arms[:, 0])
        self._marks += marks_of(products, clicked, bought).tobytes()

    def _products(self, visit: Visit) -> Indices:
        """Product index of each arm of the shopper."""
        arms = np.arange(self._shoppers.n_arms)
        return self._shoppers.products(np.broadcast_to(visit.customers, arms.shape), arms)
