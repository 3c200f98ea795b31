from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.evaluation.estimators import Ratio, Weighed
from rlreco.evaluation.feedback import Floats
from rlreco.language import gettext_noop


@dataclass(frozen=True, slots=True)
class DirectMethod:
    """mean(q(pi)): trusts the reward model. Its interval holds the noise of the fit, not the bias of a wrong model.

    Source: Dudik, Langford, Li, "Doubly robust policy evaluation and learning", ICML 2011.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    caution: ClassVar[str] = gettext_noop(
        "It is a model's guess that no weights correct: use it only where there are no propensities."
    )

    def weights(self, rows: Weighed) -> Floats:
        return np.zeros_like(rows.reward)

    def ratios(self, rows: Weighed) -> tuple[Ratio, ...]:
        expected = rows.under if rows.whole is None else rows.whole
        return (Ratio(expected + rows.sensitivity(self.weights(rows))),)
