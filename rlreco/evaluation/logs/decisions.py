"""Decisions, one product each out of a set of candidates, as logged feedback."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rlreco.errors import DataError
from rlreco.evaluation.feedback import Choices, LoggedFeedback


class Decision(NamedTuple):
    """items : the candidates, each once; chosen : index of the shown one

    reward : any finite number; propensity : its chance to be chosen, in (0, 1]
    """

    items: tuple[str, ...]
    chosen: int
    reward: float
    propensity: float


def feedback_of(decisions: Iterable[Decision]) -> LoggedFeedback:
    """Each decision a session of its own, in their order. Raises DataError when there are none."""
    sets: dict[tuple[str, ...], int] = {}
    rows = [(sets.setdefault(each.items, len(sets)), *each[1:]) for each in decisions]
    if not rows:
        raise DataError("The log holds no decision, so there is nothing to evaluate.")
    of_set, chosen, reward, propensity = map(np.array, zip(*rows, strict=True))
    items = sorted({item for candidates in sets for item in candidates}, key=_order)
    index = {item: code for code, item in enumerate(items)}
    candidates = [np.array([index[item] for item in each], dtype=np.int64) for each in sets]
    choices = Choices.of(candidates, [1] * len(sets), [-1] * len(sets), ["all"] * len(sets))
    shown = np.array([candidates[each][place] for each, place in zip(of_set, chosen, strict=True)], dtype=np.int64)
    return LoggedFeedback(
        session=np.arange(len(rows)),
        entry=choices.entry(of_set.astype(np.int64), shown),
        reward=reward.astype(np.float64),
        propensity=propensity.astype(np.float64),
        choices=choices,
        items=tuple(items),
    )


def item_names(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags of a decision's actions; where one has none, or two have the same, all go by number, from 1."""
    names = tuple(tags)
    return names if all(names) and len(set(names)) == len(names) else tuple(map(str, range(1, len(names) + 1)))


def unreadable(path: Path, error: OSError) -> DataError:
    return DataError(f"The log {path.name} can't be read: {error.strerror}. Check the file's name.")


def wrong_line(path: Path, line: int, text: str) -> DataError:
    """text : what is wrong and what to do, in a sentence."""
    return DataError(f"{path.name}, line {line:,}: {text}")


def checked_propensity(path: Path, line: int, propensity: float | None) -> float:
    """Raises DataError for one that is missing or impossible."""
    if propensity is None:
        raise wrong_line(
            path,
            line,
            "the chosen action has no probability. Without it nothing can be evaluated: log it with the event.",
        )
    if not 0.0 < propensity <= 1.0:
        raise wrong_line(
            path, line, "the probability of the chosen action must lie above 0 and at most at 1. Correct it."
        )
    return propensity


def _order(item: str) -> tuple[bool, int, str]:
    """Whole numbers by their value, before texts."""
    number = item.isdecimal()
    return not number, int(item) if number else 0, item
