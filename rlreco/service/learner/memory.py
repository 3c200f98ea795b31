"""The parts of an experiment that a learner keeps in memory: frozen ones for good, the rest for two seconds."""

from collections.abc import Mapping
from time import monotonic

from rlreco.bandit.sharing.ratios import Shapes
from rlreco.domain.ids import CustomerId, ProductId, StateId
from rlreco.domain.records import CandidateSet, Customer, Derived, Experiment
from rlreco.domain.states import StateSpace
from rlreco.errors import NotFoundError
from rlreco.service.learner.linear_model import LinearSums
from rlreco.store.base import Store
from rlreco.store.messages import no_experiment

_MOST_CUSTOMERS = 100_000
_FRESH_SECONDS = 2.0
"""Time that availability and derived values are trusted before the store is read again."""


class LearnerMemory:
    """A cache of one experiment. Safe to share between threads.

    unavailable : products that are sold out or blocked
    listed : whether lists are published in the experiment's workspace
    derived : the level and the shapes of sharing, as last refitted
    stored_sets : ids of customers' own candidate sets that the store holds already
    """

    def __init__(self, store: Store, experiment: Experiment) -> None:
        self.experiment = experiment
        self.state_space = StateSpace.frozen(experiment.profile, experiment.candidates)
        self.unavailable: frozenset[ProductId] = frozenset()
        self.derived: Derived | None = None
        self.listed = False
        self.stored_sets: set[str] = set()
        self._store = store
        self._customers: dict[CustomerId, Customer] = {}
        self._sets: dict[str, CandidateSet] = {}
        self._overall: Mapping[ProductId, float] | None = None
        self._linear: LinearSums | None = None
        self._read_at = -_FRESH_SECONDS

    def refresh(self, *, at_once: bool = False) -> None:
        """Read again the parts that may have changed, unless they were read less than two seconds ago.

        at_once : however lately they were read
        """
        if not at_once and monotonic() - self._read_at < _FRESH_SECONDS:
            return
        workspace = self.experiment.workspace
        self.unavailable = self._store.unavailable(self.experiment.catalogue) | self._store.blocked(workspace)
        self.listed = self._store.live_lists(workspace) is not None
        self.derived = self._store.derived(self.experiment.name)
        self._read_at = monotonic()

    @property
    def shapes(self) -> Shapes:
        return Shapes() if self.derived is None else Shapes(**self.derived.values)

    def customer(self, id_: CustomerId) -> Customer | None:
        """Catalogues never change, so a customer who was read once is kept."""
        customer = self._customers.get(id_)
        if customer is None:
            customer = self._store.customer(self.experiment.catalogue, id_)
            if customer is not None and len(self._customers) < _MOST_CUSTOMERS:
                self._customers[id_] = customer
        return customer

    def candidates(self, state: StateId) -> CandidateSet:
        """Raises NotFoundError for a state that can't occur."""
        set_id = self.experiment.candidates.get(state)
        if set_id is None:
            raise no_state(self.experiment, state)
        return self._sets.get(set_id) or self._sets.setdefault(set_id, self.candidate_set(set_id))

    def candidate_set(self, set_id: str) -> CandidateSet:
        """Of a state, or of a customer's session. Raises NotFoundError when the experiment was deleted meanwhile."""
        candidates = self._sets.get(set_id) or self._store.candidates(set_id)
        if candidates is None:
            raise no_experiment(self.experiment.name)
        return candidates

    @property
    def overall(self) -> Mapping[ProductId, float]:
        """Each product's share of all baskets."""
        if self._overall is None:
            baskets = max(sum(self.experiment.baskets.values()), 1.0)
            products = self._store.products(self.experiment.catalogue)
            self._overall = {id_: product.baskets / baskets for id_, product in products.items()}
        return self._overall

    @property
    def linear(self) -> LinearSums:
        if self._linear is None:
            sets = {state: self.candidates(state) for state in self.experiment.candidates}
            self._linear = LinearSums(self._store, self.experiment, sets, self.overall)
        return self._linear


def no_state(experiment: Experiment, state: str) -> NotFoundError:
    example = next(iter(experiment.candidates), "")
    return NotFoundError(
        f"The experiment {experiment.name!r} has no state {state!r}. Its states are written as {example!r}."
    )
