"""Targets: policies to evaluate. A target gives each candidate its chance to be shown."""

from typing import Protocol

import numpy as np

from rlreco.evaluation.feedback import Floats, LoggedFeedback


class Target(Protocol):
    """A frozen record of its parameters.

    learns : whether it needs a first part of the log, and is then evaluated on the rest
    by_session : whether its chances differ from session to session, not just from group to group
    """

    @property
    def learns(self) -> bool: ...

    @property
    def by_session(self) -> bool: ...

    def chances(self, log: LoggedFeedback, past: LoggedFeedback | None, rng: np.random.Generator) -> Floats:
        """The chance of each entry of `log.choices`, shape (n_entries,), which sum to each group's size.

        past : the part of the log to learn from, over the same items; None where the target doesn't learn
        """
        ...
