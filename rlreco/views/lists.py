"""Tables of one customer's list, and codes of tables in words."""

from collections.abc import Mapping

import pandas as pd

from rlreco.domain.ids import ProductId
from rlreco.language import gettext, gettext_noop
from rlreco.service.lists.fit import Fit

_WORDS = {
    "known": gettext_noop("known"),
    "new": gettext_noop("new"),
    "live": gettext_noop("live"),
    "kept": gettext_noop("kept"),
    "unfinished": gettext_noop("unfinished"),
}
"""Kinds of customers, and states of published versions -> their words."""


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """With the kinds of customers or the states of versions as people read them."""
    columns = [name for name in ("customers", "state") if name in table]
    return table.assign(**{name: [gettext(_WORDS[code]) for code in table[name]] for name in columns})


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
