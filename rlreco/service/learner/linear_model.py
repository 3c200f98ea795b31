"""The sums of the contextual policies, A and b: a projection of an experiment's log, kept in memory."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from threading import Lock

import numpy as np

from rlreco.bandit.linear_features import crossed
from rlreco.bandit.posterior import Array, Linear
from rlreco.bandit.prior.shop import Shop, mean_rfm
from rlreco.domain.ids import NodeId, ProductId, StateId
from rlreco.domain.records import CandidateSet, Experiment, Gain, Session
from rlreco.domain.rewards import lesson
from rlreco.domain.states import StateSpace
from rlreco.store.base import Position, Store

_PAGE = 500
ArmGain = tuple[NodeId, ProductId, Gain]


class LinearSums:
    """Read once from the sums of all states, and from then on from the answers that came since, in any process.

    Safe to share between threads.

    sets : candidates of every state of the experiment
    overall : each product's share of all baskets, for products that no set holds
    """

    def __init__(
        self,
        store: Store,
        experiment: Experiment,
        sets: Mapping[StateId, CandidateSet],
        overall: Mapping[ProductId, float],
    ) -> None:
        self._store, self._experiment, self._lock = store, experiment, Lock()
        products = store.products(experiment.catalogue)
        shop = Shop.of_sets(sets, experiment.baskets, experiment.profile.state_features)
        prices = np.array([products[id_].price or 0.0 for id_ in shop.products])
        space = StateSpace.frozen(experiment.profile, shop.states)
        rfm = mean_rfm(space, shop.states, store.customers(experiment.catalogue, limit=None))
        self._row = {state: row for row, state in enumerate(shop.states)}
        shop = replace(shop, prices=prices, rfm=rfm)
        self._scales, self._state = shop.product_scales, shop.contexts.state
        self._popularity = {**overall, **dict(zip(shop.products, shop.popularity.tolist(), strict=True))}
        self._prices = {id_: product.price or 0.0 for id_, product in products.items()}
        size = self.features(shop.states[0], shop.products[:1], np.ones(1)).shape[-1]
        self._a, self._b = np.zeros((size, size)), np.zeros(size)
        self._read: Position | None = None

    def features(self, state: StateId, products: Iterable[ProductId], shares: Array) -> Array:
        """Shape (products, d); shares : of the products in this state's history."""
        columns = [(self._popularity.get(id_, 0.0), self._prices.get(id_, 0.0)) for id_ in products]
        popularity, prices = np.array(columns).T
        return crossed(self._scales(shares, popularity, prices), self._state[self._row[state]])

    def linear(self, state: StateId, products: Iterable[ProductId], shares: Array, weight: float) -> Linear:
        """A, b and the features, by the log as it stands now.

        weight : the forward-decay weight of this moment
        """
        features = self.features(state, products, shares)
        with self._lock:
            self._catch_up()
            return Linear(features, self._a / weight, self._b / weight)

    def _catch_up(self) -> None:
        if self._read is None:
            snapshot = self._store.snapshot(self._experiment.name)
            self._add((node, product, gain) for (node, product), gain in snapshot.arms.items())
            self._read = snapshot.answers
        while page := self._store.answers(self._experiment.name, after=self._read, limit=_PAGE):
            self._add(self._gains(event.session for event in page))
            # An addition has no impressions of its own: the whole answer takes the place of what it was added to.
            self._add(self._gains(event.before for event in page if event.before), -1.0)
            self._read = page[-1].position

    def _gains(self, sessions: Iterable[Session]) -> Iterator[ArmGain]:
        for session in sessions:
            for (node, product), gain in lesson(session, self._experiment).arms.items():
                yield node, product, gain

    def _add(self, arms: Iterable[ArmGain], sign: float = 1.0) -> None:
        """Add the sums of the states, or take them off; the nodes above them hold the same once more."""
        by_state: dict[StateId, list[tuple[ProductId, Gain]]] = defaultdict(list)
        for node, product, gain in arms:
            if node in self._row and gain.impressions:
                by_state[node].append((product, gain))
        for state, learned in by_state.items():
            products, gains = zip(*learned, strict=True)
            sums = Gain(*np.array(gains).T)
            x = self.features(state, products, np.asarray(sums.shares) / sums.impressions)
            self._a += sign * (x.T * sums.impressions) @ x
            self._b += sign * (x.T @ np.asarray(sums.reward))
