"""Many lessons added up: what the sums of the arms and of the curve are, by definition."""

from collections.abc import Mapping
from typing import TypeVar

from rlreco.records import CurveGain, Gain, Lesson, NodeId, ProductId

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


def differing(stored: Mapping[Key, Added], folded: Mapping[Key, Added]) -> list[Key]:
    """Keys whose sums differ by more than the order of additions can explain; what is missing counts as zeros."""
    return [key for key in stored.keys() | folded.keys() if _differ(stored.get(key, ()), folded.get(key, ()))]


def _differ(left: tuple[float, ...], right: tuple[float, ...]) -> bool:
    width = max(len(left), len(right))
    zeros = (0.0,) * width
    return any(
        abs(one - other) > 1e-9 * max(1.0, abs(one), abs(other))
        for one, other in zip(left or zeros, right or zeros, strict=True)
    )
