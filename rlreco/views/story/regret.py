"""Moments of a curve of regret: how long a policy guessed, where it gives away less or more from then on."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from rlreco.bandit.spread import Floats, running_error
from rlreco.language import gettext, number
from rlreco.views.story.change_points import Part, parts_of, stretches_of
from rlreco.views.story.mark import Mark
from rlreco.views.verdicts.sentence import rounded

_STRETCHES = 60
_FEWEST = 12
_MUCH = 0.8
"""A part has to give away less than this share of the part before, or more than its inverse."""
_ALIKE = 1.15
_FLAT = 0.35
"""Of the first part's regret a session: below it the curve looks flat."""


def regret_marks(sessions: Sequence[float] | Floats, regret: Sequence[float] | Floats, best: str = "") -> list[Mark]:
    """Marks of one policy's curve.

    sessions : so far, increasing from 0
    regret : running sum, in the reader's units
    best : why it is flat, such as "9 of 10 products of the best slate are on it"; empty where nobody knows
    """
    x, y = np.asarray(sessions, float), np.asarray(regret, float)
    if len(x) <= _FEWEST:
        return []
    ends = np.array([0, *(end for _, end in stretches_of(len(x) - 1, _STRETCHES))])
    sizes = np.diff(x[ends])
    variances = np.diff(running_error(x, y)[ends] ** 2) / sizes**2
    if not variances.max() > 0.0:
        return []
    floor = variances[variances > 0.0].min()
    parts = parts_of(np.diff(y[ends]) / sizes, variances.clip(min=floor), sizes)
    return list(_marks(x[ends], parts, best))


def _marks(ends: Floats, parts: Sequence[Part], best: str) -> Iterator[Mark]:
    first = parts[0].mean
    for place, (before, after) in enumerate(pairwise(parts)):
        at, numbers = float(ends[after.start]), rounded([before.mean, after.mean])
        step = gettext("{before} a slate before, {after} after", before=numbers[0], after=numbers[1])
        weight = abs(before.mean - after.mean)
        if after.mean < _MUCH * before.mean:
            yield _less(at, step, weight, place, parts)
        elif before.mean < _MUCH * after.mean:
            words = gettext(
                "From slate {slate} on it gives away more ({step}): tastes or products changed",
                slate=number(at),
                step=step,
            )
            yield Mark(at, "worse", words, weight)
    if len(parts) > 1 and parts[-1].mean < _FLAT * first:
        yield _flat(float(ends[-1]), best, first)


def _less(at: float, step: str, weight: float, place: int, parts: Sequence[Part]) -> Mark:
    if place == 0:
        words = gettext("The first {n} slates: still guessing ({step})", n=number(at), step=step)
        return Mark(at, "guessing", words, weight)
    if _is_back(place, parts):
        words = gettext("At slate {slate} it is back to what it gave away before ({step})", slate=number(at), step=step)
        return Mark(at, "back", words, weight)
    words = gettext("From slate {slate} on it gives away less ({step})", slate=number(at), step=step)
    return Mark(at, "better", words, weight)


def _is_back(place: int, parts: Sequence[Part]) -> bool:
    """Whether the part before was a rise, and this one is as low as what was before that."""
    return place > 0 and parts[place].mean > parts[place - 1].mean > parts[place + 1].mean / _ALIKE


def _flat(at: float, best: str, weight: float) -> Mark:
    words = gettext("Flat by now: {best}", best=best) if best else gettext("Flat by now: little is given away")
    return Mark(at, "flat", words, weight)
