"""The environments a simulation can run in: chosen by name, checked, and small enough to send to another process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol

import numpy as np

from rlreco.bandit.linear_features import Contexts
from rlreco.bandit.policies.registry import Recommender, of_object, parse, parse_for
from rlreco.bandit.positions import at_places
from rlreco.bandit.posterior import Array
from rlreco.bandit.prior.shop import Indices, Shop
from rlreco.bandit.sharing.empirical_bayes import grid_of
from rlreco.bandit.sharing.ratios import Shapes
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.hints import nearest
from rlreco.language import gettext
from rlreco.simulation.environments import (
    Tastes,
    additive_tastes,
    calibrated_tastes,
    drifted,
    misleading_shares,
    personal_tastes,
    swapped,
)
from rlreco.simulation.learners import (
    FITS,
    Alone,
    Base,
    Contextual,
    Learner,
    LinearFeatures,
    PersonRates,
    Shared,
    StateShares,
    Weighing,
)
from rlreco.simulation.newcomers import best_product, history_without
from rlreco.simulation.personal.best_lists import REFERENCES, BestLists, reference
from rlreco.simulation.personal.contexts import CustomerContexts
from rlreco.simulation.personal.crowd import Crowd
from rlreco.simulation.shoppers import NullShoppers, PersonalShoppers, Season, Shoppers, Stock, Truth, bernoulli, stack

ENVIRONMENTS = ("calibrated", "newcomers", "personal", "additive", "null")
SCALED = ("calibrated", "newcomers", "additive")
"""Those whose tastes of features and of states can be widened."""

HISTORIES = ("right", "core", "shuffled", "none")

_WORLDS, _SESSIONS, _STOCK = range(3)
MOST_AT_ONCE = 4_000_000
_WIDEST = 10.0


class Setup(Protocol):
    """An environment, and the learners and policies that fit it.

    half_life : of what is learned, in sessions
    delay : sessions until an answer arrives
    batch : replicates in lock step
    """

    @property
    def half_life(self) -> float | None: ...

    @property
    def delay(self) -> int: ...

    @property
    def batch(self) -> int: ...

    @property
    def size(self) -> int: ...

    @property
    def moments(self) -> tuple[int, ...]:
        """Sessions at which something changes."""
        ...

    @property
    def references(self) -> tuple[str, ...]:
        """Lists that nobody has to learn and that every simulation shows beside its policies, by name."""
        ...

    def shoppers(self, replicates: range, seed: int) -> Shoppers: ...

    def recommender(self, policy: Any) -> Recommender:
        """policy : NAME[:key=value,...], or an object from outside (see own_policy)"""
        ...

    def learner(self, shoppers: Shoppers, recommender: Recommender) -> Learner: ...


class ArmsAlone:
    """What environments of arms without a sales history have in common: nothing changes at a moment, nobody's lists
    are shown beside the policies, and each state learns alone."""

    __slots__ = ()

    @property
    def half_life(self) -> float | None:
        raise NotImplementedError

    @property
    def source(self) -> str:
        """What has no history, with its verb, for messages."""
        raise NotImplementedError

    @property
    def moments(self) -> tuple[int, ...]:
        return ()

    @property
    def references(self) -> tuple[str, ...]:
        return ()

    def recommender(self, policy: Any) -> Recommender:
        return without_history(policy, self.source)

    def learner(self, shoppers: Shoppers, recommender: Recommender) -> Learner:
        if recommender.abilities.reads_features:
            return Contextual(shoppers, self.half_life, None, self.features(shoppers))
        return alone(shoppers, recommender, self.half_life, None)

    def features(self, shoppers: Shoppers) -> LinearFeatures:
        """Of linear policies."""
        return ArmByArm(shoppers.n_arms)


@dataclass(frozen=True, slots=True)
class BernoulliArms(ArmsAlone):
    """Arms with fixed chances of a reward of 1: no sharing, no history, no exploring unless a policy brings it.

    probabilities : each in [0, 1]
    size : products on a slate
    permute : shuffle the arms in each replicate
    """

    probabilities: tuple[float, ...]
    size: int = 1
    permute: bool = False
    half_life: float | None = None
    delay: int = 0

    def __post_init__(self) -> None:
        check_half_life(self.half_life)
        check_delay(self.delay)
        bernoulli(np.asarray(self.probabilities), self.size, 1, None)

    @property
    def batch(self) -> int:
        return max(1, MOST_AT_ONCE // len(self.probabilities))

    def shoppers(self, replicates: range, seed: int) -> Shoppers:
        rng = np.random.default_rng([seed, _WORLDS, replicates.start]) if self.permute else None
        return bernoulli(np.asarray(self.probabilities), self.size, len(replicates), rng)

    @property
    def source(self) -> str:
        return gettext("arms with given probabilities have")


@dataclass(frozen=True, slots=True)
class ShopVisits:
    """Simulated shoppers of a shop, a session a round.

    environment : "calibrated" (tastes of states, from the transactions), "newcomers" (the same, and the product that
        earns most has no history), "personal" (each customer's own), "additive" (of states, without ratios), "null"
        (all tie)
    history : "right", base shares swapped among the "core" products or among all ("shuffled"), or "none"
    drift_at : session at which the core products swap their own appeal
    arrival_at : session before which the product that earns most isn't there; None: it always is
    season : amplitude of each product's swing, in logarithms
    period : of the swing, in sessions
    turnover : share of products that come late or leave early
    examination : the chance that the shopper looks at position j of the slate is examination ^ j; 1: at every one
    half_life : of what is learned, in sessions; None: the profile's; inf: nothing is forgotten
    delay : sessions until an answer arrives
    slate : products on a slate; None: the profile's
    fit : "eb" (empirical Bayes), "level" or "none"
    crowd : the customers, for "personal"; the shop is then the one of `crowd_of_sales`
    kg_scale, k2_scale : times which tastes of features, and of states, are as wide as the calibrated ones
    """

    shop: Shop
    profile: Profile
    environment: str = "calibrated"
    history: str = "right"
    drift_at: int | None = None
    arrival_at: int | None = None
    season: float = 0.0
    period: float = 5_000.0
    turnover: float = 0.0
    examination: float = 1.0
    half_life: float | None = None
    delay: int = 0
    slate: int | None = None
    fit: str = "eb"
    shapes: Shapes = field(default_factory=Shapes)
    crowd: Crowd | None = None
    kg_scale: float = 1.0
    k2_scale: float = 1.0

    def __post_init__(self) -> None:
        _check_name("environment", self.environment, ENVIRONMENTS)
        _check_name("history", self.history, HISTORIES)
        _check_name("fit", self.fit, FITS)
        if self.profile.reward_from != "points":
            raise ConfigError(
                gettext(
                    'Simulations count in points, and the profile has rewardFrom "{reward_from}". Simulate a shop with '
                    '"points", or let simulated shoppers visit the experiment itself: rlreco run.',
                    reward_from=self.profile.reward_from,
                )
            )
        if self.profile.positions == "learned":
            raise ConfigError(gettext('Simulations don\'t learn the chances of places: give "positions" as numbers.'))
        if self.environment == "personal" and self.crowd is None:
            raise ConfigError(
                gettext("Personal tastes are drawn from the customers' baskets. Choose the sales that hold them.")
            )
        check_half_life(self.half_life)
        check_delay(self.delay)
        _check_count("drift-at", self.drift_at, 1)
        _check_count("arrival-at", self.arrival_at, 1)
        _check_range("examination", self.examination, 1.0, above=True)
        _check_range("turnover", self.turnover, 0.5)
        _check_range("season", self.season, 3.0)
        self._check_scales()
        if not self.period > 0:
            raise ConfigError(gettext("period must be above 0 sessions, got {period}.", period=f"{self.period:g}"))
        if not 1 <= self.size <= self.shop.candidates.shape[1]:
            raise ConfigError(
                gettext(
                    "A slate of {size} can't be made from {candidates} candidates. Choose a smaller slate.",
                    size=self.size,
                    candidates=self.shop.candidates.shape[1],
                )
            )

    def _check_scales(self) -> None:
        _check_range("kg-scale", self.kg_scale, _WIDEST)
        _check_range("k2-scale", self.k2_scale, _WIDEST)
        if self.environment not in SCALED and not self.kg_scale == self.k2_scale == 1.0:
            raise ConfigError(
                gettext(
                    "kg-scale and k2-scale widen tastes of features and of states, and {environment} shoppers have "
                    "none. Leave them out, or choose the environment {environments}.",
                    environment=self.environment,
                    environments=" or ".join(SCALED),
                )
            )

    @property
    def size(self) -> int:
        return self.profile.n_products if self.slate is None else self.slate

    @property
    def batch(self) -> int:
        tastes = self.shop.candidates if self._crowd is None else self._crowd.appeal.each
        return max(1, min(20, MOST_AT_ONCE // tastes.size))

    @property
    def moments(self) -> tuple[int, ...]:
        return tuple(moment for moment in (self.drift_at, self.arrival_at) if moment is not None)

    @property
    def references(self) -> tuple[str, ...]:
        return () if self._crowd is None else REFERENCES

    def shoppers(self, replicates: range, seed: int) -> Shoppers:
        rngs = [np.random.default_rng([seed, _WORLDS, replicate]) for replicate in replicates]
        candidates, n_products = self.shop.candidates, len(self.shop.products)
        tastes = [self._tastes(rng) for rng in rngs]
        truths = self._truths(tastes, rngs)
        newcomers = self._newcomers(tastes)
        shares, strengths = self._history(rngs, newcomers)
        return self._kind(
            n_replicates=len(rngs),
            candidates=candidates,
            n_products=n_products,
            visits=self.shop.visits,
            truths=truths,
            click_value=self.profile.click,
            examination=self._looked_at,
            shares=shares,
            strengths=strengths,
            newcomers=newcomers,
            nodes=np.array([self.shop.values(crossing)[0] for crossing in self._crossings], dtype=np.intp),
            season=self._season(rngs, n_products),
            stock=self._stock(tastes, seed),
            looks=self._looks,
        )

    def recommender(self, policy: Any) -> Recommender:
        if not isinstance(policy, str):
            return of_object(policy, explore=self.profile.explore)
        return reference(policy) if policy in self.references else parse_for(self.profile, policy)

    def learner(self, shoppers: Shoppers, recommender: Recommender) -> Learner:
        if isinstance(shoppers, PersonalShoppers) and recommender.spec in self.references:
            return BestLists.named(recommender.spec, shoppers)
        half_life = self.profile.half_life if self.half_life is None else self.half_life
        half_life = None if half_life is None or np.isinf(half_life) else half_life
        base = StateShares(shoppers) if self._persons is None else PersonRates(self._persons.rates)
        if recommender.abilities.reads_features:
            return Contextual(shoppers, half_life, base, self._contexts(shoppers))
        if recommender.shares:
            persons = self._persons
            grid = grid_of(None if persons is None else persons.base)
            return Shared(shoppers, half_life, base, self.shapes if persons is None else grid.start, self.fit, grid)
        return alone(shoppers, recommender, half_life, base)

    @property
    def _persons(self) -> Crowd | None:
        """The crowd whose base rates policies start from; None: shares of states, as with every misleading history."""
        return self._crowd if self.profile.base_rate == "person" and self.history == "right" else None

    @property
    def _crowd(self) -> Crowd | None:
        return self.crowd if self.environment == "personal" else None

    @property
    def _kind(self) -> Callable[..., Shoppers]:
        if self._crowd is not None:
            return partial(PersonalShoppers, self._crowd)
        return NullShoppers if self.environment == "null" else Shoppers

    @property
    def _crossings(self) -> tuple[tuple[str, ...], ...]:
        return self.shop.crossings if self.profile.crossings is None else self.profile.crossings

    @property
    def _looks(self) -> Array | None:
        """As the policies see it."""
        positions = self.profile.positions
        return np.array(at_places(positions, self.size)) if isinstance(positions, tuple) and positions else None

    @property
    def _looked_at(self) -> Array:
        return np.asarray(self.examination ** np.arange(self.size))

    def _truths(self, tastes: Sequence[Tastes], rngs: Sequence[np.random.Generator]) -> list[tuple[int, Truth]]:
        truths = [(0, self._stacked(tastes))]
        if self.drift_at is not None:
            later = [self._drifted(taste, rng) for taste, rng in zip(tastes, rngs, strict=True)]
            truths.append((self.drift_at, self._stacked(later)))
        return truths

    def _tastes(self, rng: np.random.Generator) -> Tastes:
        if self._crowd is not None:
            return personal_tastes(self._crowd, rng)
        tastes = additive_tastes if self.environment == "additive" else calibrated_tastes
        return tastes(self.shop, rng, self.kg_scale, self.k2_scale)

    def _drifted(self, tastes: Tastes, rng: np.random.Generator) -> Tastes:
        if self._crowd is None:
            return drifted(self.shop, tastes, rng)
        return swapped(tastes, self.shop.core, self._tasted, self._crowd.visits, rng)

    @property
    def _tasted(self) -> Indices:
        """Product index of each cell of the tastes."""
        candidates = self.shop.candidates
        return candidates if self._crowd is None else np.broadcast_to(candidates[0], self._crowd.appeal.each.shape)

    def _stacked(self, tastes: Sequence[Tastes]) -> Truth:
        return stack(tastes, self._tasted, self.profile.click, self._looked_at)

    def _newcomers(self, tastes: Sequence[Tastes]) -> Indices | None:
        return self._best_products(tastes) if self.environment == "newcomers" else None

    def _best_products(self, tastes: Sequence[Tastes]) -> Indices:
        """Index of the product that earns most in each world, shape (R,)."""
        return np.array([best_product(self.shop, taste, self.profile.click) for taste in tastes])

    def _history(self, rngs: Sequence[np.random.Generator], newcomers: Indices | None) -> tuple[Array, Array | None]:
        """(shares, strengths of the products) as the policies see them, as `Shoppers` has them.

        Where all products have the same share, how far they differ from it is the business of k0 alone.
        """
        shares = self._shares(rngs)
        return (shares, None) if self.history == "none" else history_without(newcomers, shares, self.shop)

    def _shares(self, rngs: Sequence[np.random.Generator]) -> Array:
        """The history as the policies see it, shape (1 or R, S, K)."""
        if self.history == "right":
            return self.shop.shares[None]
        if self.history == "none":
            return np.full((1, *self.shop.shares.shape), self.shop.shares.mean())
        among: Indices = self.shop.core if self.history == "core" else np.arange(len(self.shop.products))
        return np.stack([misleading_shares(self.shop, among, rng) for rng in rngs])

    def _contexts(self, shoppers: Shoppers) -> LinearFeatures:
        """By the history as the policies see it, even where it misleads."""
        assert shoppers.shares is not None
        contexts = [replace(self.shop, shares=shares).contexts for shares in shoppers.shares]
        of_states = Contexts(np.concatenate([each.product for each in contexts]), contexts[0].state)
        return _ByState(of_states) if self._crowd is None else CustomerContexts.fit(of_states, self._crowd)

    def _season(self, rngs: Sequence[np.random.Generator], n_products: int) -> Season | None:
        if self.season == 0.0:
            return None
        return Season(self.season, self.period, np.stack([rng.random(n_products) for rng in rngs]))

    def _stock(self, tastes: Sequence[Tastes], seed: int) -> Stock | None:
        """Arrivals and departures are spread over the first 20,000 sessions, the same in all worlds."""
        if self.turnover == 0.0 and self.arrival_at is None:
            return None
        rng, n_products = np.random.default_rng([seed, _STOCK]), len(self.shop.products)
        late, early = rng.random((2, n_products)) < self.turnover / 2.0
        moment = rng.random((2, n_products)) * 20_000.0
        since, until = np.where(late, moment[0], 0.0), np.where(early & ~late, moment[1], np.inf)
        stock = Stock(*(np.tile(moments, (len(tastes), 1)) for moments in (since, until)))
        if self.arrival_at is not None:
            newest = np.arange(len(tastes)), self._best_products(tastes)
            stock.since[newest], stock.until[newest] = self.arrival_at, np.inf
        return stock


@dataclass(frozen=True, slots=True)
class ArmByArm:
    """An indicator for each arm, so that a linear model learns each alone."""

    n_arms: int

    def of(self, states: Indices, customers: Indices, arms: Indices | None = None) -> Array:
        each = np.eye(self.n_arms)
        return np.broadcast_to(each, (len(states), *each.shape)) if arms is None else each[arms]


@dataclass(frozen=True, slots=True)
class _ByState:
    """The same inputs for all customers in a state."""

    contexts: Contexts

    def of(self, states: Indices, customers: Indices, arms: Indices | None = None) -> Array:
        return self.contexts.of(states, arms)


def alone(shoppers: Shoppers, recommender: Recommender, half_life: float | None, base: Base | None) -> Learner:
    return (Alone if recommender.abilities.learns_by_propensity is None else Weighing)(shoppers, half_life, base)


def without_history(policy: Any, arms_have: str) -> Recommender:
    """The recommender of arms without states and sales. arms_have : the subject of errors, with its verb

    Raises ConfigError for a policy that needs either.
    """
    if not isinstance(policy, str):
        return of_object(policy)
    if "sharing=on" in policy.replace(" ", ""):
        raise ConfigError(
            gettext(
                "{policy}: {arms_have} no states, so there is nothing to share.", policy=policy, arms_have=arms_have
            )
        )
    if policy.partition(":")[0].strip() == "popularity":
        raise ConfigError(gettext("popularity needs a sales history, and {arms_have} none.", arms_have=arms_have))
    return parse(policy)


def _check_name(option: str, name: str, names: Sequence[str]) -> None:
    if name not in names:
        raise ConfigError(
            gettext("There is no {option} {name}. {hint}", option=option, name=repr(name), hint=nearest(name, names))
        )


def check_half_life(half_life: float | None) -> None:
    if half_life is not None and not half_life > 0:
        raise ConfigError(gettext("half-life must be above 0 sessions, got {half_life}.", half_life=f"{half_life:g}"))


def check_delay(delay: int) -> None:
    _check_count("delay", delay, 0)


def _check_count(option: str, number: int | None, least: int) -> None:
    if number is not None and number < least:
        raise ConfigError(
            gettext("{option} must be {least} or more, got {number}.", option=option, least=least, number=number)
        )


def _check_range(option: str, value: float, most: float, *, above: bool = False) -> None:
    if not (0 < value <= most if above else 0 <= value <= most):
        values = {"option": option, "most": f"{most:g}", "value": f"{value:g}"}
        if above:
            raise ConfigError(gettext("{option} must lie above 0 and up to {most}, got {value}.", **values))
        raise ConfigError(gettext("{option} must lie in 0 to {most}, got {value}.", **values))
