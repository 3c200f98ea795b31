"""Popular items: the same list for all users, the baseline of other models and the fallback for new users."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csr_array

from rlreco.similarity.decay import HalfLife, in_days, weights
from rlreco.similarity.fitted import Fitted
from rlreco.similarity.interactions import Interactions


@dataclass(frozen=True, slots=True)
class PopularItems:
    """An item's events, each counted 2^(-age / half-life); ratings do not count.

    half_life : days, or text such as 30d; none for no decay; used if there are times
    now : the moment from which ages count; by default that of the last event
    """

    name: ClassVar[str] = "popularity"

    half_life: HalfLife = "30d"
    now: datetime | None = None

    def __post_init__(self) -> None:
        in_days(self.half_life)

    def check_size(self, n_items: int) -> None:
        """Any number of items will do."""

    def fit(self, interactions: Interactions, dtype: np.dtype[Any]) -> Fitted:
        n_users, n_items = interactions.shape
        decay = weights(interactions, self.half_life, self.now)
        events = np.bincount(interactions.item_of, decay, minlength=n_items).astype(dtype)
        # All users share the one feature.
        return Fitted(interactions, csr_array(np.ones((n_users, 1), dtype)), events[None, :])
