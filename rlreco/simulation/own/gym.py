"""A Gymnasium environment with discrete actions, a step a round: each action is an arm, each observation a state."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.errors import ConfigError
from rlreco.language import gettext
from rlreco.simulation.own.rewards import UNIT, RewardRange, called
from rlreco.simulation.setups import MOST_AT_ONCE, ArmsAlone, check_delay, check_half_life
from rlreco.simulation.shoppers import Answer, Indices, Shoppers, Truth, Visit

_WORLDS = 0
_SOURCE = "The Gymnasium environment"


def is_gymnasium(value: Any) -> bool:
    """Whether it has the methods and spaces of a Gymnasium environment."""
    names = ("action_space", "observation_space", "reset", "step")
    return not isinstance(value, type) and all(hasattr(value, name) for name in names)


@dataclass(frozen=True, slots=True)
class GymSetup(ArmsAlone):
    """The environment is copied for each replicate, reset from the seed, and again whenever an episode ends.

    Discrete observations are states, each of which learns alone; other observations are not seen by the policies.

    scale : of the rewards
    """

    env: Any
    scale: RewardRange = UNIT
    half_life: float | None = None
    delay: int = 0

    def __post_init__(self) -> None:
        check_half_life(self.half_life)
        check_delay(self.delay)
        if _n_of(self.env.action_space) is None:
            raise ConfigError(
                "The Gymnasium environment has actions that are not numbered. Wrap it, so that its action_space is "
                "gymnasium.spaces.Discrete: each action is an arm."
            )

    @property
    def size(self) -> int:
        return 1

    @property
    def n_arms(self) -> int:
        return _n_of(self.env.action_space) or 1

    @property
    def n_states(self) -> int | None:
        """Number of different observations; None where they are not numbered."""
        return _n_of(self.env.observation_space)

    @property
    def batch(self) -> int:
        return max(1, MOST_AT_ONCE // (self.n_arms * (self.n_states or 1)))

    def shoppers(self, replicates: range, seed: int) -> Shoppers:
        seeds = [np.random.SeedSequence([seed, _WORLDS, replicate]) for replicate in replicates]
        return GymShoppers(self, [int(each.generate_state(1)[0]) for each in seeds])

    @property
    def source(self) -> str:
        return gettext("a Gymnasium environment has")

    def copy(self) -> Any:
        """Of the environment. Raises ConfigError for one that can't be copied or made again."""
        try:
            return deepcopy(self.env)
        except Exception as error:
            return _made_again(self.env, error)


class GymShoppers(Shoppers):
    """R copies of the environment. seeds : of their first resets"""

    def __init__(self, setup: GymSetup, seeds: Sequence[int]) -> None:
        n_states = setup.n_states or 1
        super().__init__(
            n_replicates=len(seeds),
            candidates=np.tile(np.arange(setup.n_arms), (n_states, 1)),
            n_products=setup.n_arms,
            visits=np.full(n_states, 1.0 / n_states),
            truths=[(0, Truth(np.full((len(seeds), n_states, setup.n_arms), np.nan), None, 1.0, np.ones(1)))],
            click_value=1.0,
            examination=np.ones(1),
        )
        self._setup, self._seeds = setup, seeds
        self._envs = [setup.copy() for _ in seeds]
        first = [env.reset(seed=seed)[0] for env, seed in zip(self._envs, seeds, strict=True)]
        self._states = np.array([self._state(seen) for seen in first], dtype=np.intp)

    def fresh(self) -> Self:
        return type(self)(self._setup, self._seeds)

    def sessions(self, rngs: Sequence[np.random.Generator], size: int) -> Iterator[Visit]:
        """Each begins where the answer before it has led."""
        luck = np.zeros((self.n_replicates, 1, size))
        while True:
            states = self._states.copy()
            yield Visit(states, luck, states)

    def answer(self, session: int, customers: Indices, arms: Indices, luck: Array) -> Answer:
        rewards = [self._step(replicate, int(arm)) for replicate, arm in enumerate(arms[:, 0])]
        normalised = self._setup.scale.normalised(rewards, (self.n_replicates,), _SOURCE)
        return Answer(np.zeros(arms.shape, dtype=bool), None, normalised[:, None])

    def _step(self, replicate: int, arm: int) -> float:
        env = self._envs[replicate]
        seen, reward, terminated, truncated, _ = called(_SOURCE, env.step, int(env.action_space.start) + arm)
        if terminated or truncated:
            seen, _ = env.reset()
        self._states[replicate] = self._state(seen)
        return float(reward)

    def _state(self, seen: Any) -> int:
        return 0 if self._setup.n_states is None else int(seen) - int(self._setup.env.observation_space.start)


def _n_of(space: Any) -> int | None:
    """Number of elements of a discrete space; None for any other. Raises ConfigError without Gymnasium."""
    try:
        from gymnasium.spaces import Discrete
    except ImportError as error:
        raise ConfigError("This environment needs Gymnasium. Install it: pip install 'rlreco[gym]'.") from error
    return int(space.n) if isinstance(space, Discrete) else None


def _made_again(env: Any, error: Exception) -> Any:
    from gymnasium import make

    if getattr(env, "spec", None) is None:
        raise ConfigError(
            "The Gymnasium environment can't be copied for each replicate. Register it, and give what gymnasium.make "
            "returns."
        ) from error
    return make(env.spec)
