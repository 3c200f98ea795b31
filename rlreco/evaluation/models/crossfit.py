"""Cross-fitting: predictions for a session come from a model fitted to other sessions."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rlreco.evaluation.feedback import Floats, LoggedFeedback
from rlreco.evaluation.models import Fitted, RewardModel
from rlreco.evaluation.models.linear import Logistic, Ridge
from rlreco.evaluation.models.means import ShrunkenMeans


@dataclass(frozen=True)
class CrossFitted:
    """Predictions for each row by a model fitted on the other folds' sessions.

    Sessions are dealt to the folds in turn. Without this DR corrects residuals that the fit has already shrunk.
    Source: Chernozhukov et al., "Double/debiased machine learning", Econometrics Journal 2018.
    """

    model: RewardModel
    log: LoggedFeedback
    folds: int = 5

    @cached_property
    def parts(self) -> tuple[tuple[NDArray[np.bool_], Fitted], ...]:
        """For each fold: its rows, and a fit on all others."""
        fold = np.searchsorted(self.log.sessions, self.log.session) % min(self.folds, len(self.log.sessions))
        return tuple((fold == each, self.model.fit(self.log.rows(fold != each))) for each in np.unique(fold))

    @cached_property
    def whole(self) -> Fitted:
        return self.model.fit(self.log)

    @cached_property
    def shown(self) -> Floats:
        """Expected reward of the product of each row, shape (n,)."""
        expected = np.empty(len(self.log))
        for rows, fitted in self.parts:
            expected[rows] = fitted.shown(self.log.rows(rows))
        return expected

    def under(self, chances: Floats) -> Floats:
        """Expected reward a product under a target, shape (n,)."""
        expected = np.empty(len(self.log))
        for rows, fitted in self.parts:
            expected[rows] = fitted.under(self.log.rows(rows), chances)
        return expected

    def sensitivity(self, chances: Floats, weights: Floats) -> Floats:
        """As of the fit on the whole log, centred, so that it adds noise and no value. Shape (n,)."""
        change = self.whole.sensitivity(self.log, chances, weights)
        return np.asarray(change - change.mean())


def suited_model(log: LoggedFeedback) -> RewardModel:
    """Logistic for features and 0/1 rewards, ridge for features and other rewards, else shrunken means."""
    if log.features is None:
        return ShrunkenMeans()
    return Logistic() if np.isin(log.reward, (0.0, 1.0)).all() else Ridge()
