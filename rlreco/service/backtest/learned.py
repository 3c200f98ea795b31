"""A learner as a model of a replay: trained on the sales before the cut, in a store of its own."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import numpy as np

from rlreco.backtest import Basket, Ranker, Rankings, Replay, ranked
from rlreco.domain.ids import CustomerId, ProductId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Session
from rlreco.progress import Watch
from rlreco.service.learner.learner import Learner, UnknownCustomerError
from rlreco.service.service import Service
from rlreco.store.connect import connect
from rlreco.transactions import ClassedLines


class Moment:
    """A clock that is set by hand. at : local time of the sales, taken for UTC"""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at.replace(tzinfo=UTC)


class LearnerModel:
    """Asks a learner for a slate at each basket.

    answers : answer each slate by those of its products that the basket held, as bought
    """

    def __init__(self, learner: Learner, moment: Moment, *, answers: bool) -> None:
        self._learner = learner
        self._moment = moment
        self._answers = answers
        self._waiting: deque[Session | None] = deque()

    def rank(self, customer: CustomerId, at: datetime) -> Sequence[ProductId]:
        """Empty for a customer whom the learner doesn't know."""
        self._moment.at = at
        session = self._session(customer, at)
        if self._answers:
            self._waiting.append(session)
        return () if session is None else session.slate

    def answer(self, basket: Basket) -> None:
        session = self._waiting.popleft() if self._answers else None
        if session is not None:
            bought = set(session.slate).intersection(basket.products)
            self._learner.close(session, (), bought)

    def count(self, basket: Basket) -> None:
        """Learners don't count sales after their training."""

    def _session(self, customer: CustomerId, at: datetime) -> Session | None:
        try:
            return self._learner.recommend(customer, at).session
        except UnknownCustomerError:
            return None


@contextmanager
def trained_model(
    lines: ClassedLines, profile: Profile, cut: datetime, rng: np.random.Generator, *, answers: bool
) -> Iterator[LearnerModel]:
    """A model whose learner was trained on these lines at the cut; its store goes with it."""
    moment = Moment(cut)
    service = Service(connect("memory:", durable=False), rng=rng, clock=moment)
    try:
        trained = service.train(lines, profile, base_name="backtest")
        yield LearnerModel(service.learner(trained.experiment.name), moment, answers=answers)
    finally:
        service.close()


def learner_ranker(lines: ClassedLines, profile: Profile, *, answers: bool) -> Ranker:
    """The slates of a learner. lines : those before the cut; profile : with slates of k products"""

    def rankings(replay: Replay, k: int, rng: np.random.Generator, watch: Watch) -> Rankings:
        with trained_model(lines, profile, replay.cut.astype(datetime), rng, answers=answers) as model:
            return ranked(model, replay, k, watch)

    return rankings
