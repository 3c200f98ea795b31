"""Many lessons added up: the definition of the sums of the arms and of the curve."""

from collections.abc import Mapping
from typing import TypeVar

from rlreco.domain.ids import NodeId, ProductId
from rlreco.domain.records import CurveGain, Gain, Lesson

Key = TypeVar("Key")
AnyGain = TypeVar("AnyGain", Gain, CurveGain)


class Sums:
    """Adds lessons up, in the order in which they come."""

    def __init__(self) -> None:
        self._arms: dict[tuple[NodeId, ProductId], list[float]] = {}
        self._curve: dict[tuple[str, int], list[float]] = {}

    def add(self, lesson: Lesson) -> None:
        for arm, gain in lesson.arms.items():
            _add(self._arms, arm, gain)
        _add(self._curve, (lesson.policy, lesson.bucket), lesson.curve)

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


def corrections(stored: Mapping[Key, AnyGain], correct: Mapping[Key, AnyGain], zero: AnyGain) -> dict[Key, AnyGain]:
    """Gains to add to the stored sums so that they become the correct ones.

    Only where they differ by more than the order of additions can explain. zero : stands for missing sums
    """
    differences = {}
    for key in stored.keys() | correct.keys():
        left, right = stored.get(key, zero), correct.get(key, zero)
        if any(map(_differ, left, right)):
            differences[key] = type(zero)(*(wanted - there for there, wanted in zip(left, right, strict=True)))
    return differences


def _differ(first: float, second: float) -> bool:
    return abs(first - second) > 1e-9 * max(1.0, abs(first), abs(second))
