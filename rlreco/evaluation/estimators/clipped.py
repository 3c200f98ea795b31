from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.errors import ConfigError
from rlreco.evaluation.estimators import Ratio, Weighed
from rlreco.evaluation.feedback import Floats
from rlreco.language import gettext, gettext_noop


@dataclass(frozen=True, slots=True)
class Clipped:
    """mean(min(w, M) r): less noise for a bias downwards (with rewards from 0), so never the default.

    max_weight : M, above 0. Source: Ionides, "Truncated importance sampling", JCGS 2008; Bottou et al., JMLR 2013.
    """

    max_weight: float = 20.0
    needs: ClassVar[frozenset[str]] = frozenset({"overlap", "propensities"})
    caution: ClassVar[str] = gettext_noop("Cut weights bias it, downwards for rewards from 0.")

    def __post_init__(self) -> None:
        if not self.max_weight > 0:
            raise ConfigError(
                gettext("cips: max_weight must be above 0, got {max_weight}.", max_weight=self.max_weight)
            )

    def weights(self, rows: Weighed) -> Floats:
        return np.minimum(rows.weight, self.max_weight)

    def ratios(self, rows: Weighed) -> tuple[Ratio, ...]:
        return (Ratio(self.weights(rows) * rows.reward),)
