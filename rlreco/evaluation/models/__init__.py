"""Reward models: the expected reward of a product where it was not shown."""

from typing import Protocol

from rlreco.evaluation.feedback import Floats, LoggedFeedback


class Fitted(Protocol):
    """A model fitted to a log."""

    def shown(self, log: LoggedFeedback) -> Floats:
        """Expected reward of the product of each row, shape (n,)."""
        ...

    def under(self, log: LoggedFeedback, chances: Floats) -> Floats:
        """Expected reward a product, were the slate of the row's session a target's: sum_i pi(i) q(i) / size.

        chances : the target's, shape (n_entries,). Returns shape (n,).
        """
        ...

    def sensitivity(self, log: LoggedFeedback, chances: Floats, weights: Floats) -> Floats:
        """Derivative, through this fit, of sum(under - weights * shown) by the weight of each row.

        log : that it was fitted to; weights : shape (n,). Returns shape (n,).
        The infinitesimal jackknife (Efron 1982): influences then hold the noise of the fit without refitting.
        """
        ...


class RewardModel(Protocol):
    """A frozen record of its parameters."""

    def fit(self, log: LoggedFeedback) -> Fitted: ...
