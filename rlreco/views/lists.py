"""Tables of one customer's list, and of the published versions."""

from collections.abc import Mapping

import pandas as pd

from rlreco.domain.ids import ProductId
from rlreco.service.lists.fit import Fit


def history_and_list(
    fit: Fit, names: Mapping[ProductId, str], user: str, k: int = 10
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The products a customer bought, newest first, and the k best of their list, with names. Raises NotFoundError."""
    events, code = fit.interactions, fit.interactions.user_code(user)
    history = events.history(user)
    row = int((fit.lists.users == code).argmax())
    items, scores = fit.lists.best.items[row, :k], fit.lists.best.scores[row, :k]
    ids = events.items[items[items >= 0]]
    best = pd.DataFrame({"product": ids, "score": scores[items >= 0]})
    had = history.rename(columns={"item": "product", "time": "bought"})
    return _named(had, names, "bought"), _named(best, names, "score")


def _named(table: pd.DataFrame, names: Mapping[ProductId, str], *more: str) -> pd.DataFrame:
    """Columns name, product and, where they are there, the others."""
    named = table.assign(name=table["product"].astype(str).map(names))
    return named[["name", "product", *(column for column in more if column in named)]]
