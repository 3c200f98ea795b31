"""Traffic by product: the share of what was shown."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from rlreco.domain.records import Session

THE_REST = ""
"""Stands for all other products; no product has an empty id."""


def traffic(sessions: Sequence[Session], *, products: int = 8, stretches: int = 40) -> pd.DataFrame:
    """Share of the impressions of each product over stretches of equally many sessions.

    Columns session (the number of the stretch's last one), product_id, share; shares of a stretch add up to 1. The most
    shown products come first, THE_REST last, where there are others.

    sessions : newest first
    """
    parts = [part for part in np.array_split(np.arange(len(sessions))[::-1], stretches) if part.size]
    counts = pd.DataFrame([Counter(product for row in part for product in sessions[row].slate) for part in parts])
    ends = [sessions[part[-1]].number for part in parts]
    shares = _with_rest(counts.fillna(0.0), products)
    table = shares.div(shares.sum(axis=1), axis=0).set_axis(pd.Index(ends, name="session"))
    return table.melt(var_name="product_id", value_name="share", ignore_index=False).reset_index()


def _with_rest(counts: pd.DataFrame, products: int) -> pd.DataFrame:
    """A column for each of the most shown products, and one for the rest."""
    order = counts.sum().sort_values(ascending=False, kind="stable").index
    kept, rest = counts[order[:products]], counts[order[products:]]
    return kept if rest.empty else kept.assign(**{THE_REST: rest.sum(axis=1)})
