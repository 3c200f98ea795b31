from dataclasses import dataclass
from typing import ClassVar

from rlreco.evaluation.estimators import Ratio, Weighed
from rlreco.evaluation.feedback import Floats


@dataclass(frozen=True, slots=True)
class DoublyRobust:
    """mean(q(pi) + w (r - q)): unbiased when propensities or model are right; less noise the better the model.

    Source: Dudik, Langford, Li, "Doubly robust policy evaluation and learning", ICML 2011.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"overlap", "propensities", "model"})
    caution: ClassVar[str] = ""

    def weights(self, rows: Weighed) -> Floats:
        return rows.weight

    def ratios(self, rows: Weighed) -> tuple[Ratio, ...]:
        return (Ratio(rows.under + rows.weight * (rows.reward - rows.shown)),)
