"""Cross-fitting in time: predictions for a session come from a model fitted to earlier sessions."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rlreco.evaluation.feedback import Floats, LoggedFeedback, sums_at
from rlreco.evaluation.models import Fitted, RewardModel
from rlreco.evaluation.models.linear import Logistic, Ridge
from rlreco.evaluation.models.means import ShrunkenMeans


@dataclass(frozen=True)
class CrossFitted:
    """Predictions for each row by a model fitted on earlier sessions only.

    The sessions are cut into folds in the order of time. A policy that learned while it logged chose later slates by
    earlier answers, so a fit on later sessions would know something of a session's own answer; one on earlier sessions
    keeps DR unbiased. Sessions before the first fit have the mean reward of those before them, which does so too.

    whole_log : the log with the sessions before it, to be fitted on too; None: it has none before
    Source: Chernozhukov et al., "Double/debiased machine learning", Econometrics Journal 2018; folds in time as in
    Hadad et al., "Confidence intervals for policy evaluation in adaptive experiments", PNAS 2021.
    """

    model: RewardModel
    log: LoggedFeedback
    folds: int = 5
    whole_log: LoggedFeedback | None = None

    @cached_property
    def parts(self) -> tuple[tuple[NDArray[np.bool_], Fitted | None], ...]:
        """For each fold: its rows, and a fit on everything before; None before the first."""
        folds = np.array_split(self.log.sessions, min(self.folds, len(self.log.sessions)))
        return tuple((self._between(fold[0], fold[-1]), self._fit_before(fold[0])) for fold in folds)

    @cached_property
    def whole(self) -> Fitted:
        return self.model.fit(self.log)

    @cached_property
    def shown(self) -> Floats:
        """Expected reward of the product of each row, shape (n,)."""
        return self._predicted(lambda fitted, part: fitted.shown(part))

    def under(self, chances: Floats) -> Floats:
        """Expected reward a product under a target, shape (n,)."""
        return self._predicted(lambda fitted, part: fitted.under(part, chances))

    def whole_under(self, chances: Floats) -> Floats:
        """The same by the fit on the whole log, for a model that stands alone."""
        return self.whole.under(self.log, chances)

    def sensitivity(self, chances: Floats, weights: Floats) -> Floats:
        """As of the fit on the whole log, centred, so that it adds noise and no value. Shape (n,)."""
        change = self.whole.sensitivity(self.log, chances, weights)
        return np.asarray(change - change.mean())

    def _between(self, first: np.int64, last: np.int64) -> NDArray[np.bool_]:
        return (self.log.session >= first) & (self.log.session <= last)

    def _fit_before(self, session: np.int64) -> Fitted | None:
        log = self.log if self.whole_log is None else self.whole_log
        earlier = log.session < session
        return self.model.fit(log.rows(earlier)) if earlier.any() else None

    def _predicted(self, predict: Callable[[Fitted, LoggedFeedback], Floats]) -> Floats:
        expected = mean_before(self.log)
        for rows, fitted in self.parts:
            if fitted is not None:
                expected[rows] = predict(fitted, self.log.rows(rows))
        return expected


def mean_before(log: LoggedFeedback) -> Floats:
    """Mean reward of all rows of earlier sessions, the log's lowest reward for the first session; shape (n,)."""
    index = np.searchsorted(log.sessions, log.session)
    rewards, rows = (sums_at(index, column, len(log.sessions)).cumsum() for column in (log.reward, np.ones(len(log))))
    return np.concatenate([[log.reward.min()], rewards[:-1] / rows[:-1]])[index]


def suited_model(log: LoggedFeedback) -> RewardModel:
    """Logistic for features and 0/1 rewards, ridge for features and other rewards, else shrunken means."""
    if log.features is None:
        return ShrunkenMeans()
    return Logistic() if np.isin(log.reward, (0.0, 1.0)).all() else Ridge()
