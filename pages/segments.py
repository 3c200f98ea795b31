"""From a file of sales to what happened to each row, to segments, to an experiment."""

import streamlit as st

from rlreco import ui
from rlreco.plots.customers import counts

ui.opening(
    "Segments",
    "Who the customers are, by how recently, how often and for how much they bought.",
)

with ui.human_errors():
    known = ui.service()
    source = ui.choose_source()
if source is None:
    st.stop()

st.subheader("What happened to each row", anchor=False)
ui.show_funnel(source)

st.subheader("Segments", anchor=False)
with ui.human_errors():
    choices, frozen = ui.choose_scoring(source)
    seen = ui.segmented(source, choices, frozen)
found = seen.segmentation
st.caption(
    f"{len(found.customers):,} customers as of {found.as_of:%d %B %Y}, each scored from 1 to {found.scorer.bins} "
    "by recency, frequency and money."
)
ui.show_notices(found.notices)
ui.segment_views(seen)

st.subheader("Train", anchor=False)
st.write(
    "Training saves these customers and products and makes an experiment: for every state, a first guess of what "
    f"sells there. States use the bands of R + F + M: {counts(found.bands)}."
)
with ui.human_errors():
    trained = ui.train_button(known, source, choices, frozen)
if trained is not None:
    st.success(
        f"{trained.experiment.name} is ready: {trained.customers:,} customers, {trained.products:,} products, "
        f"{trained.states:,} states.",
        icon=":material/check_circle:",
    )
    st.page_link("pages/simulator.py", label="Play a shopper", icon=":material/shopping_cart:")
