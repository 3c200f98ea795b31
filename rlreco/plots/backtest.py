"""NDCG of models in a replay of later baskets, for known and for new customers."""

from typing import Any

import pandas as pd

from rlreco.plots.frame import chart
from rlreco.plots.palette import SERIES

_LOOKS = {"known": (SERIES[0], "circle"), "new": (SERIES[1], "diamond")}
"""Customers -> colour and symbol."""


def ndcg_of_models(scores: pd.DataFrame, k: int) -> Any:
    """A row for each model, the first on top; points of known and of new customers with their 95 % intervals.

    scores : model, customers ("known" or "new"), ndcg, ndcg_low, ndcg_high
    """
    models = list(dict.fromkeys(scores["model"]))
    groups = [customers for customers in _LOOKS if customers in set(scores["customers"])]
    return chart(
        [_points(scores[scores["customers"] == customers], customers) for customers in groups],
        x=f"NDCG at {k} (95 %)",
        height=140 + 40 * len(models),
        yaxis={"automargin": True, "autorange": "reversed", "categoryorder": "array", "categoryarray": models},
        hovermode="closest",
        scattermode="group",
    )


def ndcg_of_models_summary(scores: pd.DataFrame, k: int) -> str:
    parts = [
        f"{row.model}, {row.customers} customers {row.ndcg:.3f} ({row.ndcg_low:.3f} to {row.ndcg_high:.3f})"
        for row in scores.itertuples()
    ]
    return f"NDCG at {k}: " + "; ".join(parts) + "."


def _points(scores: pd.DataFrame, customers: str) -> dict[str, Any]:
    colour, symbol = _LOOKS[customers]
    return {
        "type": "scatter",
        "name": f"{customers} customers",
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
        "hovertemplate": f"%{{y}}, {customers} customers: %{{x:.3f}}<extra></extra>",
    }
