"""A file of sales: the customers' segments, the people of one to write to or to train on, and a new experiment."""

import streamlit as st

from rlreco.language import gettext
from rlreco.plots.customers import counts
from rlreco.ui import access, frame, kit, segments, visitor
from rlreco.views.editions import update_sentence
from rlreco.views.words.bands import band_and_code

frame.begin(
    gettext("Segments"),
    gettext("Groups of customers by how recently, how often and for how much they bought."),
)

service = access.service()
source = visitor.choose_source()
if source is None:
    st.stop()

# The choices come first and stand last: most people look at the segments before they change how they are made.
top = st.container(gap="xsmall")
bench, scoring, training = (st.container() for _ in range(3))
with top:
    rows, place = segments.show_rows(source), st.empty()
with kit.room_for(source.id, place, height=640):
    with scoring:
        folds = st.container()
        choices, frozen = segments.choose_scoring(source)
    segmented = segments.segment_source(source, choices, frozen)
    verdict = segments.verdict_of(segmented)
    with training:
        st.subheader(gettext("Train"), anchor=False)
        bands = segmented.segmentation.bands
        by_name = {band_and_code(code, len(bands)): count for code, count in bands.items()}
        st.write(
            gettext(
                "Training saves these customers and products as a shop, which starts with what sold in each state. "
                "States use the bands of R + F + M: {bands}.",
                bands=kit.prose(counts(by_name)),
            )
        )
        profile = visitor.choose_clock(source, choices)
with top:
    segments.show_money(segmented, rows)
    kit.show_verdict(verdict)
with bench:
    chosen = segments.show_workbench(service, segmented, profile)
    segments.offer_report(segmented)
with folds:
    st.subheader(gettext("More about them"), anchor=False)
    segments.show_folds(segmented, chosen)
with training:
    segments.show_trained(visitor.train_button(service, source, profile, frozen))
    updated = visitor.update_button(service, source)
    if updated is not None:
        st.success(kit.prose(update_sentence(updated)), icon=":material/check_circle:")
