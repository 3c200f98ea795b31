"""Lists of items: the products that go with each one, published beside the customers' lists."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import numpy as np

from rlreco.domain.ids import ProductId
from rlreco.domain.lists import ListedItem, UserItems, item_key
from rlreco.similarity.fitted import Fitted

MOST_SIMILAR = 100

_CHUNK_BYTES = 2**23


def item_lists(fitted: Fitted, k: int = MOST_SIMILAR) -> Iterator[UserItems]:
    """One for each item that speaks for any, under its key; none by a model that doesn't compare items."""
    if not fitted.compares_items:
        return
    names = [str(item) for item in fitted.interactions.items.tolist()]
    step = max(1, _CHUNK_BYTES // (fitted.weights.dtype.itemsize * len(names)))
    for start in range(0, len(names), step):
        codes = np.arange(start, min(start + step, len(names)))
        best = fitted.similar(codes, k)
        for code, items, scores in zip(codes.tolist(), best.items.tolist(), best.scores.tolist(), strict=True):
            listed = [ListedItem(names[item], score) for item, score in zip(items, scores, strict=True) if item >= 0]
            if listed:
                yield UserItems(item_key(names[code]), tuple(listed))


def together(lists: Iterable[Iterable[ListedItem]], basket: Collection[ProductId]) -> list[ListedItem]:
    """Products that go with a basket by the lists of its products, whose scores add up; best first, and then by id."""
    scores: Counter[ProductId] = Counter()
    for items in lists:
        scores.update(dict(items))
    best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return [ListedItem(item, score) for item, score in best if item not in basket]
