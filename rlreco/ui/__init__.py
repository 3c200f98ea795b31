"""The only streamlit in the package: what pages share."""

from rlreco.ui.admin import delete_button
from rlreco.ui.answering import answering
from rlreco.ui.banner import passing_disk_banner, where_kept
from rlreco.ui.choosing import (
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
from rlreco.ui.errors import human_errors, show_notices
from rlreco.ui.figures import figures
from rlreco.ui.funnel import show_funnel
from rlreco.ui.live import follow
from rlreco.ui.opening import opening
from rlreco.ui.policies import show_policies
from rlreco.ui.sample import sample_button, train_button
from rlreco.ui.scoring import choose_scoring
from rlreco.ui.segment_views import segment_views, segmented
from rlreco.ui.serving import profile, service, settings
from rlreco.ui.source import choose_source, product_names
from rlreco.ui.tables import download, download_both, reading_table, rows, table
from rlreco.ui.uplift import show_uplift
from rlreco.ui.visit import play_shoppers
from rlreco.ui.workspace import workspace

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
