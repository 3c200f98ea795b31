"""An environment that is a function: reward(context, items, rng) -> the reward of each item shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.errors import ConfigError
from rlreco.language import gettext
from rlreco.simulation.learners import LinearFeatures
from rlreco.simulation.own.rewards import UNIT, RewardRange, called
from rlreco.simulation.setups import MOST_AT_ONCE, ArmByArm, ArmsAlone, check_delay, check_half_life
from rlreco.simulation.shoppers import Answer, Indices, Shoppers, Truth

_REWARD = "The reward function, called as reward(context, items, rng),"
_EXPECTED = "The function of expected rewards, called as expected(context, items),"

RewardFunction = Callable[[Any, Any, np.random.Generator], Any]
ExpectedFunction = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class FunctionSetup(ArmsAlone):
    """A slate a round, answered by a function; it is called for one replicate after the other.

    reward : of (context, items shown, rng), shape (size,); equal for equal luck, so that policies are paired
    arms : the items
    contexts : one is drawn each round, each as likely; None: there are none
    expected : of (context, all items), expected reward of each; None: regret is unknown
    size : items on a slate
    scale : of the rewards
    """

    reward: RewardFunction
    arms: Sequence[Any]
    contexts: Sequence[Any] | None = None
    expected: ExpectedFunction | None = None
    size: int = 1
    scale: RewardRange = UNIT
    half_life: float | None = None
    delay: int = 0

    def __post_init__(self) -> None:
        check_half_life(self.half_life)
        check_delay(self.delay)
        if not 1 <= self.size <= len(self.arms):
            raise ConfigError(f"A slate of {self.size} can't be made from {len(self.arms)} arms.")
        if self.contexts is not None and not len(self.contexts):
            raise ConfigError("Give at least one context, or leave contexts out.")

    @property
    def batch(self) -> int:
        return max(1, MOST_AT_ONCE // (len(self.arms) * len(self._contexts)))

    def shoppers(self, replicates: range, seed: int) -> Shoppers:
        return FunctionShoppers(self, self._contexts, self._expected(), len(replicates))

    @property
    def source(self) -> str:
        return gettext("an environment of one's own has")

    def features(self, shoppers: Shoppers) -> LinearFeatures:
        return ArmByArm(len(self.arms)) if self.contexts is None else ContextFeatures.of_all(self)

    @property
    def _contexts(self) -> Sequence[Any]:
        return (None,) if self.contexts is None else self.contexts

    def _expected(self) -> Array:
        """Normalised, shape (contexts, arms); no numbers where unknown."""
        shape = (len(self.arms),)
        if self.expected is None:
            return np.full((len(self._contexts), *shape), np.nan)
        each = [called(_EXPECTED, self.expected, context, self.arms) for context in self._contexts]
        return np.stack([self.scale.normalised(of, shape, _EXPECTED) for of in each])


class FunctionShoppers(Shoppers):
    """R replicates of the function, each context a customer.

    expected : normalised, shape (C, K)
    """

    def __init__(self, setup: FunctionSetup, contexts: Sequence[Any], expected: Array, n_replicates: int) -> None:
        n_contexts, n_arms = expected.shape
        examination = np.ones(setup.size)
        table = np.broadcast_to(expected, (n_replicates, n_contexts, n_arms))
        super().__init__(
            n_replicates=n_replicates,
            candidates=np.arange(n_arms)[None, :],
            n_products=n_arms,
            visits=np.ones(1),
            truths=[(0, Truth(table, None, 1.0, examination))],
            click_value=1.0,
            examination=examination,
            customer_candidates=np.tile(np.arange(n_arms), (n_contexts, 1)),
        )
        self._setup, self._contexts = setup, contexts

    def answer(self, session: int, customers: Indices, arms: Indices, luck: Array) -> Answer:
        """Rewards with a generator of the shopper's luck, which is the same for every policy."""
        each = zip(customers.tolist(), arms.tolist(), luck[:, 0, 0], strict=True)
        rewards = np.stack([self._paid(context, shown, float(lucky)) for context, shown, lucky in each])
        return Answer(np.zeros(arms.shape, dtype=bool), None, rewards)

    def _paid(self, context: int, shown: list[int], lucky: float) -> Array:
        items = [self._setup.arms[arm] for arm in shown]
        rng = np.random.default_rng(int(lucky * 2**53))
        rewards = called(_REWARD, self._setup.reward, self._contexts[context], items, rng)
        return self._setup.scale.normalised(rewards, (len(items),), _REWARD)

    def _draw_visits(self, rng: np.random.Generator) -> tuple[Indices, Indices]:
        states, _ = super()._draw_visits(rng)
        return states, rng.integers(len(self._contexts), size=len(states))


@dataclass(frozen=True, slots=True)
class ContextFeatures:
    """Of each arm the context and a constant, in columns of its own: every arm has a linear model of the context.

    contexts : shape (C, d)
    """

    contexts: Array
    n_arms: int

    @classmethod
    def of_all(cls, setup: FunctionSetup) -> "ContextFeatures":
        """Raises ConfigError for contexts that are no vectors of numbers."""
        try:
            contexts = np.asarray(setup.contexts, dtype=float)
        except (TypeError, ValueError):
            contexts = np.zeros(0)
        if contexts.ndim != 2 or not np.isfinite(contexts).all():
            raise ConfigError("A linear policy reads contexts as numbers: give contexts as an array, a row for each.")
        return cls(np.column_stack([np.ones(len(contexts)), contexts]), len(setup.arms))

    def of(self, states: Indices, customers: Indices, arms: Indices | None = None) -> Array:
        each = np.eye(self.n_arms)
        indicators = np.broadcast_to(each, (len(customers), *each.shape)) if arms is None else each[arms]
        x = self.contexts[customers]
        return (indicators[..., None] * x[:, None, None, :]).reshape(*indicators.shape[:2], -1)
