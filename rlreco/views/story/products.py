"""Moments of the log: products that a policy stops or begins to show."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from rlreco.bandit.spread import Floats
from rlreco.language import gettext, number, percent
from rlreco.views.story.change_points import parts_of, stretches_of
from rlreco.views.story.mark import Mark

_STRETCHES = 40
_CANDIDATES = 60
_OFTEN = 0.3
"""Share of the slates that a product is on while it counts as shown."""
_SELDOM = 0.25
"""Of its earlier share: below it, it counts as dropped."""
_A_SLATE = 0.5
"""Keeps the variance of a share above 0 where a product is on all slates of a stretch, or on none."""


def product_marks(
    slates: Sequence[Sequence[str]], names: Mapping[str, str], sessions: Sequence[float] | None = None
) -> list[Mark]:
    """Marks of one policy's slates.

    slates : products shown, the oldest first
    names : product id -> name
    sessions : of each slate, on the axis of the chart; None: 1, 2, ...
    """
    places = list(range(1, len(slates) + 1)) if sessions is None else list(sessions)
    shown = Counter(product for slate in slates for product in slate)
    stretches = stretches_of(len(slates), _STRETCHES)
    candidates = [product for product, _ in shown.most_common(_CANDIDATES)]
    return [mark for product in candidates for mark in _of_product(product, slates, stretches, names, places)]


def _of_product(
    product: str,
    slates: Sequence[Sequence[str]],
    stretches: Sequence[tuple[int, int]],
    names: Mapping[str, str],
    places: Sequence[float],
) -> Iterator[Mark]:
    """At most one: where the product is dropped or taken up for good."""
    shown = np.array([product in slate for slate in slates], float)
    sizes = np.array([end - start for start, end in stretches], float)
    counts = np.array([shown[start:end].sum() for start, end in stretches])
    shares = (counts + _A_SLATE) / (sizes + 2.0 * _A_SLATE)
    parts = parts_of(counts / sizes, shares * (1.0 - shares) / sizes, sizes)
    if len(parts) < 2:
        return
    first, last = parts[0].mean, parts[-1].mean
    change = _change(shown, first, last)
    values = {
        "slate": number(places[change]),
        "product": names.get(product, product),
        "before": percent(shown[:change].mean()),
        "since": percent(shown[change:].mean()),
    }
    if first >= _OFTEN and last < _SELDOM * first:
        words = gettext(
            "At slate {slate} it stops showing {product}: on {before} of the slates before, {since} since", **values
        )
        yield Mark(places[change], "dropped", words, first - last)
    elif last >= _OFTEN and first < _SELDOM * last:
        words = gettext(
            "At slate {slate} it takes up {product}: on {before} of the slates before, {since} since", **values
        )
        yield Mark(places[change], "taken_up", words, last - first)


def _change(shown: Floats, first: float, last: float) -> int:
    """The first slate of the new level, most likely: the extreme of the cumulated distances from between the two."""
    distances = np.cumsum(shown - (first + last) / 2.0)
    end = distances.argmax() if first > last else distances.argmin()
    return min(int(end) + 1, len(shown) - 1)
