from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.evaluation.feedback import Floats, LoggedFeedback
from rlreco.evaluation.moments import within_variance
from rlreco.evaluation.targets.learned import FrozenSums, learned_from
from rlreco.evaluation.targets.ranking import check_explore, ranked_chances


@dataclass(frozen=True, slots=True)
class Greedy:
    """The products of the highest mean reward, shrunk to the common mean by how much the products really differ.

    explore : share of exploring, in [0, 1].
    """

    explore: float = 0.0
    learns: ClassVar[bool] = True
    by_session: ClassVar[bool] = False

    def __post_init__(self) -> None:
        check_explore("greedy", self.explore)

    def chances(self, log: LoggedFeedback, past: LoggedFeedback | None, rng: np.random.Generator) -> Floats:
        past = learned_from(past)
        sums = FrozenSums.of(past)
        prior = sums.pseudo_rows(within_variance(past.item, past.reward, past.n_items))
        means = (prior * sums.mean + sums.rewards) / (prior + sums.shown)
        return ranked_chances(log.choices, means, self.explore)
