"""Many lessons and orders added up: the definition of the sums of the arms, of the curve and of purchases."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TypeVar

from rlreco.domain.ids import CustomerId, NodeId, ProductId
from rlreco.domain.purchases import counted_sums, new_entries
from rlreco.domain.records import Bought, CountedOrder, CurveGain, Experiment, Gain, Lesson, Order, Purchases
from rlreco.store.contract.purchases import OrderFold

Key = TypeVar("Key")
AnyGain = TypeVar("AnyGain", Gain, CurveGain, Bought)


class Sums:
    """Adds lessons and purchases up, in the order in which they come."""

    def __init__(self) -> None:
        self._arms: dict[tuple[NodeId, ProductId], list[float]] = {}
        self._curve: dict[tuple[str, int], list[float]] = {}
        self._purchases: dict[tuple[CustomerId, ProductId], list[float]] = {}

    def add(self, lesson: Lesson) -> None:
        for arm, gain in lesson.arms.items():
            _add(self._arms, arm, gain)
        _add(self._curve, (lesson.policy, lesson.bucket), lesson.curve)
        self.add_purchases(lesson.purchases)

    def add_purchases(self, purchases: Purchases) -> None:
        for pair, bought in purchases.items():
            _add(self._purchases, pair, bought)

    @property
    def arms(self) -> dict[tuple[NodeId, ProductId], Gain]:
        return {arm: Gain(*sums) for arm, sums in self._arms.items()}

    @property
    def curve(self) -> dict[tuple[str, int], CurveGain]:
        return {point: CurveGain(*sums) for point, sums in self._curve.items()}

    @property
    def purchases(self) -> dict[tuple[CustomerId, ProductId], Bought]:
        return {key: Bought(*sums) for key, sums in self._purchases.items()}


def _add(totals: dict[Key, list[float]], key: Key, gain: Gain | CurveGain | Bought) -> None:
    sums = totals.get(key)
    if sums is None:
        totals[key] = list(gain)
        return
    for index, value in enumerate(gain):
        sums[index] += value


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
    return abs(first - second) > 1e-9 * max(scale, abs(first), abs(second))
