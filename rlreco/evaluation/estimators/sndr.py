from dataclasses import dataclass
from typing import ClassVar

from rlreco.evaluation.estimators import Ratio, Weighed
from rlreco.evaluation.feedback import Floats


@dataclass(frozen=True, slots=True)
class SelfNormalisedDoublyRobust:
    """mean(q(pi)) + sum(w (r - q)) / sum(w): DR whose correction can't leave the residuals' range.

    Source: Thomas and Brunskill, "Data-efficient off-policy policy evaluation", ICML 2016 (weighted doubly robust).
    """

    needs: ClassVar[frozenset[str]] = frozenset({"overlap", "propensities", "model"})
    caution: ClassVar[str] = ""

    def weights(self, rows: Weighed) -> Floats:
        return rows.weight

    def ratios(self, rows: Weighed) -> tuple[Ratio, ...]:
        return (Ratio(rows.under), Ratio(rows.weight * (rows.reward - rows.shown), rows.weight))
