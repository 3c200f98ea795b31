from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.evaluation.feedback import Floats, LoggedFeedback
from rlreco.evaluation.targets.learned import learned_from
from rlreco.evaluation.targets.ranking import check_explore, ranked_chances


@dataclass(frozen=True, slots=True)
class Popularity:
    """The products that shoppers answered most often, however often they were shown.

    An answer is a reward above the lowest of the log. explore : share of exploring, in [0, 1].
    """

    explore: float = 0.0
    learns: ClassVar[bool] = True
    by_session: ClassVar[bool] = False

    def __post_init__(self) -> None:
        check_explore("popularity", self.explore)

    def chances(self, log: LoggedFeedback, past: LoggedFeedback | None, rng: np.random.Generator) -> Floats:
        past = learned_from(past)
        answered = past.reward > past.reward.min()
        counts = np.bincount(past.item[answered], minlength=past.n_items).astype(np.float64)
        return ranked_chances(log.choices, counts, self.explore)
