from dataclasses import dataclass
from typing import ClassVar

from rlreco.evaluation.estimators import Ratio, Weighed
from rlreco.evaluation.feedback import Floats
from rlreco.language import gettext_noop


@dataclass(frozen=True, slots=True)
class Replay:
    """Mean reward of the rows on which log and target agree: sum(pi r) / sum(pi).

    For a target that leaves nothing to chance pi is 0 or 1; else it is the chance that the target agrees.
    Right only where the logged policy gave every product the same chance; it needs no propensities.
    Source: Li, Chu, Langford, Wang, "Unbiased offline evaluation of contextual-bandit-based news article
    recommendation algorithms", WSDM 2011.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"overlap"})
    caution: ClassVar[str] = gettext_noop("It is right only where every candidate had the same chance.")

    def weights(self, rows: Weighed) -> Floats:
        return rows.chance

    def ratios(self, rows: Weighed) -> tuple[Ratio, ...]:
        return (Ratio(rows.chance * rows.reward, rows.chance),)
