"""NDCG of models in a replay of later baskets, for known and for new customers."""

from typing import Any

import pandas as pd

from rlreco.language import gettext, gettext_noop, number
from rlreco.plots.frame import chart
from rlreco.plots.palette import SERIES

_LOOKS = {"known": (SERIES[0], "circle"), "new": (SERIES[1], "diamond")}
"""Customers -> colour and symbol."""

_CUSTOMERS = {"known": gettext_noop("known customers"), "new": gettext_noop("new customers")}


def ndcg_of_models(scores: pd.DataFrame, k: int) -> Any:
    """A row for each model, the first on top; points of known and of new customers with their 95 % intervals.

    scores : model, customers ("known" or "new"), ndcg, ndcg_low, ndcg_high
    """
    models = list(dict.fromkeys(scores["model"]))
    groups = [customers for customers in _LOOKS if customers in set(scores["customers"])]
    return chart(
        [_points(scores[scores["customers"] == customers], customers) for customers in groups],
        x=gettext("NDCG at {k} (95 %)", k=k),
        height=140 + 40 * len(models),
        yaxis={"automargin": True, "autorange": "reversed", "categoryorder": "array", "categoryarray": models},
        hovermode="closest",
        scattermode="group",
    )


def ndcg_of_models_summary(scores: pd.DataFrame, k: int) -> str:
    parts = [
        gettext(
            "{model}, {customers} {ndcg} ({low} to {high})",
            model=row["model"],
            customers=gettext(_CUSTOMERS[row["customers"]]),
            ndcg=number(row["ndcg"], 3),
            low=number(row["ndcg_low"], 3),
            high=number(row["ndcg_high"], 3),
        )
        for row in scores.to_dict("records")
    ]
    return gettext("NDCG at {k}: {models}.", k=k, models="; ".join(parts))


def _points(scores: pd.DataFrame, customers: str) -> dict[str, Any]:
    colour, symbol = _LOOKS[customers]
    words = gettext(_CUSTOMERS[customers])
    return {
        "type": "scatter",
        "name": words,
        "mode": "markers",
        "x": scores["ndcg"],
        "y": scores["model"],
        "offsetgroup": customers,
        "orientation": "h",
        "marker": {"size": 10, "color": colour, "symbol": symbol},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": scores["ndcg_high"] - scores["ndcg"],
            "arrayminus": scores["ndcg"] - scores["ndcg_low"],
            "color": colour,
        },
        "hovertemplate": f"%{{y}}, {words}: %{{x:.3f}}<extra></extra>",
    }
