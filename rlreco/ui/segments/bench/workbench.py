"""The picture of the segments, and beside it the chosen segment with what can be done with its people."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import streamlit as st

from rlreco.domain.profile import Profile
from rlreco.language import gettext, ngettext, number
from rlreco.lifetime import Forecast
from rlreco.segmentation import Frozen, Segmentation, lines_of_customers, segment_words
from rlreco.segmentation.report.summary import segment_summary
from rlreco.service.service import Service
from rlreco.service.training.sources import Source
from rlreco.ui import visitor
from rlreco.ui.kit import prose, show_notices
from rlreco.ui.segments.bench.detail import show_detail
from rlreco.ui.segments.bench.panel import show_downloads, show_panel
from rlreco.ui.segments.bench.picture import choose_segment
from rlreco.ui.segments.segmented import SegmentedSource
from rlreco.ui.segments.trained import show_trained
from rlreco.views.lifetime import segments_with_forecast
from rlreco.views.words.formats import Formats
from rlreco.views.workbench.chosen import total_row
from rlreco.views.workbench.people import people_of


def show_workbench(service: Service, segmented: SegmentedSource, profile: Profile) -> str | None:
    """The chosen segment; None for everybody. profile : to train by"""
    segmentation = segmented.segmentation
    picture, panel = st.columns([3, 2], gap="medium")
    with picture:
        chosen = choose_segment(segmentation, segmented.formats)
        st.caption(prose(_as_of(segmentation, segmented.formats)))
    with panel:
        outlook = segmented.forecast()
        row = _row(segmentation, outlook, chosen)
        show_panel(row, chosen, segmented.horizon, segmented.formats)
        with st.container(horizontal=True):
            show_downloads(
                int(row["customers"]),
                lambda: people_of(segmentation, outlook, chosen),
                _file_name(segmented.source, chosen),
                segmented.formats,
            )
            if chosen is not None:
                theirs, choices, edges = _to_train(segmented, profile, chosen)
                visitor.start_button(gettext("Train on them"), "train-them", service, theirs, choices, edges)
    show_trained(visitor.training_of("train-them"))
    show_notices(segmentation.notices)
    if chosen is not None:
        show_detail(segmented, chosen)
    return chosen


def _as_of(segmentation: Segmentation, formats: Formats) -> str:
    return ngettext(
        "{n} customer as of {day}, scored from 1 to {most} by recency, frequency and money ({kind}).",
        "{n} customers as of {day}, each scored from 1 to {most} by recency, frequency and money ({kind}).",
        len(segmentation.customers),
        day=formats.day(segmentation.as_of),
        most=number(segmentation.scorer.bins),
        kind=gettext(segmentation.monetary),
    )


def _row(segmentation: Segmentation, outlook: Forecast | str, chosen: str | None) -> dict[Hashable, Any]:
    if chosen is None:
        return total_row(segmentation, outlook).to_dict("records")[0]
    rows = segments_with_forecast(segment_summary(segmentation), segmentation, outlook)
    return rows[rows["segment"] == chosen].to_dict("records")[0]


def _file_name(source: Source, chosen: str | None) -> str:
    return f"{source.base_name}-{_dashed(chosen) if chosen else 'customers'}"


def _dashed(name: str) -> str:
    """As part of a name of a file or an experiment."""
    return "-".join("".join(letter if letter.isalnum() else " " for letter in segment_words(name).lower()).split())


def _to_train(segmented: SegmentedSource, profile: Profile, chosen: str) -> tuple[Source, Profile, Frozen]:
    """Their lines, scored as here: by the same edges, days counted to the same date."""
    segmentation, source = segmented.segmentation, segmented.source
    customers = segmentation.customers
    ids = customers.loc[customers["segment"] == chosen, "customer_id"].tolist()
    theirs = replace(
        source,
        id=f"{source.id} {chosen}",
        name=f"{source.name}, {segment_words(chosen)}",
        base_name=_file_name(source, chosen),
        classed=lines_of_customers(source.classed, ids),
    )
    edges = Frozen(segmentation.scorer, segmentation.monetary, source.name)
    return theirs, profile.model_copy(update={"as_of": segmentation.as_of}), edges
