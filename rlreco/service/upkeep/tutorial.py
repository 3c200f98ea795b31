"""The tutorial's four collections of one experiment: what was sold, believed, earned and recommended in each state."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from rlreco.bandit.beliefs import Beliefs
from rlreco.domain.ids import CustomerId, ProductId, StateId
from rlreco.domain.records import CountedOrder, Gain
from rlreco.domain.rewards import lesson
from rlreco.errors import DataError
from rlreco.progress import UNWATCHED, Progress
from rlreco.service.learner.learner import Learner, UnknownCustomerError
from rlreco.service.upkeep.recover import read_answers, read_log
from rlreco.store.base import AnswerEvent, ArmGains, Store
from rlreco.store.contract.views import Table, WrittenViews

VIEWS = ("rlQuantdic", "rlValuedic", "rlRewarddic", "rlRecotrack")
"""Names, as in the tutorial."""

Numbers = defaultdict[StateId, dict[ProductId, float]]


@dataclass(slots=True)
class Tables:
    """Numbers by state and product, one table a collection.

    pieces : sold in the state, by the orders and by answers whose order isn't known
    values : mean normalised reward as the experiment's own policy believes now
    rewards : in the shop's own units
    shown : times recommended in answered sessions
    ordered : session and product, of orders that count beside the answer to the session they name
    answered, orders, without_quantities : as WrittenViews
    """

    pieces: Numbers = field(default_factory=lambda: defaultdict(dict))
    values: Numbers = field(default_factory=lambda: defaultdict(dict))
    rewards: Numbers = field(default_factory=lambda: defaultdict(dict))
    shown: Numbers = field(default_factory=lambda: defaultdict(dict))
    ordered: set[tuple[str, ProductId]] = field(default_factory=set)
    answered: int = 0
    orders: int = 0
    without_quantities: int = 0

    def by_name(self) -> dict[str, Table]:
        return dict(zip(VIEWS, (self.pieces, self.values, self.rewards, self.shown), strict=True))


def write_views(store: Store, learner: Learner, now: datetime, progress: Progress | None = None) -> WrittenViews:
    """Write the four collections of the learner's experiment, or write them again.

    now : aware, in UTC
    Raises as the store's `write_views`.
    """
    tables, report, name = Tables(), progress or UNWATCHED.progress, learner.name
    report(0.0, "Adding up the log")
    stored = store.snapshot(name)
    _add_candidates(tables, learner)
    _add_orders(tables, learner, (entry for _, entry in read_log(store.orders, name, upto=stored.orders)))
    _add_answers(tables, learner, read_answers(store, name, upto=stored.answers))
    report(0.4, "Reading beliefs")
    _add_values(tables, learner, stored.arms)
    report(0.7, "Writing the views")
    written = WrittenViews(
        learner.name, now, tables.answered, tables.orders, tables.without_quantities, len(tables.shown)
    )
    store.write_views(written, tables.by_name())
    report(1.0, "Done")
    return written


def _add_candidates(tables: Tables, learner: Learner) -> None:
    """Products that were never shown have earned nothing yet."""
    for state, candidates in learner.candidate_sets().items():
        for table in (tables.rewards, tables.shown):
            table[state] = dict.fromkeys(candidates.products, 0.0)


def _add_orders(tables: Tables, learner: Learner, entries: Iterable[CountedOrder]) -> None:
    """Pieces; of a product that the answer of the order's session counted, one less."""
    for entry in entries:
        order = entry.order
        state = _state_then(learner, order.customer, order.at)
        for product, pieces in order.pieces.items():
            _add(tables.pieces, state, product, max(0.0, pieces - (product in entry.answered)))
        if order.session is not None:
            tables.ordered.update((order.session, product) for product in order.bought if product not in entry.answered)
        tables.orders += 1
        tables.without_quantities += not order.quantities


def _state_then(learner: Learner, customer: CustomerId, at: datetime) -> StateId:
    try:
        return learner.state(learner.customer(customer), at)
    except UnknownCustomerError:
        return learner.state(None, at)


def _add_answers(tables: Tables, learner: Learner, events: Iterable[AnswerEvent]) -> None:
    """Each counts as 1, however old it is: the sums of an experiment with a half-life can't tell how often."""
    for event in events:
        session, before = (each and replace(each, weight=1.0) for each in (event.session, event.before))
        assert session is not None
        arms, state, shown = lesson(session, learner.experiment, before).arms, session.state, float(before is None)
        for product in session.slate:
            gain = arms.get((state, product), Gain())
            _add(tables.shown, state, product, shown)
            _add(tables.rewards, state, product, learner.profile.in_units(gain.reward, shown))
            if gain.buys and (session.id, product) not in tables.ordered:
                _add(tables.pieces, state, product, gain.buys)
        tables.answered += before is None


def _add_values(tables: Tables, learner: Learner, arms: ArmGains) -> None:
    """Of every state, also those of strangers who came. Each state has pieces too, be it none."""
    learner.refresh()
    recommender, age = learner.recommender(), learner.present_age()
    for state in list(tables.shown | tables.pieces):
        tables.values[state] = _values(partial(learner.beliefs, state, recommender, age, arms=arms))
        for table in (tables.pieces, tables.rewards, tables.shown):
            table.setdefault(state, {})


def _values(beliefs: Callable[[], Beliefs]) -> dict[ProductId, float]:
    """Without products that can't be shown now, as they are sold out or blocked."""
    try:
        present = beliefs()
    except DataError:
        return {}
    return dict(zip(present.products, present.honest.means.tolist(), strict=True))


def _add(numbers: Numbers, state: StateId, product: ProductId, number: float) -> None:
    of_state = numbers[state]
    of_state[product] = of_state.get(product, 0.0) + number
