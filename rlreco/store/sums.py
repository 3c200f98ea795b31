"""Many lessons and orders added up: the definition of the sums of the arms, of the curve and of purchases."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from math import isclose
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rlreco.domain.ids import CustomerId, NodeId, ProductId
from rlreco.domain.purchases import answer_purchases, counted_sums, new_entries, order_sums
from rlreco.domain.records import (
    BaseRate,
    Bought,
    CountedOrder,
    CurveGain,
    Experiment,
    Gain,
    Lesson,
    Order,
    Purchases,
    Session,
)
from rlreco.store.contract.purchases import OrderFold

Key = TypeVar("Key")
AnyGain = TypeVar("AnyGain", Gain, CurveGain, Bought)


class Sums:
    """Adds lessons and purchases up, in the order in which they come."""

    def __init__(self) -> None:
        self._arms: dict[tuple[NodeId, ProductId], list[float]] = {}
        self._curve: dict[tuple[str, int], list[float]] = {}
        self.purchases: dict[tuple[CustomerId, ProductId], Bought] = {}

    def add(self, lesson: Lesson) -> None:
        for arm, gain in lesson.arms.items():
            _add(self._arms, arm, gain)
        _add(self._curve, (lesson.policy, lesson.bucket), lesson.curve)
        self.add_purchases(lesson.purchases)

    def add_purchases(self, purchases: Purchases) -> None:
        for pair, bought in purchases.items():
            there = self.purchases.get(pair)
            self.purchases[pair] = bought if there is None else there + bought

    @property
    def arms(self) -> dict[tuple[NodeId, ProductId], Gain]:
        return {arm: Gain(*sums) for arm, sums in self._arms.items()}

    @property
    def curve(self) -> dict[tuple[str, int], CurveGain]:
        return {point: CurveGain(*sums) for point, sums in self._curve.items()}


def _add(totals: dict[Key, list[float]], key: Key, gain: Gain | CurveGain) -> None:
    sums = totals.get(key)
    if sums is None:
        totals[key] = list(gain)
        return
    for index, value in enumerate(gain):
        sums[index] += value


def sums_at(
    arms: Mapping[tuple[NodeId, ProductId], Gain], nodes: Sequence[NodeId], products: Sequence[ProductId]
) -> NDArray[np.float64]:
    """The sums of these arms as a store's `sums` gives them, shape (nodes, products, SUMS)."""
    zero = Gain()
    return np.array([[arms.get((node, product), zero) for product in products] for node in nodes], dtype=float)


def summed_purchases(entries: Iterable[CountedOrder], fold: OrderFold) -> Purchases:
    """The sums that entries of the log of orders add together."""
    sums = Sums()
    for entry in entries:
        sums.add_purchases(fold(entry))
    return sums.purchases


def history_of(experiment: Experiment, orders: Iterable[Order]) -> tuple[list[CountedOrder], Purchases]:
    """The log of orders that an experiment begins with, and its sums."""
    entries = new_entries(map(CountedOrder, orders), ())
    return entries, summed_purchases(entries, partial(counted_sums, experiment=experiment))


def corrections(
    stored: Mapping[Key, AnyGain], correct: Mapping[Key, AnyGain], zero: AnyGain, *, scale: float = 1.0
) -> dict[Key, AnyGain]:
    """Gains to add to the stored sums so that they become the correct ones.

    Only where they differ by more than the order of additions can explain.

    zero : stands for missing sums
    scale : differences are judged against the sums, and at least this; 0 for sums of nothing but small weights
    """
    differences = {}
    for key in stored.keys() | correct.keys():
        left, right = stored.get(key, zero), correct.get(key, zero)
        if any(_differ(there, wanted, scale) for there, wanted in zip(left, right, strict=True)):
            differences[key] = type(zero)(*(wanted - there for there, wanted in zip(left, right, strict=True)))
    return differences


def _differ(first: float, second: float, scale: float) -> bool:
    return not isclose(first, second, rel_tol=1e-9, abs_tol=1e-9 * scale)


def purchase_corrections(
    stored: Purchases, correct: Purchases
) -> tuple[Purchases, frozenset[tuple[CustomerId, ProductId]]]:
    """As `corrections`, and the pairs whose newest basket is newer in the store than in the log.

    `last` of a correction is the correct one itself.
    """
    wrong = corrections(stored, correct, Bought(), scale=0.0)
    last = {pair: correct.get(pair, Bought()).last for pair in wrong}
    too_new = frozenset(pair for pair in wrong if stored.get(pair, Bought()).last > last[pair])
    return {pair: change._replace(last=last[pair]) for pair, change in wrong.items()}, too_new


def last_baskets(
    base: BaseRate, entries: Iterable[CountedOrder], sessions: Iterable[Session]
) -> dict[tuple[CustomerId, ProductId], float]:
    """`Bought.last` of each pair that orders and answers have counted. sessions : answered ones"""
    sums = Sums()
    for entry in entries:
        sums.add_purchases(order_sums(entry.order, base, first=entry.first, answered=entry.answered))
    for session in sessions:
        sums.add_purchases(answer_purchases(session, base))
    return {pair: bought.last for pair, bought in sums.purchases.items()}
