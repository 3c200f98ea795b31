"""Whether a crowd of simulated shoppers clicks more by now: its last quarter against its first, with the doubt."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.spread import reach
from rlreco.evaluation.results import Comparison
from rlreco.language import gettext
from rlreco.views.verdicts.sentence import Difference
from rlreco.views.words.formats import with_sign

FEWEST = 80
"""Shoppers, so that each of the two quarters has 20."""


class Trend(NamedTuple):
    """size : as in: +3.1 points; without a number while it is unclear
    evidence : its interval, and the shoppers that are compared
    """

    comparison: Comparison
    size: str
    evidence: str


def clicked_shares(clicks: Sequence[int], shown: int, points: int) -> list[float]:
    """Share of the products shown that was clicked, by at most `points` stretches of as many shoppers.

    clicks : of each shopper, in the order they came
    shown : products on a slate
    """
    stretches = np.array_split(np.asarray(clicks, float), min(points, len(clicks) or 1))
    return [float(stretch.mean()) / shown for stretch in stretches if len(stretch)]


def crowd_trend(clicks: Sequence[int], shown: int) -> Trend | None:
    """None for too few shoppers. Parameters as of `clicked_shares`."""
    if len(clicks) < FEWEST:
        return None
    difference = _last_less_first(np.asarray(clicks, float) / shown)
    evidence = gettext("last quarter against the first, in points: {bounds}", bounds=difference.bounds())
    if difference.comparison == "unclear":
        return Trend("unclear", gettext("no clear change"), evidence)
    size = gettext("{points} points", points=with_sign(difference.value, 1))
    return Trend(difference.comparison, size, evidence)


def _last_less_first(shares: NDArray[np.float64]) -> Difference:
    """In percentage points. Shoppers are independent, what one of them clicks on a slate isn't.

    shares : of each shopper's slate
    """
    size = len(shares) // 4
    first, last = shares[:size], shares[-size:]
    value = 100.0 * float(last.mean() - first.mean())
    half = 100.0 * float(reach(np.sqrt((first.var(ddof=1) + last.var(ddof=1)) / size)))
    return Difference(value, value - half, value + half, gettext("more"), gettext("less"))
