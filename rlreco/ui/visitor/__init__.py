"""Uploads and choices that several pages share: a file of sales, an experiment, a moment, a policy."""

from rlreco.ui.visitor.choices import (
    LISTED,
    choose_learner,
    choose_moment,
    choose_policy,
    names_of,
    nobody_answered,
)
from rlreco.ui.visitor.source import choose_other, choose_source, product_names
from rlreco.ui.visitor.switcher import draw_switcher, select_shop
from rlreco.ui.visitor.training import choose_clock, sample_button, start_button, train_button, training_of
from rlreco.ui.visitor.update import update_button

__all__ = [
    "LISTED",
    "choose_clock",
    "choose_learner",
    "choose_moment",
    "choose_other",
    "choose_policy",
    "choose_source",
    "draw_switcher",
    "names_of",
    "nobody_answered",
    "product_names",
    "sample_button",
    "select_shop",
    "start_button",
    "train_button",
    "training_of",
    "update_button",
]
