"""Reward models: what a product would have earned where it was not shown."""

from typing import Protocol

from rlreco.evaluation.feedback import Floats, LoggedFeedback


class Fitted(Protocol):
    """A model that has seen its log."""

    def shown(self, log: LoggedFeedback) -> Floats:
        """Expected reward of the product of each row, shape (n,)."""
        ...

    def under(self, log: LoggedFeedback, chances: Floats) -> Floats:
        """Expected reward a product, were the slate of the row's session a target's: sum_i pi(i) q(i) / size.

        chances : the target's, shape (n_entries,). Returns shape (n,).
        """
        ...

    def sensitivity(self, log: LoggedFeedback, chances: Floats, weights: Floats) -> Floats:
        """What a little more weight on each row would change, through this fit, in sum(under - weights * shown).

        log : the one it was fitted on; weights : shape (n,). Returns shape (n,).
        The infinitesimal jackknife (Efron 1982): it lets a bootstrap feel the noise of the fit without refitting.
        """
        ...


class RewardModel(Protocol):
    """A frozen record of its parameters."""

    def fit(self, log: LoggedFeedback) -> Fitted: ...
