"""Many worlds in lock step: every replicate has the same session number at once, with tastes of its own.

Arrays have a leading axis of R replicates. S states, K candidates of a state, P products, slates of `size`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.posterior import Array
from rlreco.errors import ConfigError
from rlreco.language import gettext
from rlreco.simulation.environments import Tastes
from rlreco.simulation.newcomers import Places, places
from rlreco.simulation.personal.crowd import Crowd, drawn

Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]

_CHUNK = 256

# Shares of visits in which the published tutorial's shopper clicks on 0, 1, 2 ... products, whichever they are.
_TUTORIAL_CLICKS = (0.5, 0.35, 0.1, 0.025, 0.015, 0.0055, 0.002, 0.00125, 0.00124, 0.00001)
# The same for buys: .70 and .15 are the tutorial's, the rest is ours.
_TUTORIAL_BUYS = (0.7, 0.15, 0.075, 0.04, 0.02, 0.01, 0.003, 0.001, 0.0007, 0.0003)


class Visit(NamedTuple):
    """One session in each replicate.

    states : shape (R,)
    luck : uniform in [0, 1), shape (R, 1 or 2, size), for clicks and for buys
    customers : whose tastes answer, shape (R,); where tastes are the states', each state is one customer
    """

    states: Indices
    luck: Array
    customers: Indices


class Answer(NamedTuple):
    """Answers of the shoppers to their slates: shape (R, size).

    bought : None where nothing can be bought
    reward : normalised
    """

    clicked: Flags
    bought: Flags | None
    reward: Array


class Appraisal(NamedTuple):
    """Expected reward of slates, of the best ones, and of slates at random: shape (n, R) for n sessions."""

    expected: Array
    best: Array
    chance: Array


class Truth:
    """Tastes of R worlds as tables, for slates of `size`.

    click : P(click | shown), shape (R, C, K) for C customers
    buy : P(bought | clicked), shape (R, C, K), None where nothing can be bought
    click_value : reward of a click on the scale where a buy is 1
    examination : P(the shopper looks at the position), shape (size,)
    """

    def __init__(self, click: Array, buy: Array | None, click_value: float, examination: Array) -> None:
        worth = click_value if buy is None else click_value + (1.0 - click_value) * buy
        rewards = click * worth
        self.click, self.buy = click.ravel(), None if buy is None else buy.ravel()
        self.rewards = rewards.ravel()
        self.best = best_slates(rewards, examination).ravel()
        self.chance = (rewards.mean(axis=-1) * examination.sum()).ravel()


def best_slates(rewards: Array, examination: Array) -> Array:
    """Expected reward of the best slate: the highest rewards, the best where shoppers look most; shape (...,)."""
    size = len(examination)
    top = np.partition(rewards, -size, axis=-1)[..., -size:]
    return np.asarray(-np.sort(-top, axis=-1) @ -np.sort(-examination))


@dataclass(frozen=True, slots=True)
class Season:
    """Each product's click rate swings by exp(amplitude sin(2 pi (session / period + phase))).

    phases : of each product in each replicate, in [0, 1), shape (R, P); period in sessions
    """

    amplitude: float
    period: float
    phases: Array

    def swing(self, session: int, products: Indices) -> Array:
        """products : shape (R, ...), product indices of each replicate."""
        shape = (-1,) + (1,) * (products.ndim - 1)
        row = np.arange(len(products)).reshape(shape)
        return np.exp(self.amplitude * np.sin(2 * np.pi * (session / self.period + self.phases[row, products])))


@dataclass(frozen=True, slots=True)
class Stock:
    """Products that come and go: available from session `since` to before `until`, each of shape (R, P)."""

    since: Array
    until: Array

    def available(self, session: int, products: Indices) -> Flags:
        """products : of each replicate, shape (R, K)"""
        since, until = (np.take_along_axis(of, products, axis=1) for of in (self.since, self.until))
        return np.asarray((since <= session) & (session < until))


class Shoppers:
    """R worlds of shoppers that answer at fixed rates, which may change at some sessions.

    candidates : product index, shape (S, K)
    visits : P(a session comes in the state), shape (S,)
    customer_candidates : the same of each customer's, shape (C, K); None: each state is one customer
    truths : (session from which it holds, Truth), in order, the first from 0
    shares : the history as the policies see it, shape (1 or R, S, K)
    nodes : index of each state's value of each crossing, shape (crossings, S)
    strengths : of each product's history as the policies see it, in baskets, shape (1 or R, P); None: shares are exact
    newcomers : the product without history in each world, shape (R,); None: all products have some
    looks : the chance that each place is looked at as the policies see it, shape (size,); None: 1 at each
    """

    def __init__(
        self,
        *,
        n_replicates: int,
        candidates: Indices,
        n_products: int,
        visits: Array,
        truths: Sequence[tuple[int, Truth]],
        click_value: float,
        examination: Array,
        shares: Array | None = None,
        nodes: Indices | None = None,
        season: Season | None = None,
        stock: Stock | None = None,
        customer_candidates: Indices | None = None,
        strengths: Array | None = None,
        newcomers: Indices | None = None,
        looks: Array | None = None,
    ) -> None:
        self.n_replicates, self.n_products = n_replicates, n_products
        self.n_states, self.n_arms = candidates.shape
        self.candidates, self.shares, self.nodes = candidates, shares, nodes
        self.click_value, self.examination, self.size = click_value, examination, len(examination)
        self.season, self.stock = season, stock
        self.strengths = np.full((1, n_products), np.inf) if strengths is None else strengths
        self.newcomers = newcomers
        self.looks = np.ones(self.size) if looks is None else looks
        self._truths = list(truths)
        self._visits = visits
        self._first_row = np.arange(n_replicates) * self.n_states
        self._customer_candidates = candidates if customer_candidates is None else customer_candidates
        self._first_customer = np.arange(n_replicates) * len(self._customer_candidates)
        self._plain = bool((examination == 1.0).all())
        self._fixed = season is None and stock is None
        self._kinds = 1 if truths[0][1].buy is None else 2

    def sessions(self, rngs: Sequence[np.random.Generator], size: int) -> Iterator[Visit]:
        """Visits without end, the same for all policies that start from equal generators. rngs : of each replicate"""
        while True:
            states, customers = np.stack([self._draw_visits(rng) for rng in rngs], axis=-1)
            luck = np.stack([rng.random((_CHUNK, self._kinds, size)) for rng in rngs], axis=1)
            yield from map(Visit, states, luck, customers)

    def fresh(self) -> Self:
        """For a run of its own: another object where answers change what comes next."""
        return self

    @property
    def sells(self) -> bool:
        return self._kinds == 2

    def rows(self, states: Indices) -> Indices:
        """Row of each replicate's state in tables of R x S rows."""
        return self._first_row + states

    def products(self, customers: Indices, arms: Indices) -> Indices:
        """Product index of each arm. customers, arms : shape (n,)"""
        return np.asarray(self._customer_candidates[customers, arms])

    def available(self, session: int, states: Indices) -> Flags | None:
        """Whether each candidate is available, shape (R, K); None: all are."""
        return None if self.stock is None else self.stock.available(session, self.candidates[states])

    def answer(self, session: int, customers: Indices, arms: Indices, luck: Array) -> Answer:
        truth = self.truth(session)
        flat = self._customer_rows(customers)[:, None] * self.n_arms + arms
        click = truth.click.take(flat)
        if self.season is not None:
            click = click * self._swing(session, customers, arms)
        if not self._plain:
            click = click * self.examination
        clicked = luck[:, 0] < click
        bought = None if truth.buy is None else clicked & (luck[:, 1] < truth.buy.take(flat))
        return Answer(clicked, bought, self._reward(clicked, bought))

    def appraise(self, first: int, customers: Indices, arms: Indices) -> Appraisal:
        """Values of the slates of the sessions first, first + 1 ...

        customers : shape (n, R)
        arms : shape (n, R, size)
        """
        same = self._fixed and self.truth(first) is self.truth(first + len(customers) - 1)
        if same:
            return self._appraise(first, customers, arms)
        each = [self._appraise(first + n, customers[n : n + 1], arms[n : n + 1]) for n in range(len(customers))]
        return Appraisal(*(np.concatenate(values) for values in zip(*each, strict=True)))

    def places(self, session: int, customers: Indices, arms: Indices) -> Places | None:
        """Of the newcomers, in the sessions up to this one; None where there is none. customers, arms : as above

        By tastes alone: seasons and products that are away for a while don't count.
        """
        if self.newcomers is None:
            return None
        rewards = self.truth(session).rewards.reshape(-1, self.n_arms)[self._customer_rows(customers)]
        return places(self.newcomers, self._customer_candidates[customers], rewards, arms)

    def _draw_visits(self, rng: np.random.Generator) -> tuple[Indices, Indices]:
        """(states, customers) of the next sessions."""
        one_state = self.n_states == 1
        states = np.zeros(_CHUNK, dtype=np.intp) if one_state else drawn(self._visits, _CHUNK, rng)
        return states, states

    def _customer_rows(self, customers: Indices) -> Indices:
        """Row of each replicate's customer in tables of R x C rows."""
        return self._first_customer + customers

    def truth(self, session: int) -> Truth:
        """That holds at the session."""
        if len(self._truths) == 1:
            return self._truths[0][1]
        return next(truth for since, truth in reversed(self._truths) if since <= session)

    def _reward(self, clicked: Flags, bought: Flags | None) -> Array:
        value: Array = clicked * np.float64(self.click_value)
        return value if bought is None else value + bought * (1.0 - self.click_value)

    def _swing(self, session: int, customers: Indices, arms: Indices | None = None) -> Array | float:
        if self.season is None:
            return 1.0
        products = self._customer_candidates[customers]
        if arms is not None:
            products = np.take_along_axis(products, arms, axis=-1)
        return self.season.swing(session, products)

    def _appraise(self, session: int, customers: Indices, arms: Indices) -> Appraisal:
        truth, rows = self.truth(session), self._customer_rows(customers)
        value = truth.rewards.take(rows[..., None] * self.n_arms + arms)
        if self.season is not None:
            value = value * self._swing(session, customers[0], arms[0])
        if not self._plain:
            value = value * self.examination
        if self._fixed:
            return Appraisal(value.sum(axis=-1), truth.best.take(rows), truth.chance.take(rows))
        return Appraisal(value.sum(axis=-1), *self._yardsticks(session, truth, customers[0], rows[0]))

    def _yardsticks(self, session: int, truth: Truth, customers: Indices, rows: Indices) -> tuple[Array, Array]:
        """Expected reward of the best slate and of one at random among available products; shape (1, R)."""
        rewards: Array = truth.rewards.reshape(-1, self.n_arms)[rows] * self._swing(session, customers)
        available = None if self.stock is None else self.stock.available(session, self._customer_candidates[customers])
        if available is not None:
            rewards = np.where(available, rewards, 0.0)
        n_available = self.n_arms if available is None else np.maximum(available.sum(axis=-1), 1)
        mean: Array = rewards.sum(axis=-1) / n_available
        return best_slates(rewards, self.examination)[None], np.asarray(mean * self.examination.sum())[None]


class PersonalShoppers(Shoppers):
    """R worlds of the same crowd, whose customers come as often as in the sales, with tastes of their own.

    Rewards of all customers are of one order of candidates, so lists can be made for any group of them.
    """

    def __init__(self, crowd: Crowd, **worlds: Any) -> None:
        candidates = np.broadcast_to(worlds["candidates"][0], crowd.appeal.each.shape)
        super().__init__(customer_candidates=candidates, **worlds)
        self.crowd = crowd

    def rewards(self, truth: Truth) -> Array:
        """Expected reward of each candidate for each customer, without seasons; shape (R, C, K)."""
        return truth.rewards.reshape(self.n_replicates, -1, self.n_arms)

    def swing(self, session: int) -> Array | float:
        """The season's factor of each candidate's reward, the same for all customers; shape (R, K)."""
        return self._swing(session, np.zeros(self.n_replicates, dtype=np.intp))

    def _draw_visits(self, rng: np.random.Generator) -> tuple[Indices, Indices]:
        return self.crowd.draw(_CHUNK, rng)


class NullShoppers(Shoppers):
    """The published tutorial's customers click and buy as often whatever is shown, so every policy ties."""

    def sessions(self, rngs: Sequence[np.random.Generator], size: int) -> Iterator[Visit]:
        """As above, with one more number of luck: it decides how many products are clicked, or bought."""
        return super().sessions(rngs, size + 1)

    def answer(self, session: int, customers: Indices, arms: Indices, luck: Array) -> Answer:
        clicked = _first_by_luck(luck[:, 0], _TUTORIAL_CLICKS)
        bought = _first_by_luck(luck[:, 1], _TUTORIAL_BUYS)
        return Answer(clicked | bought, bought, self._reward(clicked | bought, bought))

    def appraise(self, first: int, customers: Indices, arms: Indices) -> Appraisal:
        expected = np.full(customers.shape, self._expected(arms.shape[-1]))
        return Appraisal(expected, expected, expected)

    def _expected(self, size: int) -> float:
        click, buy = (_mean_count(table, size) / size for table in (_TUTORIAL_CLICKS, _TUTORIAL_BUYS))
        return size * (buy + self.click_value * click * (1.0 - buy))


def _first_by_luck(luck: Array, chances: Sequence[float]) -> Flags:
    """Whether each position is among the luckiest. luck : shape (R, size + 1), the last decides how many are"""
    count = np.searchsorted(np.cumsum(chances), luck[:, -1])
    rank = np.argsort(np.argsort(luck[:, :-1], axis=-1), axis=-1)
    return np.asarray(rank < count[:, None])


def _mean_count(chances: Sequence[float], size: int) -> float:
    return float(sum(min(count, size) * chance for count, chance in enumerate(chances)))


def stack(tastes: Sequence[Tastes], candidates: Indices, click_value: float, examination: Array) -> Truth:
    """One Truth from the tastes of each replicate."""
    click = np.stack([taste.click for taste in tastes])
    buy = np.stack([taste.buy[candidates] for taste in tastes])
    return Truth(click, buy, click_value, examination)


def bernoulli(probabilities: Array, size: int, n_replicates: int, rng: np.random.Generator | None) -> Shoppers:
    """Arms with fixed chances of reward 1. rng : permutes them in each replicate; None: the same order in all.

    Raises ConfigError for a probability outside [0, 1], or fewer arms than a slate holds.
    """
    probabilities = np.asarray(probabilities, dtype=float)
    if probabilities.ndim != 1 or not len(probabilities):
        raise ConfigError(gettext("Give at least one probability."))
    outside = probabilities[~((probabilities >= 0.0) & (probabilities <= 1.0))]
    if len(outside):
        raise ConfigError(gettext("A probability must lie in 0 to 1, found {found}.", found=f"{outside[0]:g}"))
    if not 1 <= size <= len(probabilities):
        raise ConfigError(
            gettext(
                "A slate of {size} can't be made from {n_probabilities} arms.",
                size=size,
                n_probabilities=len(probabilities),
            )
        )
    table = np.tile(probabilities, (n_replicates, 1))
    if rng is not None:
        table = rng.permuted(table, axis=1)
    examination = np.ones(size)
    return Shoppers(
        n_replicates=n_replicates,
        candidates=np.arange(len(probabilities))[None, :],
        n_products=len(probabilities),
        visits=np.ones(1),
        truths=[(0, Truth(table[:, None, :], None, 1.0, examination))],
        click_value=1.0,
        examination=examination,
    )
