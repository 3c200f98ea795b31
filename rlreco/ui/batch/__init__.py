"""The Batch page."""

from rlreco.ui.batch.lists import (
    VERSION_COLUMNS,
    ask_rollback,
    blocked_products,
    can_go_back,
    choose_model,
    choose_user,
    comparison,
    fit_button,
    publish_button,
    versions,
)

__all__ = [
    "VERSION_COLUMNS",
    "ask_rollback",
    "blocked_products",
    "can_go_back",
    "choose_model",
    "choose_user",
    "comparison",
    "fit_button",
    "publish_button",
    "versions",
]
