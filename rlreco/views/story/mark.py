"""One moment of a story."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from rlreco.language import ngettext

Kind = Literal["guessing", "better", "worse", "back", "flat", "dropped", "taken_up", "edition"]


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


def bundled(marks: Iterable[Mark], least: float) -> list[Mark]:
    """Of marks of a kind nearer to each other than that, the heaviest alone, with the number of the others."""
    kept: list[tuple[Mark, int]] = []
    for mark in sorted(marks, key=lambda mark: -mark.weight):
        near = [place for place, (other, _) in enumerate(kept) if _is_near(mark, other, least)]
        if near:
            other, count = kept[near[0]]
            kept[near[0]] = other, count + 1
        else:
            kept.append((mark, 0))
    return [replace(mark, words=_with_others(mark.words, count)) for mark, count in kept]


def _is_near(mark: Mark, other: Mark, least: float) -> bool:
    return mark.kind == other.kind and abs(mark.session - other.session) < least


def _with_others(words: str, count: int) -> str:
    if not count:
        return words
    return ngettext(
        "{words}; {n} more product at the same time",
        "{words}; {n} more products at the same time",
        count,
        words=words,
    )
