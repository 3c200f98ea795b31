"""A file of sales: the class of each row, the customers' segments, and a new experiment."""

import streamlit as st

from rlreco.plots.customers import counts
from rlreco.ui import access, frame, kit, segments, visitor
from rlreco.views.editions import update_sentence

frame.begin(
    "Segments",
    "Groups of customers by how recently, how often and for how much they bought.",
)

service = access.service()
source = visitor.choose_source()
if source is None:
    st.stop()

st.subheader("What happened to each row", anchor=False)
segments.show_funnel(source)

st.subheader("Segments", anchor=False)
choices, frozen = segments.choose_scoring(source)
segmented = segments.segment_source(source, choices, frozen)
segmentation = segmented.segmentation
segments.show_segments_verdict(segmented)
st.caption(
    f"{len(segmentation.customers):,} customers as of {segmentation.as_of:%d %B %Y}, each scored from 1 "
    f"to {segmentation.scorer.bins:d} by recency, frequency and money."
)
kit.show_notices(segmentation.notices)
segments.show_bridge(segmentation)
segments.segment_views(segmented)

st.subheader("Train", anchor=False)
st.write(
    "Training saves these customers and products and creates an experiment, which starts with what sold in each state. "
    f"States use the bands of R + F + M: {kit.prose(counts(segmentation.bands))}."
)
trained = visitor.train_button(service, source, visitor.choose_clock(source, choices), frozen)
if trained is not None:
    st.success(
        f"{kit.prose(trained.experiment.name)} is ready: {trained.customers:,} customers, "
        f"{trained.products:,} products, {trained.states:,} states.",
        icon=":material/check_circle:",
    )
    st.page_link("pages/simulator.py", label="Play a shopper", icon=":material/shopping_cart:")

updated = visitor.update_button(service, source)
if updated is not None:
    st.success(kit.prose(update_sentence(updated)), icon=":material/check_circle:")
