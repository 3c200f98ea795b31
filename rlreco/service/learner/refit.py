"""Refits the sharing priors at fixed session numbers: derived values, which are not part of the sums."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from rlreco.bandit.sharing.empirical_bayes import Counts, refit
from rlreco.bandit.sharing.ratios import Shapes, last_due
from rlreco.domain.ids import NodeId
from rlreco.domain.records import Derived, Experiment, Gain, Session
from rlreco.domain.states import PRODUCT_NODE, nodes
from rlreco.service.learner.memory import LearnerMemory
from rlreco.store.base import Store


def refit_when_due(store: Store, memory: LearnerMemory, session: Session) -> None:
    """Called after the answer to this session; of many processes one wins, and all see its values."""
    revision, fitted_at = (0, 0) if memory.derived is None else (memory.derived.revision, memory.derived.sessions)
    due = last_due(session.number)
    if due <= fitted_at:
        return
    derived = Derived(revision + 1, due, asdict(_refit(store, memory, session.weight)))
    replaced = store.replace_derived(session.experiment, derived)
    memory.learn_derived(derived if replaced else store.derived(session.experiment))


def _refit(store: Store, memory: LearnerMemory, weight: float) -> Shapes:
    """Empirical Bayes over all products and the pairs of the first crossing, in the weight of the newest answer."""
    name = memory.experiment.name
    products = store.node_sums(name, PRODUCT_NODE)
    row_of = {product: row for row, product in enumerate(products)}
    pairs = [pair for node in _first_crossing(memory.experiment) for pair in store.node_sums(name, node).items()]
    product_of = np.array([row_of[product] for product, _ in pairs], dtype=np.intp)
    crossing = _counts([gain for _, gain in pairs], weight)
    return refit(memory.shapes, _counts([*products.values()], weight), crossing, product_of, memory.grid)


def _first_crossing(experiment: Experiment) -> list[NodeId]:
    if not experiment.crossings:
        return []
    features = experiment.profile.state_features
    return list(dict.fromkeys(nodes(features, experiment.crossings, state)[1] for state in experiment.candidates))


def _counts(gains: Sequence[Gain], weight: float) -> Counts:
    sums = Gain(*np.array(gains, dtype=float).reshape(-1, len(Gain._fields)).T / weight)
    return Counts(np.asarray(sums.impressions), np.asarray(sums.clicks), np.asarray(sums.shares))
