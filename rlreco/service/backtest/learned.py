"""A learner as a model of a replay: trained on the sales before the cut, in a store of its own."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

import numpy as np

from rlreco.domain.ids import CustomerId, ProductId, SessionId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Order, Session
from rlreco.progress import Watch
from rlreco.replay import Basket, Ranker, Rankings, Replay, ranked
from rlreco.service.learner.candidates import NothingToShowError
from rlreco.service.learner.learner import Learner, UnknownCustomerError
from rlreco.service.service import Service
from rlreco.store.connect import connect
from rlreco.transactions import ClassedLines

_OF_STATES = {"base_rate": "state", "show_bought": "always", "minimum_share": 0.0}
"""What a profile needs where base rates are the states': no rule that reads a person's purchases or bases."""


class Moment:
    """A clock that is set by hand. at : local time of the sales, taken for UTC"""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Later:
    """What a learner is told after the cut.

    sales : each basket, after the slate for it
    answers : which of a slate's products the basket held, as bought
    personal : whether base rates are the persons' or the states'
    """

    sales: bool = False
    answers: bool = False
    personal: bool = True


class LearnerModel:
    """Asks a learner for a slate at each basket."""

    def __init__(self, learner: Learner, moment: Moment, later: Later) -> None:
        self._learner = learner
        self._moment = moment
        self._later = later
        self._waiting: deque[Session | None] = deque()
        self._answered: dict[tuple[CustomerId, datetime], SessionId] = {}
        self._orders = count()

    def rank(self, customer: CustomerId, at: datetime) -> Sequence[ProductId]:
        """Empty for a customer whom the learner can't serve, or who bought all that it may show."""
        self._moment.at = at
        session = self._session(customer, at)
        if self._later.answers:
            self._waiting.append(session)
        return () if session is None else session.slate

    def answer(self, basket: Basket) -> None:
        session = self._waiting.popleft() if self._later.answers else None
        if session is not None:
            self._learner.answer(session.id, (), set(session.slate).intersection(basket.products))
            self._answered[basket.customer, basket.at] = session.id

    def count(self, basket: Basket) -> None:
        self._moment.at = basket.at
        if self._later.sales:
            session = self._answered.pop((basket.customer, basket.at), None)
            number = f"later-{next(self._orders)}"
            order = Order(number, basket.customer, basket.at, tuple(sorted(basket.products)), session)
            self._learner.count_orders([order])

    def _session(self, customer: CustomerId, at: datetime) -> Session | None:
        try:
            return self._learner.recommend(customer, at).session
        except (UnknownCustomerError, NothingToShowError):
            return None


@contextmanager
def trained_model(
    lines: ClassedLines, profile: Profile, cut: datetime, rng: np.random.Generator, later: Later
) -> Iterator[LearnerModel]:
    """A model whose learner was trained on these lines at the cut; its store goes with it."""
    moment = Moment(cut)
    service = Service(connect("memory:", durable=False), rng=rng, clock=moment)
    try:
        base = {"base_rate": "person"} if later.personal else _OF_STATES
        # The sales are on the shop's clock already, and the clock above takes that for UTC.
        in_utc = profile.model_copy(update={**base, "time_zone": None})
        trained = service.train(lines, in_utc, base_name="backtest")
        yield LearnerModel(service.learner(trained.experiment.name), moment, later)
    finally:
        service.close()


def learner_ranker(lines: ClassedLines, profile: Profile, later: Later) -> Ranker:
    """The slates of a learner. lines : those before the cut; profile : with slates of k products"""

    def rankings(replay: Replay, k: int, rng: np.random.Generator, watch: Watch) -> Rankings:
        with trained_model(lines, profile, replay.cut.astype(datetime), rng, later) as model:
            return ranked(model, replay, k, watch)

    return rankings
