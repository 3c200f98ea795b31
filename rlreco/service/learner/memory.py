"""An experiment as a service remembers it: frozen parts for good, the rest for a moment."""

from collections.abc import Mapping
from time import monotonic

from rlreco.bandit.sharing.ratios import Shapes
from rlreco.domain.ids import SHARED, ProductId, StateId
from rlreco.domain.records import CandidateSet, Derived, Experiment
from rlreco.domain.states import StateSpace
from rlreco.errors import NotFoundError
from rlreco.service.learner.linear_model import LinearSums
from rlreco.store.base import Store

_FRESH_SECONDS = 2.0
"""How long availability and derived values are trusted before the store is asked again."""


class Known:
    """unavailable : products that may not be shown; listed : whether lists are published in its workspace

    derived : the level and the shapes, as last refitted; own : ids of sets of customers' sessions known to be stored
    Raises NotFoundError, with the names that everybody may know, where there is no such experiment.
    """

    def __init__(self, store: Store, name: str) -> None:
        experiment = store.experiment(name)
        if experiment is None:
            raise NotFoundError(_no_experiment(store, name))
        self.experiment = experiment
        self.state_space = StateSpace.frozen(experiment.profile, experiment.candidates)
        self.unavailable: frozenset[ProductId] = frozenset()
        self.derived: Derived | None = None
        self.listed = False
        self.own: set[str] = set()
        self._store = store
        self._sets: dict[str, CandidateSet] = {}
        self._overall: Mapping[ProductId, float] | None = None
        self._linear: LinearSums | None = None
        self._read_at = -_FRESH_SECONDS

    def freshen(self) -> "Known":
        """Ask the store again for what may have changed, unless that was a moment ago."""
        if monotonic() - self._read_at >= _FRESH_SECONDS:
            workspace = self.experiment.workspace
            self.unavailable = self._store.unavailable(self.experiment.catalogue) | self._store.blocked(workspace)
            self.listed = self._store.live_lists(workspace) is not None
            self.derived = self._store.derived(self.experiment.name)
            self._read_at = monotonic()
        return self

    @property
    def shapes(self) -> Shapes:
        return Shapes() if self.derived is None else Shapes(**self.derived.values)

    def candidates(self, state: StateId) -> CandidateSet:
        """Raises NotFoundError for a state that can't occur."""
        set_id = self.experiment.candidates[state_of(self.experiment, state)]
        if set_id not in self._sets:
            self._sets[set_id] = self.candidate_set(set_id)
        return self._sets[set_id]

    def candidate_set(self, set_id: str) -> CandidateSet:
        """Of a state, or of a customer's session."""
        found = self._sets.get(set_id) or self._store.candidates(set_id)
        assert found is not None, "a set is stored before whatever names it"
        return found

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


def state_of(experiment: Experiment, state: str) -> StateId:
    """Raises NotFoundError with an example for one that can't occur."""
    if state not in experiment.candidates:
        example = next(iter(experiment.candidates), "")
        raise NotFoundError(
            f"The experiment {experiment.name!r} has no state {state!r}. Its states are written as {example!r}."
        )
    return state


def _no_experiment(store: Store, name: str) -> str:
    """Names of other workspaces are those of a visitor's files, so they are nobody else's to read."""
    names = [experiment.name for experiment in store.experiments(SHARED)]
    there = f"There are: {', '.join(names[:10])}." if names else "Train one, or check the name."
    return f"There is no experiment {name!r}. {there}"
