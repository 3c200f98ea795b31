"""The Learning page."""

from rlreco.ui.learning.alerts import show_alerts
from rlreco.ui.learning.choices import (
    choose_curve_policy,
    choose_kind,
    choose_n_products,
    choose_newest,
    choose_rate,
    choose_state,
    choose_view,
)
from rlreco.ui.learning.follow import follow
from rlreco.ui.learning.policies import show_policies
from rlreco.ui.learning.report import offer_report
from rlreco.ui.learning.state_values import show_state_values
from rlreco.ui.learning.story import choose_mark, show_then_and_now, story_of
from rlreco.ui.learning.traffic import show_traffic
from rlreco.ui.learning.uplift import show_compared_policies, show_hold_out
from rlreco.ui.learning.verdict import show_learning_verdict

__all__ = [
    "choose_curve_policy",
    "choose_kind",
    "choose_mark",
    "choose_n_products",
    "choose_newest",
    "choose_rate",
    "choose_state",
    "choose_view",
    "follow",
    "offer_report",
    "show_alerts",
    "show_compared_policies",
    "show_hold_out",
    "show_learning_verdict",
    "show_policies",
    "show_state_values",
    "show_then_and_now",
    "show_traffic",
    "story_of",
]
