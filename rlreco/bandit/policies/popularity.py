from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.bandit.posterior import Arms, Array
from rlreco.errors import ConfigError
from rlreco.language import gettext


@dataclass(frozen=True, slots=True)
class Popularity:
    """Show the best sellers of the state by its sales history, and never learn: the shop without a bandit.

        score = the product's share of the state's baskets, or its base rate for the customer

    No answer changes a score, so products of equal history stay tied, and ties are drawn at random. The uplift of
    learning is measured against it: held-out customers get its slates, by the base rates of the experiment's edition.
    """

    shares: ClassVar[bool] = True
    explores: ClassVar[bool] = True
    any_unit: ClassVar[bool] = True

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        if arms.history is None:
            raise ConfigError(
                gettext("popularity needs a sales history, and these arms have none. Choose another policy.")
            )
        return arms.history
