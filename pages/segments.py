"""From a file of sales to what happened to each row, to segments, to an experiment."""

import streamlit as st

from rlreco.plots.customers import counts
from rlreco.ui import access, frame, kit, segments, visitor

frame.begin(
    "Segments",
    "Who the customers are, by how recently, how often and for how much they bought.",
)

service = access.service()
source = visitor.choose_source()
if source is None:
    st.stop()

st.subheader("What happened to each row", anchor=False)
segments.show_funnel(source)

st.subheader("Segments", anchor=False)
choices, frozen = segments.choose_scoring(source)
seen = segments.segmented(source, choices, frozen)
found = seen.segmentation
st.caption(
    f"{len(found.customers):,} customers as of {found.as_of:%d %B %Y}, each scored from 1 to {found.scorer.bins} "
    "by recency, frequency and money."
)
kit.show_notices(found.notices)
segments.segment_views(seen)

st.subheader("Train", anchor=False)
st.write(
    "Training saves these customers and products and makes an experiment: for every state, a first guess of what "
    f"sells there. States use the bands of R + F + M: {counts(found.bands)}."
)
trained = visitor.train_button(service, source, choices, frozen)
if trained is not None:
    st.success(
        f"{trained.experiment.name} is ready: {trained.customers:,} customers, {trained.products:,} products, "
        f"{trained.states:,} states.",
        icon=":material/check_circle:",
    )
    st.page_link("pages/simulator.py", label="Play a shopper", icon=":material/shopping_cart:")
