"""Many lessons added up: what the sums of the arms and of the curve are, by definition."""

from collections.abc import Mapping
from typing import TypeVar

from rlreco.domain.ids import NodeId, ProductId
from rlreco.domain.records import CurveGain, Gain, Lesson

Key = TypeVar("Key")
Added = TypeVar("Added", Gain, CurveGain)


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
    for place, value in enumerate(gain):
        sums[place] += value


def corrections(stored: Mapping[Key, Added], folded: Mapping[Key, Added], nothing: Added) -> dict[Key, Added]:
    """What to add to the stored sums so that they become the folded ones, where they differ by more than the order of
    additions can explain. nothing : the zeros that stand for missing sums."""
    wrong = {}
    for key in stored.keys() | folded.keys():
        there, wanted = stored.get(key, nothing), folded.get(key, nothing)
        if any(map(_differ, there, wanted)):
            wrong[key] = type(nothing)(*(right - left for left, right in zip(there, wanted, strict=True)))
    return wrong


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > 1e-9 * max(1.0, abs(one), abs(other))
