from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.evaluation.feedback import Choices, Floats, LoggedFeedback


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every candidate with the same chance."""

    learns: ClassVar[bool] = False
    by_session: ClassVar[bool] = False

    def chances(self, log: LoggedFeedback, past: LoggedFeedback | None, rng: np.random.Generator) -> Floats:
        return uniform_chances(log.choices)


def uniform_chances(choices: Choices) -> Floats:
    """size / candidates, shape (n_entries,)."""
    return np.asarray((choices.size / choices.lengths)[choices.group])
