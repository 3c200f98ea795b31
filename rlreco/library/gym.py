"""The simulated shop as an environment of Gymnasium."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from rlreco.errors import ConfigError
from rlreco.extras import extra
from rlreco.library.environments import Shoppers
from rlreco.simulation.setups import ShopVisits
from rlreco.simulation.shoppers import Visit

with extra("gym", "rl.ShopEnv"):
    import gymnasium
    from gymnasium.spaces import Discrete

ENV_ID = "rlreco/Shop-v0"
_MOST_STEPS = 1_000


class ShopEnv(gymnasium.Env[np.int64, np.int64]):
    """A simulated shop: each step shows one product to the next shopper.

    Registered as "rlreco/Shop-v0", with episodes of 1,000 steps, once `rl.ShopEnv` was named (Gymnasium 1.0 and later
    look for no installed packages); gymnasium.make("rlreco.library.gym:rlreco/Shop-v0") works at any time.

    shoppers : rl.Shoppers, or the sales that they come from; None: the made-up shop
    world : seed of the shoppers' tastes, which stay the same over all episodes

    The observation is the state of the next shopper, a number in 0 .. len(states) - 1; the action is one of the state's
    candidates; the reward is 1 for a buy, less for a click and 0 else. Steps don't depend on each other, as shoppers
    come by chance. `info` has `product`, `clicked` and `bought`.
    Raises ConfigError for shoppers whose products come and go.

    >>> import rlreco as rl
    >>> env = rl.ShopEnv(rl.Shoppers(profile={"stateFeatures": ["segment"]}))
    >>> state, _ = env.reset(seed=1)
    >>> state, reward, terminated, truncated, info = env.step(0)
    >>> info["product"] in env.products[0], terminated, truncated
    (True, False, False)
    """

    metadata = {"render_modes": []}  # noqa: RUF012 - Gymnasium's own form

    def __init__(self, shoppers: Any = None, *, world: int = 0) -> None:
        setup = _setup(shoppers)
        self._shoppers = setup.shoppers(range(1), world)
        ids = np.array(setup.shop.products, dtype=object)
        self.states = tuple(setup.shop.states)
        self.products = tuple(map(tuple, ids[self._shoppers.candidates]))
        self.observation_space = Discrete(self._shoppers.n_states)
        self.action_space = Discrete(self._shoppers.n_arms)
        self._visits: Iterator[Visit] = iter(())
        self._session = 0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.int64, dict[str, Any]]:
        super().reset(seed=seed, options=options)
        self._visits, self._session = self._shoppers.sessions([self.np_random], 1), 0
        return self._next(), {}

    def step(self, action: np.int64) -> tuple[np.int64, float, bool, bool, dict[str, Any]]:
        if not self.action_space.contains(action) or not self._session:
            raise ConfigError(f"An action is a whole number from 0 to {self._shoppers.n_arms - 1}, after a reset.")
        visit, arm = self._visit, int(action)
        answer = self._shoppers.answer(self._session, visit.customers, np.array([[arm]]), visit.luck)
        info = {
            "product": self.products[int(visit.states[0])][arm],
            "clicked": bool(answer.clicked[0, 0]),
            "bought": bool(answer.bought is not None and answer.bought[0, 0]),
        }
        return self._next(), float(answer.reward[0, 0]), False, False, info

    def _next(self) -> np.int64:
        self._session += 1
        self._visit = next(self._visits)
        return np.int64(self._visit.states[0])


def _setup(shoppers: Any) -> ShopVisits:
    given = shoppers if isinstance(shoppers, Shoppers) else Shoppers(shoppers, slate=1)
    setup = given.setup
    assert isinstance(setup, ShopVisits)
    if setup.turnover:
        raise ConfigError("Products that come and go can't be actions. Give shoppers without turnover.")
    return replace(setup, slate=1)


if ENV_ID not in gymnasium.registry:
    gymnasium.register(ENV_ID, entry_point=f"{__name__}:ShopEnv", max_episode_steps=_MOST_STEPS)
