"""What a visitor brings and chooses on several pages: a file of sales, an experiment, a customer, a policy."""

from rlreco.ui.visitor.choices import (
    LISTED,
    choose_customer,
    choose_learner,
    choose_moment,
    choose_policy,
    local_now,
    names_of,
    nobody_answered,
)
from rlreco.ui.visitor.source import choose_source, product_names
from rlreco.ui.visitor.training import sample_button, train_button

__all__ = [
    "LISTED",
    "choose_customer",
    "choose_learner",
    "choose_moment",
    "choose_policy",
    "choose_source",
    "local_now",
    "names_of",
    "nobody_answered",
    "product_names",
    "sample_button",
    "train_button",
]
