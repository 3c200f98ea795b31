from dataclasses import dataclass
from typing import ClassVar

from rlreco.evaluation.estimators import Ratio, Weighed
from rlreco.evaluation.feedback import Floats


@dataclass(frozen=True, slots=True)
class SelfNormalised:
    """sum(w r) / sum(w): stays within the rewards' range and moves with them; its bias goes as 1 / sessions.

    Source: Swaminathan and Joachims, "The self-normalized estimator for counterfactual learning", NeurIPS 2015.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"overlap", "propensities"})
    caution: ClassVar[str] = ""

    def weights(self, rows: Weighed) -> Floats:
        return rows.weight

    def ratios(self, rows: Weighed) -> tuple[Ratio, ...]:
        return (Ratio(rows.weight * rows.reward, rows.weight),)
