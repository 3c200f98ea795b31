"""Refits the sharing priors at fixed session numbers: derived values, which are not part of the sums."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import chain

import numpy as np

from rlreco.bandit.positions import learned_chances, values_of_looks
from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.empirical_bayes import refit
from rlreco.bandit.sharing.likely import LikelyShapes, likely_shapes
from rlreco.bandit.sharing.node_shapes import MOST_CELLS, Cells, Counts, Indices, effective_weight, sampled_products
from rlreco.bandit.sharing.ratios import Shapes, last_due
from rlreco.domain.ids import NodeId, ProductId
from rlreco.domain.records import Derived, Experiment, Gain, Session
from rlreco.domain.states import PRODUCT_NODE, nodes
from rlreco.service.learner.memory import LearnerMemory
from rlreco.store.base import SUMS, Store

_NEWEST = 2_000
"""Sessions from which the chances of places are learned."""

_TURN = timedelta(minutes=2)
"""Many times what a refit takes."""

_IMPRESSIONS = SUMS.index("impressions")


def refit_when_due(store: Store, memory: LearnerMemory, session: Session, now: datetime) -> None:
    """Called after the answer to this session. One process refits at a time; the others go on, and see its values.

    now : aware, in UTC
    """
    name, until = session.experiment, now + _TURN
    if not _is_due(memory, session) or not store.begin_refit(name, at=now, until=until):
        return
    try:
        # Another process may have had the turn just before.
        memory.learn_derived(store.derived(name))
        if _is_due(memory, session):
            _replace_derived(store, memory, session)
    finally:
        store.end_refit(name, until)


def _is_due(memory: LearnerMemory, session: Session) -> bool:
    return last_due(session.number) > (0 if memory.derived is None else memory.derived.sessions)


def _replace_derived(store: Store, memory: LearnerMemory, session: Session) -> None:
    """The revision decides, should the turn have been over before the end."""
    revision = 0 if memory.derived is None else memory.derived.revision
    shapes, likely = _refit(store, memory, session.weight)
    values = asdict(shapes) | likely.values() | values_of_looks(_looks(store, memory.experiment))
    derived = Derived(revision + 1, last_due(session.number), values)
    replaced = store.replace_derived(session.experiment, derived)
    memory.learn_derived(derived if replaced else store.derived(session.experiment))


def _refit(store: Store, memory: LearnerMemory, weight: float) -> tuple[Shapes, LikelyShapes]:
    """For the policy and for people, by all products and the sampled cells, in the weight of the newest answer."""
    sums = dict(sorted(store.node_sums(memory.experiment.name, PRODUCT_NODE).items()))
    products = _counts(np.array([*sums.values()], dtype=float).reshape(-1, len(SUMS)) / weight)
    sampled = sampled_products(products.clicks, len(memory.experiment.candidates))
    names = tuple(sums)
    strengths = memory.shares.strengths_of(names)
    cells = _cells(store, memory.experiment, names, sampled, weight, strengths)
    fitted = refit(memory.shapes, products, cells, memory.grid, strengths)
    return fitted, likely_shapes(fitted, products, cells, memory.grid, strengths, weight)


def _looks(store: Store, experiment: Experiment) -> tuple[float, ...]:
    """Of each place, by the newest sessions; empty where the profile doesn't have them learned."""
    if experiment.profile.positions != "learned":
        return ()
    newest = list(store.sessions(experiment.name, answered=True, newest_first=True, limit=_NEWEST))
    return learned_chances(newest, experiment.profile.n_products, experiment.profile.click)


def _cells(
    store: Store, experiment: Experiment, names: Sequence[ProductId], sampled: Indices, weight: float, strengths: Array
) -> Cells:
    """Sums of the sampled products at every state of the experiment where they were shown, and at its nodes above."""
    products = [names[index] for index in sampled]
    profile, crossings = experiment.profile, experiment.crossings
    of_states = [nodes(profile.state_features, crossings, state) for state in experiment.candidates]
    row_of = {node: row for row, node in enumerate(dict.fromkeys(chain.from_iterable(of_states)))}
    sums = _read(store, experiment.name, [*row_of], products) / effective_weight(weight)
    rows = np.array([[row_of[node] for node in of_state] for of_state in of_states])
    state, product = np.nonzero(sums[rows[:, -1], :, _IMPRESSIONS] > 0.0)
    at = rows[state].T
    chosen = sampled[product]
    return Cells(_counts(sums[at, product]), chosen, at[1:-1] * len(products) + product, strengths[chosen])


def _read(store: Store, experiment: str, names: Sequence[NodeId], products: Sequence[ProductId]) -> Array:
    """Shape (nodes, products, SUMS), in calls of at most 8,192 arms."""
    step = max(1, MOST_CELLS // max(len(products), 1))
    pages = [names[start : start + step] for start in range(0, len(names), step)]
    return np.concatenate([store.sums(experiment, page, products) for page in pages])


def _counts(sums: Array) -> Counts:
    """sums : shape (..., SUMS)"""
    gains = Gain(*np.moveaxis(sums, -1, 0))
    return Counts(np.asarray(gains.impressions), np.asarray(gains.clicks), np.asarray(gains.shares))
