from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.errors import ConfigError
from rlreco.evaluation.estimators import Ratio, Weighed
from rlreco.evaluation.feedback import Floats
from rlreco.language import gettext, gettext_noop


@dataclass(frozen=True, slots=True)
class SwitchDoublyRobust:
    """mean(q(pi) + 1[w <= tau] w (r - q)): DR where weights are small, the model alone where they are large.

    tau : at least 0; 0 is the direct method, infinity DR.
    Source: Wang, Agarwal, Dudik, "Optimal and adaptive off-policy evaluation in contextual bandits", ICML 2017.
    """

    tau: float = 10.0
    needs: ClassVar[frozenset[str]] = frozenset({"overlap", "propensities", "model"})
    caution: ClassVar[str] = gettext_noop("Where weights are large it is a model's guess.")

    def __post_init__(self) -> None:
        if not self.tau >= 0:
            raise ConfigError(gettext("switch: tau must be at least 0, got {tau}.", tau=self.tau))

    def weights(self, rows: Weighed) -> Floats:
        return np.where(rows.weight <= self.tau, rows.weight, 0.0)

    def ratios(self, rows: Weighed) -> tuple[Ratio, ...]:
        used = self.weights(rows)
        return (Ratio(rows.under + used * (rows.reward - rows.shown) + rows.sensitivity(used)),)
