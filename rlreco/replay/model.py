"""A model that learns during a replay: it ranks for each basket first, and counts it afterwards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rlreco.domain.ids import CustomerId, ProductId
from rlreco.language import gettext, gettext_noop, number
from rlreco.progress import UNWATCHED, Watch
from rlreco.replay.replay import Replay
from rlreco.replay.sales import Basket

Rankings = NDArray[np.int32]
"""Codes in a replay's history, best first, shape (n, k); -1 after the end of a ranking, or for a product sold later."""

CANCELLED = gettext_noop("The replay was cancelled; nothing was kept.")


class Model(Protocol):
    """Baskets come in order of time. Those of one moment are all ranked for, then all answered, then all counted, so
    that no ranking has seen its own basket or another of the same moment."""

    def rank(self, customer: CustomerId, at: datetime) -> Sequence[ProductId]:
        """Products, each once, best first; empty where the model has nothing for this customer."""
        ...

    def answer(self, basket: Basket) -> None:
        """The basket that came of a ranking; called once for each `rank`, in the same order."""
        ...

    def count(self, basket: Basket) -> None:
        """A basket was sold, whether or not it was ranked for."""
        ...


def ranked(model: Model, replay: Replay, k: int, watch: Watch = UNWATCHED) -> Rankings:
    """The model's rankings of a replay. Raises CancelledError when it was cancelled."""
    sales, row_of = replay.sales, {basket: row for row, basket in enumerate(replay.baskets.tolist())}
    code_of = {str(item): code for code, item in enumerate(replay.history.items)}
    rankings = np.full((len(replay), k), -1, dtype=np.int32)
    for indices in sales.moments(replay.cut):
        baskets = {index: sales.basket(index) for index in indices}
        ranked_for = [index for index in indices if index in row_of]
        for index in ranked_for:
            products = model.rank(baskets[index].customer, baskets[index].at)[:k]
            rankings[row_of[index], : len(products)] = [code_of.get(product, -1) for product in products]
        for index in ranked_for:
            model.answer(baskets[index])
        for basket in baskets.values():
            model.count(basket)
        done = int(np.searchsorted(replay.baskets, indices[-1], side="right"))
        watch.check(gettext(CANCELLED))
        doing = gettext("{done} of {all} baskets", done=number(done), all=number(len(replay)))
        watch.report(done / len(replay), doing)
    return rankings
