"""The Batch page."""

from rlreco.ui.batch.backtest import backtest_of_source
from rlreco.ui.batch.lists import (
    blocked_products,
    choose_model,
    choose_seen,
    choose_user,
    comparison,
    fit_button,
    history_columns,
    publish_button,
    show_sentence,
    versions,
)

__all__ = [
    "backtest_of_source",
    "blocked_products",
    "choose_model",
    "choose_seen",
    "choose_user",
    "comparison",
    "fit_button",
    "history_columns",
    "publish_button",
    "show_sentence",
    "versions",
]
