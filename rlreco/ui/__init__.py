"""The only streamlit in the package: what pages share."""

from rlreco.ui.kit.errors import human_errors, show_notices
from rlreco.ui.kit.figures import figures
from rlreco.ui.kit.page import opening
from rlreco.ui.kit.tables import download, download_both, reading_table, rows, table
from rlreco.ui.learning.follow import follow
from rlreco.ui.learning.policies import show_policies
from rlreco.ui.learning.uplift import show_uplift
from rlreco.ui.overview.storage_notice import passing_disk_banner, where_kept
from rlreco.ui.segments.funnel import show_funnel
from rlreco.ui.segments.scoring_form import choose_scoring
from rlreco.ui.segments.views import segment_views, segmented
from rlreco.ui.simulator.panel import answering
from rlreco.ui.simulator.visit import play_shoppers
from rlreco.ui.visitor.choices import (
    by_choice,
    choose_believer,
    choose_experiment,
    choose_kind,
    choose_moment,
    choose_more,
    choose_most,
    choose_newest,
    choose_policy,
    choose_state,
    names_of,
    no_experiment,
    nobody_answered,
)
from rlreco.ui.visitor.password import delete_button
from rlreco.ui.visitor.service import profile, service, settings
from rlreco.ui.visitor.source import choose_source, product_names
from rlreco.ui.visitor.training import sample_button, train_button
from rlreco.ui.visitor.workspace import workspace

__all__ = [
    "answering",
    "by_choice",
    "choose_believer",
    "choose_experiment",
    "choose_kind",
    "choose_moment",
    "choose_more",
    "choose_most",
    "choose_newest",
    "choose_policy",
    "choose_scoring",
    "choose_source",
    "choose_state",
    "delete_button",
    "download",
    "download_both",
    "figures",
    "follow",
    "human_errors",
    "names_of",
    "no_experiment",
    "nobody_answered",
    "opening",
    "passing_disk_banner",
    "play_shoppers",
    "product_names",
    "profile",
    "reading_table",
    "rows",
    "sample_button",
    "segment_views",
    "segmented",
    "service",
    "settings",
    "show_funnel",
    "show_notices",
    "show_policies",
    "show_uplift",
    "table",
    "train_button",
    "where_kept",
    "workspace",
]
