"""Small shops to simulate before any sales are there, and the races that they are made for."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from rlreco.bandit.prior.shop import Shop
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.language import gettext, gettext_noop, number
from rlreco.service.simulations.plan import Plan
from rlreco.service.simulations.shops import SimulatedShop

SAMPLE = "few products"
"""Name of the shop of the presets, as a plan names it."""

_POLICIES = ("thompson", "tutorial_epsilon_greedy", "uniform")
_SESSIONS, _REPLICATES = 2_000, 20
"""As many as it takes to tell all policies apart; worlds side by side take little longer than a few."""
_N_PRODUCTS, _N_STATES = 8, 2
_BASKETS = 1_000.0


@dataclass(frozen=True, slots=True)
class Preset:
    """A race that starts by one click.

    title : of the button, a message for `gettext`
    description : one sentence about the shoppers, a message too, in which {session} is that of a change
    choices : keyword arguments of a Plan that differ from the usual
    """

    title: str
    description: str
    choices: Mapping[str, Any]

    def explained(self) -> str:
        """The description in the language of now."""
        return gettext(self.description, session=number(_SESSIONS // 2))

    def plan(self) -> Plan:
        usual = {"sessions": _SESSIONS, "replicates": _REPLICATES, "seed": 1, "history": "none"}
        return Plan(None, _POLICIES, **{**usual, **self.choices}, sample=SAMPLE)


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "easy": Preset(gettext_noop("Easy win"), gettext_noop("Eight products, and shoppers with strong tastes."), {}),
        "change": Preset(
            gettext_noop("Tastes change"),
            gettext_noop(
                "At session {session} shoppers begin to like other products; policies forget with a half-life of 300 "
                "sessions."
            ),
            {"drift_at": _SESSIONS // 2, "half_life": 300.0},
        ),
        "nothing": Preset(
            gettext_noop("Nothing to learn"),
            gettext_noop("All products are liked equally, so no policy can be better than random."),
            {"environment": "null"},
        ),
        "new": Preset(
            gettext_noop("New product"),
            gettext_noop("The best product isn't there before session {session}: which policy notices it?"),
            # In the first world of this seed, whose shoppers are on show, it is by far the best.
            {"arrival_at": _SESSIONS // 2, "seed": 2},
        ),
    }
)


def sample_shop() -> SimulatedShop:
    """Eight products, of which each sells half as often as the one before, and slates of one."""
    profile = Profile(state_features=("segment",), n_products=1)
    identity = {"experiment": None, "sample": SAMPLE}
    return SimulatedShop(identity, profile, pd.DataFrame(), (), _shop, _refuse_crowd)


def _shop() -> Shop:
    shares = np.tile(0.3 * 0.5 ** np.arange(_N_PRODUCTS), (_N_STATES, 1))
    return Shop(
        ("segment",),
        tuple(f"Q{number + 1}" for number in range(_N_STATES)),
        tuple(f"product {number + 1}" for number in range(_N_PRODUCTS)),
        np.tile(np.arange(_N_PRODUCTS), (_N_STATES, 1)),
        shares,
        np.full(_N_STATES, _BASKETS),
    )


def _refuse_crowd() -> NoReturn:
    raise ConfigError(
        gettext("The sample shop has no sales that personal tastes can be drawn from. Choose a shop with sales.")
    )
