"""What a session may show: the candidates of its state, joined with the customer's own where lists are published."""

from collections.abc import Mapping

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.ratios import LEAST_SHARE
from rlreco.domain.ids import ProductId, StateId
from rlreco.domain.records import CandidateSet
from rlreco.errors import DataError
from rlreco.service.learner.memory import Known
from rlreco.service.lists.live import Published
from rlreco.store.base import Store

_LIST_SOURCES = {"similar": "batch_candidates", "popular": "popular_candidates", "new": "new_candidates"}
"""Where a published list's candidates come from -> field of the profile that says how many."""

_MOST_OWN_SETS = 10_000


def offered(
    store: Store, known: Known, lists: Published, state: StateId, customer: str
) -> tuple[CandidateSet, Mapping[ProductId, str]]:
    """The candidates, and what the customer's lists brought with where it came from; the set is stored."""
    of_state, profile = known.candidates(state), known.experiment.profile
    sources = profile.candidate_sources
    if not known.listed or sources == ("state",):
        return of_state, {}
    most = [getattr(profile, key) if source in sources else 0 for source, key in _LIST_SOURCES.items()]
    brought = lists.candidates(customer, *most)
    kept = {product: source for product, source in brought.items() if product in known.overall}
    with_state = "state" in sources or len(kept) < profile.n_products
    together = joined(of_state, kept, known.overall, with_state, profile.top_candidates)
    return _stored(store, known, together), kept


def _stored(store: Store, known: Known, candidates: CandidateSet) -> CandidateSet:
    """Before a session names it."""
    frozen = known.experiment.candidates.values()
    if candidates.id not in known.own and candidates.id not in frozen:
        store.save_candidates(known.experiment.name, candidates)
        if len(known.own) >= _MOST_OWN_SETS:
            known.own.clear()
        known.own.add(candidates.id)
    return candidates


def joined(
    of_state: CandidateSet,
    brought: Mapping[ProductId, str],
    overall: Mapping[ProductId, float],
    with_state: bool,
    top: int,
) -> CandidateSet:
    """The state's candidates, unless with_state is False, and the products that lists brought, each once.

    A product beyond the state's own has no share frozen for it. It sells in this state less than the best `top`, or it
    would be one of them; within that, its share of all baskets is the best guess. overall : those shares
    """
    known = dict(zip(of_state.products, of_state.shares, strict=True))
    highest = min(of_state.shares[:top])
    new = {product: min(max(overall[product], LEAST_SHARE), highest) for product in brought if product not in known}
    chosen = known if with_state else {product: known[product] for product in brought if product in known}
    together = chosen | new
    return CandidateSet.of(tuple(together), tuple(together.values()))


def available(candidates: CandidateSet, unavailable: frozenset[ProductId]) -> tuple[tuple[ProductId, ...], Array]:
    """(products, their shares) that may be shown. Raises DataError when none may."""
    if unavailable.isdisjoint(candidates.products):
        return candidates.products, np.array(candidates.shares)
    kept = [place for place, product in enumerate(candidates.products) if product not in unavailable]
    if not kept:
        raise DataError("No product of this state is available. Mark some as available again.")
    return tuple(candidates.products[place] for place in kept), np.array(candidates.shares)[kept]
