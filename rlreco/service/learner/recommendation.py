"""A learner's two acts: a slate that it recommended, the answer to one, and the change that an answer made."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.base_rates.crowd_sums import BaseRates
from rlreco.bandit.beliefs import Beliefs
from rlreco.domain.ids import ProductId, SessionId
from rlreco.domain.records import Answer, Bought, Session
from rlreco.store.base import Answered as Answered


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A session just opened, and the beliefs by which its slate was chosen.

    rows : index in the beliefs of each product of the slate
    came_from : a key of explanation.CAME_FROM, of each candidate that the state hadn't
    rates : the customer's base rates; None where they are the state's
    """

    session: Session
    beliefs: Beliefs
    rows: NDArray[np.intp]
    came_from: Mapping[ProductId, str] = field(default_factory=dict)
    rates: BaseRates | None = None

    def __repr__(self) -> str:
        return f"<Recommendation: session {self.session.id}, a slate of {len(self.rows)}>"

    @property
    def bought(self) -> Mapping[ProductId, Bought]:
        """What the customer had bought, and all her baskets under ROOT."""
        return {} if self.rates is None else self.rates.bought


class AnswerPart(NamedTuple):
    """What a shopper did with the slate of a session, or a part of it.

    clicked, bought : products of the slate; a bought one counts as bought whether or not it was also clicked
    final : whether the shopper ignored all that no part has named so far; False: a slate of which nothing is named yet
        goes on waiting. None: final if it names nothing
    """

    session: SessionId
    clicked: Collection[ProductId] = ()
    bought: Collection[ProductId] = ()
    final: bool | None = None

    def at(self, moment: datetime) -> Answer:
        return Answer(tuple(self.clicked), tuple(self.bought), moment, self.final is not False)


@dataclass(frozen=True, slots=True)
class Change:
    """How an answer changed the beliefs about one shown product.

    outcome : "ignored", "clicked" or "bought"
    reward : in the shop's own units
    value_before, value_after : mean normalised reward
    shown : impressions in this state, this one included
    """

    product: ProductId
    outcome: str
    reward: float
    value_before: float
    value_after: float
    shown: float
