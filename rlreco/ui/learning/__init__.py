"""The Learning page."""

from rlreco.ui.learning.choices import (
    by_choice,
    choose_kind,
    choose_more,
    choose_most,
    choose_newest,
    choose_policy_of,
    choose_state,
)
from rlreco.ui.learning.follow import follow
from rlreco.ui.learning.policies import show_policies
from rlreco.ui.learning.uplift import show_uplift

__all__ = [
    "by_choice",
    "choose_kind",
    "choose_more",
    "choose_most",
    "choose_newest",
    "choose_policy_of",
    "choose_state",
    "follow",
    "show_policies",
    "show_uplift",
]
