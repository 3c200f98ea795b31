from dataclasses import dataclass
from typing import ClassVar

from rlreco.evaluation.estimators import Ratio, Weighed
from rlreco.evaluation.feedback import Floats
from rlreco.language import gettext_noop


@dataclass(frozen=True, slots=True)
class InversePropensity:
    """mean(w r): unbiased where the log may show all that the target shows; noisy where weights are large.

    Source: Horvitz and Thompson, JASA 1952; Strehl, Langford, Li, Kakade, NeurIPS 2010.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"overlap", "propensities"})
    caution: ClassVar[str] = gettext_noop(
        "Its interval is too narrow where weights are uneven; decide by 'snips', 'dr' or 'sndr'."
    )

    def weights(self, rows: Weighed) -> Floats:
        return rows.weight

    def ratios(self, rows: Weighed) -> tuple[Ratio, ...]:
        return (Ratio(rows.weight * rows.reward),)
