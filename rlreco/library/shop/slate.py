"""What a learner shows and what an answer taught."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from rlreco.domain.records import Session
from rlreco.library.kit.frames import PANDAS, FrameKind
from rlreco.library.kit.shown import Shown
from rlreco.service.learner.explanation import WHY, Explanation
from rlreco.service.learner.recommendation import Answered, Recommendation


class Slate(Shown):
    """Products chosen for a customer at a moment; its `id` is what answers name.

    >>> import rlreco as rl
    >>> with rl.train(store="memory:", seed=1) as shop:
    ...     slate = shop.recommend("14001", at="2026-12-07 10:00", k=3)
    >>> len(slate.items), slate.customer
    (3, '14001')
    """

    def __init__(
        self,
        recommendation: Recommendation,
        explain: Callable[[Recommendation], Sequence[Explanation]],
        names: Sequence[str],
        kind: FrameKind = PANDAS,
    ) -> None:
        """explain : called once the slate is looked at, and not by a shop that only serves it
        names : of each product on it, best first; kind : of the frame that it gives
        """
        self._recommendation, self._explain = recommendation, explain
        self._names, self._kind = names, kind

    @property
    def _session(self) -> Session:
        return self._recommendation.session

    @cached_property
    def _explanations(self) -> Sequence[Explanation]:
        return self._explain(self._recommendation)

    @property
    def id(self) -> str:
        """Of the session that it opened."""
        return self._session.id

    @property
    def items(self) -> list[str]:
        """Ids of the products, best first."""
        return list(self._session.slate)

    @property
    def propensities(self) -> list[float]:
        """The chance that each product was on the slate at all, in (0, 1]."""
        return list(self._session.propensities)

    @property
    def customer(self) -> str | None:
        """None for a stranger."""
        return self._session.customer or None

    @property
    def state(self) -> str:
        """The customer's band and the moment, by which states learn."""
        return self._session.state

    @property
    def policy(self) -> str:
        """NAME[:key=value,...] of the policy that chose it."""
        return self._session.policy

    def frame(self) -> Any:
        """A row a product: item, product, position (from 1), propensity, value, low, high, best, why.

        value : expected reward of showing it once, in [0, 1]; low, high : its 95 % interval
        best : the chance that no other candidate is better; why : in plain words
        """
        return self._kind.give_pandas(self._table())

    def _table(self) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "item": self.items,
                "product": list(self._names),
                "position": range(1, len(self.items) + 1),
                "propensity": self.propensities,
                "value": [each.value for each in self._explanations],
                "low": [each.low for each in self._explanations],
                "high": [each.high for each in self._explanations],
                "best": [each.best for each in self._explanations],
                "why": [f"{WHY[each.why]} {each.sentence}" for each in self._explanations],
            }
        )

    def plot(self) -> Any:
        """The value of each product with its interval, beside the mean of the slate; a plotly figure."""
        from rlreco.plots.intervals import intervals
        from rlreco.plots.palette import SERIES

        table = self._table()
        return intervals(
            list(table["product"]),
            table["value"],
            table["low"],
            table["high"],
            colours=[SERIES[0]] * len(table),
            against=table["value"].mean(),
            x="expected reward of showing it once (a buy is 1)",
            hover=".3f",
        )

    def _sentence(self) -> str:
        head = ", ".join(self.items[:5]) + (" ..." if len(self.items) > 5 else "")
        return f"{len(self.items)} products for {self.customer or 'a stranger'} in {self.state}: {head}"


@dataclass(frozen=True, slots=True)
class Taught:
    """What an answer added to what is known of a slate; what came before is taught once only.

    taught : whether it added anything
    clicked, bought : products whose click, and whose buy, it added
    """

    taught: bool
    clicked: tuple[str, ...]
    bought: tuple[str, ...]

    @classmethod
    def of(cls, answered: Answered) -> "Taught":
        clicked, bought = answered.added
        return cls(answered.taught, clicked, bought)
