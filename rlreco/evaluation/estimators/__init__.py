"""Estimators of a target's value: each a sum of ratios of sums over the log's rows.

Notation, row by row: r the reward, pi the target's and b the logged policy's chance of the product shown, w = pi / b,
q the reward model's expectation for the product shown, q(pi) that of the target's slate, a product.
Rows are items, chances those of being in the slate (or at the position), so each estimate is the mean reward of a
shown product. It supposes that a product's reward doesn't depend on its company.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

import numpy as np

from rlreco.evaluation.feedback import Floats


class Ratio(NamedTuple):
    """sum(top) / sum(bottom); shapes (n,). A bottom of None counts the rows."""

    top: Floats
    bottom: Floats | None = None


def no_sensitivity(weights: Floats) -> Floats:
    return np.zeros_like(weights)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The rows of a log with their chances under a target; all shapes (n,).

    reward : r; chance : pi; weight : w; shown : q; under : q(pi)
    sensitivity : weights used -> noise that the model's fit adds to each row, summing to 0
    whole : q(pi) of a fit on the whole log, for a model that nothing corrects; None: as `under`
    """

    reward: Floats
    chance: Floats
    weight: Floats
    shown: Floats
    under: Floats
    sensitivity: Callable[[Floats], Floats] = no_sensitivity
    whole: Floats | None = None


class Estimator(Protocol):
    """A frozen record of its parameters.

    needs : some of "overlap", "propensities" and "model"
    caution : the reason why its light is never green, a sentence as message for `gettext`; empty where it may be
    """

    needs: ClassVar[frozenset[str]]
    caution: ClassVar[str]

    def weights(self, rows: Weighed) -> Floats:
        """The weights that it uses, shape (n,): zero where a row isn't used."""
        ...

    def ratios(self, rows: Weighed) -> tuple[Ratio, ...]: ...
