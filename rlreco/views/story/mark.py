"""One moment of a story."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["guessing", "better", "worse", "back", "flat", "dropped", "taken up", "edition"]


@dataclass(frozen=True, slots=True)
class Mark:
    """session : of the policy, where it happens, on the axis of the chart that shows it
    weight : how much it matters; of too many the heaviest are kept
    """

    session: float
    kind: Kind
    words: str
    weight: float = 1.0


def in_order(marks: Iterable[Mark], most: int = 6) -> list[Mark]:
    """The heaviest of them, by their sessions."""
    heaviest = sorted(marks, key=lambda mark: -mark.weight)[:most]
    return sorted(heaviest, key=lambda mark: mark.session)
