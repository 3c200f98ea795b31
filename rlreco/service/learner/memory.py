"""The parts of an experiment that a learner keeps in memory: frozen ones for good, the rest for two seconds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock
from time import monotonic
from types import EllipsisType

import numpy as np

from rlreco.bandit.assignment import held_out
from rlreco.bandit.base_rates.companions import Companions, is_companions
from rlreco.bandit.base_rates.crowd_sums import CrowdSums
from rlreco.bandit.base_rates.edition_sales import EditionSales, edition_purchases
from rlreco.bandit.base_rates.neighbours import NeighbourMatrix
from rlreco.bandit.base_rates.newcomers import Newcomers
from rlreco.bandit.positions import looks_of_values
from rlreco.bandit.posterior import Array
from rlreco.bandit.prior.catalogue import CatalogueShares
from rlreco.bandit.sharing.empirical_bayes import grid_of
from rlreco.bandit.sharing.likely import LikelyShapes, without_likely
from rlreco.bandit.sharing.ratios import Shapes, next_due
from rlreco.bandit.worths import Worths
from rlreco.domain.bases import candidates_then
from rlreco.domain.ids import ROOT, CustomerId, ProductId, StateId
from rlreco.domain.purchases import age_of, counted_sums
from rlreco.domain.records import (
    BaseRate,
    Bought,
    CandidateSet,
    CountedOrder,
    Customer,
    Derived,
    Experiment,
    Product,
    Session,
)
from rlreco.domain.states import PRODUCT_NODE, StateSpace
from rlreco.errors import DataError, NotFoundError
from rlreco.language import gettext
from rlreco.service.learner.linear_model import LinearSums
from rlreco.service.upkeep.recover import read_log
from rlreco.store.base import SUMS, Store
from rlreco.store.messages import no_experiment

_MOST_CUSTOMERS = _MOST_STATES = 100_000
_MOST_NEW, _ENOUGH = 200, 50.0
_IMPRESSIONS = SUMS.index("impressions")
_SILENCE_SECONDS = 300.0
_FRESH_SECONDS, _CROWD_SECONDS = 2.0, 60.0
"""Time that availability and derived values, and what all customers bought and the catalogue holds, are trusted before
they are read again."""


@dataclass(frozen=True)
class _Products:
    """The catalogue as it was read. read_at : on the monotonic clock"""

    by_id: Mapping[ProductId, Product]
    experiment: Experiment
    read_at: float

    @cached_property
    def shares(self) -> CatalogueShares:
        profile, baskets = self.experiment.profile, {id_: product.baskets for id_, product in self.by_id.items()}
        total = sum(self.experiment.baskets.values())
        return CatalogueShares.of(baskets, total, profile.top_candidates, profile.tail_candidates)

    @cached_property
    def categories(self) -> Mapping[ProductId, int]:
        named = {id_: product.category for id_, product in self.by_id.items() if product.category}
        codes = {name: code for code, name in enumerate(sorted(set(named.values())))}
        return {id_: codes[name] for id_, name in named.items()}

    @cached_property
    def worths(self) -> Worths:
        return Worths.by_profile(self.experiment.profile, self.by_id.values())


class LearnerMemory:
    """A cache of one edition of an experiment. Safe to share between threads.

    unavailable : products that are sold out or blocked
    listed : whether lists are published in the experiment's workspace
    newest_edition : of the experiment in the store; 0 once it was deleted
    forgot : whether what it had learned was forgotten since, by any process
    grid, derived, shapes : the level and the shapes of sharing: what they are chosen from, and as last refitted
    likely : the shapes that people are told of
    next_refit : number of the session after which they are refitted again
    stored_sets : ids of customers' own candidate sets that the store holds already
    """

    def __init__(self, store: Store, experiment: Experiment) -> None:
        self.experiment = experiment
        self.unavailable: frozenset[ProductId] = frozenset()
        self.derived: Derived | None = None
        self.grid = grid_of(experiment.base)
        self.shapes = self.grid.start
        self.likely = LikelyShapes.sure(self.shapes)
        self._learned_looks: tuple[float, ...] = ()
        self.next_refit = 0
        self.listed = False
        self.newest_edition = experiment.edition
        self.forgot = False
        self._forgotten: datetime | EllipsisType | None = ...
        self.stored_sets: set[str] = set()
        self._store = store
        self._state_space = StateSpace.frozen(experiment.profile, experiment.candidates)
        self._step = self._state_space.step
        self._states: dict[tuple[Customer, int], StateId] = {}
        self._customers: dict[CustomerId, Customer] = {}
        self._sets: dict[str, CandidateSet] = {}
        self._products: _Products | None = None
        self._linear: LinearSums | None = None
        self._crowd: CrowdSums | None = None
        self._crowd_read_at = 0.0
        self._crowd_lock = Lock()
        self._edition_sales: EditionSales | None = None
        self._edition_lock = Lock()
        self._neighbours: tuple[NeighbourMatrix, Companions] | None = None
        self._new_products: list[ProductId] = []
        self._new_read_at = -_CROWD_SECONDS
        self._read_at = -_FRESH_SECONDS
        self._silence_at = -_SILENCE_SECONDS

    def refresh(self, *, at_once: bool = False) -> None:
        """Read again the parts that may have changed, unless they were read less than two seconds ago.

        at_once : however lately they were read
        """
        if not at_once and monotonic() - self._read_at < _FRESH_SECONDS:
            return
        workspace = self.experiment.workspace
        self.unavailable = self._store.unavailable(self.experiment.catalogue) | self._store.blocked(workspace)
        self.listed = self._store.live_lists(workspace) is not None
        self.learn_derived(self._store.derived(self.experiment.name))
        self.newest_edition = self._store.edition(self.experiment.name)
        forgotten = self._store.forgotten(self.experiment.name)
        self.forgot = self._forgotten not in (..., forgotten)
        self._forgotten = forgotten
        self._read_at = monotonic()

    def looks_for_silence(self) -> bool:
        """Every five minutes: whether to look for slates that nobody answered."""
        if monotonic() - self._silence_at < _SILENCE_SECONDS:
            return False
        self._silence_at = monotonic()
        return True

    def look_again_for_silence(self) -> None:
        """At once: more of it waits."""
        self._silence_at = -_SILENCE_SECONDS

    def learn_derived(self, derived: Derived | None) -> None:
        self.derived = derived
        values = {} if derived is None else dict(derived.values)
        self._learned_looks = looks_of_values(values)
        plain = without_likely(values)
        self.shapes = Shapes(**plain) if plain else self.grid.start
        self.likely = LikelyShapes.of_values(values, self.shapes)
        self.next_refit = next_due(0 if derived is None else derived.sessions)

    def customer(self, id_: CustomerId) -> Customer | None:
        """Catalogues never change, so a customer who was read once is kept."""
        customer = self._customers.get(id_)
        if customer is None:
            customer = self._store.customer(self.experiment.catalogue, id_)
            if customer is not None and len(self._customers) < _MOST_CUSTOMERS:
                self._customers[id_] = customer
        return customer

    def state(self, customer: Customer | None, at: datetime) -> StateId:
        """Computed once for each customer and step of the day, within which it stays the same.

        customer : None for a stranger
        at : by the shop's clock, naive
        """
        if customer is None:
            return self._state_space.of_stranger(at)
        key = customer, (at - datetime.min) // self._step
        state = self._states.get(key)
        if state is None:
            if len(self._states) >= _MOST_STATES:
                self._states.clear()
            state = self._states[key] = self._state_space.state(customer, at)
        return state

    def available(self, candidates: CandidateSet) -> tuple[tuple[ProductId, ...], Array]:
        """(products that may be shown, their shares). Raises DataError when there is none."""
        if self.unavailable.isdisjoint(candidates.products):
            return candidates.products, np.array(candidates.shares)
        kept = [row for row, product in enumerate(candidates.products) if product not in self.unavailable]
        if not kept:
            raise DataError(gettext("No product of this state is available. Mark some as available again."))
        return tuple(candidates.products[row] for row in kept), np.array(candidates.shares)[kept]

    @property
    def knows_persons(self) -> bool:
        """Whether the experiment has base rates of persons; without, it serves its own customers only."""
        return self.experiment.base is not None

    @property
    def crowd(self) -> CrowdSums:
        """What all customers bought, read again every minute."""
        assert self.experiment.base is not None
        with self._crowd_lock:
            if self._crowd is None or monotonic() - self._crowd_read_at > _CROWD_SECONDS:
                self._crowd_read_at = monotonic()
                self._products = None
                self._crowd = self._read_crowd(self.experiment.base)
            return self._crowd

    def count(self, entry: CountedOrder) -> None:
        """Add an order that this process has just stored to the crowd in memory."""
        sums = counted_sums(entry, self.experiment)
        of_all = {product: gain for (customer, product), gain in sums.items() if customer == ROOT}
        with self._crowd_lock:
            if self._crowd is not None:
                self._crowd = self._crowd.plus(of_all, age_of(entry.order, self._crowd.base))

    @property
    def edition_sales(self) -> EditionSales:
        """What all customers together and each held-out one bought in the sales of the edition; read once from the log
        of orders, which takes a second or two for 100,000 of them."""
        with self._edition_lock:
            if self._edition_sales is None:
                base = self.experiment.base
                assert base is not None
                sums = edition_purchases(self._edition_orders(base), base, self._is_held_out)
                self._edition_sales = EditionSales.of(sums, self._crowd_of)
            return self._edition_sales

    def _edition_orders(self, base: BaseRate) -> Iterator[CountedOrder]:
        experiment = self.experiment
        for _, entry in read_log(self._store.orders, experiment.name, upto=experiment.counted or None):
            # An experiment of an earlier release doesn't count the orders of its training, which end at the origin.
            if experiment.counted or age_of(entry.order, base) <= 0.0:
                yield entry

    def _is_held_out(self, customer: CustomerId) -> bool:
        return held_out(customer, self.experiment.name, self.experiment.profile.hold_out)

    def _read_crowd(self, base: BaseRate) -> CrowdSums:
        name = self.experiment.name
        newest = self._store.newest_order(name)
        age = 0.0 if newest is None else age_of(newest.order, base)
        return self._crowd_of(self._store.purchases(name, ROOT), age)

    def _crowd_of(self, bought: Mapping[ProductId, Bought], newest: float) -> CrowdSums:
        base = self.experiment.base
        assert base is not None
        newcomers = Newcomers(self.shares.unsold, self.shares.mean, sum(self.experiment.baskets.values()))
        crowd = CrowdSums.of(bought, base, newest, newcomers)
        neighbours, companions = self._frozen_neighbours()
        crowd = crowd.with_companions(companions)
        return crowd.with_neighbours(neighbours) if base.likeness else crowd

    def _frozen_neighbours(self) -> tuple[NeighbourMatrix, Companions]:
        if self._neighbours is None:
            records = self._store.neighbours(self.experiment.name)
            of_likeness = [record for record in records if not is_companions(record)]
            self._neighbours = NeighbourMatrix.of(of_likeness), Companions.of(records)
        return self._neighbours

    def nearest(self, state: StateId) -> StateId:
        """The state whose candidates this one has: a stranger has those of the lowest band."""
        return self._state_space.nearest(state) if self.knows_persons else state

    def candidates(self, state: StateId) -> CandidateSet:
        """Raises NotFoundError for a state that can't occur."""
        set_id = self.experiment.candidates.get(state) or self.experiment.candidates.get(self.nearest(state))
        if set_id is None:
            raise no_state(self.experiment, state)
        return self._sets.get(set_id) or self._sets.setdefault(set_id, self.candidate_set(set_id))

    def candidate_set(self, set_id: str) -> CandidateSet:
        """Of a state, or of a customer's session. Raises NotFoundError when the experiment was deleted meanwhile."""
        candidates = self._sets.get(set_id) or self._store.candidates(set_id)
        if candidates is None:
            raise no_experiment(self.experiment.name)
        return candidates

    def candidates_of(self, session: Session) -> CandidateSet:
        """With the shares by which the session's slate was chosen. Raises NotFoundError as `candidate_set`."""
        return candidates_then(session, self.candidate_set(session.candidates))

    @property
    def overall(self) -> Mapping[ProductId, float]:
        """Each product's share of all baskets, above 0; of one that never sold, the mean share of candidates."""
        return self.shares.shares

    @property
    def shares(self) -> CatalogueShares:
        """The catalogue by the sales that the edition was made of."""
        return self._present_products().shares

    @property
    def catalogue(self) -> Mapping[ProductId, Product]:
        """Read again every minute; `unavailable` says what is sold out now."""
        return self._present_products().by_id

    def new_products(self, most: int) -> list[ProductId]:
        """Products that came with the last editions, or never sold, until they were shown _ENOUGH times, by what of it
        counts today: those that were shown least, read again every minute."""
        if monotonic() - self._new_read_at > _CROWD_SECONDS:
            self._new_read_at = monotonic()
            self._new_products = self._read_new_products()
        return self._new_products[:most]

    def _read_new_products(self) -> list[ProductId]:
        new = list(dict.fromkeys([*sorted(self.shares.unsold), *self.experiment.new_products]))[:_MOST_NEW]
        if not new:
            return []
        shown = self._store.sums(self.experiment.name, [PRODUCT_NODE], new)[0, :, _IMPRESSIONS] / self._present_weight()
        return [new[index] for index in np.argsort(shown, kind="stable") if shown[index] < _ENOUGH]

    def _present_weight(self) -> float:
        """Of the newest answered session, by which sums with a half-life are divided; 1 without."""
        if self.experiment.profile.half_life is None:
            return 1.0
        newest = next(iter(self._store.sessions(self.experiment.name, newest_first=True, limit=1)), None)
        return 1.0 if newest is None else newest.weight

    @property
    def categories(self) -> Mapping[ProductId, int]:
        """Code of each product's category, from 0; products without one are left out."""
        return self._present_products().categories

    def _present_products(self) -> _Products:
        products = self._products
        if products is None or monotonic() - products.read_at > _CROWD_SECONDS:
            by_id = self._store.products(self.experiment.catalogue)
            products = self._products = _Products(by_id, self.experiment, monotonic())
        return products

    def forget_products(self) -> None:
        """Read the catalogue again at the next use, and the crowd with it, which has its newcomers."""
        with self._crowd_lock:
            self._products = self._crowd = None

    @property
    def worths(self) -> Worths:
        """Rewards of buys, by today's prices where the reward is the price."""
        return self._present_products().worths

    @property
    def chances_of_looks(self) -> tuple[float, ...]:
        """Of each place of a slate; empty: 1 at each."""
        positions = self.experiment.profile.positions
        return self._learned_looks if positions == "learned" else positions

    @property
    def linear(self) -> LinearSums:
        if self._linear is None:
            sets = {state: self.candidates(state) for state in self.experiment.candidates}
            self._linear = LinearSums(self._store, self.experiment, sets, self.overall)
        return self._linear


def no_state(experiment: Experiment, state: str) -> NotFoundError:
    example = next(iter(experiment.candidates), "")
    return NotFoundError(
        gettext(
            "The experiment {shop} has no state {state}. Its states are written as {example}.",
            shop=repr(experiment.name),
            state=repr(state),
            example=repr(example),
        )
    )
