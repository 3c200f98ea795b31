"""From a file of sales to what happened to each row, to segments, to an experiment."""

import streamlit as st

from rlreco import ui
from rlreco.plots import customers
from rlreco.service.tables import edge_table, segment_table

ui.opening(
    "Segments",
    "Who the customers are, by how recently, how often and for how much they bought.",
)

with ui.human_errors():
    known = ui.service()
    source = ui.choose_source()
if source is None:
    st.info("Choose a file: Parquet, CSV or xlsx, one row for each line of an order.", icon=":material/upload_file:")
    st.stop()

st.subheader("What happened to each row", anchor=False)
rows = source.rows()
st.caption(f"{source.name}: {rows[0]['rows']:,} rows. Every row is counted in one class, none is dropped.")
st.plotly_chart(customers.line_classes(rows[1:]), key="line-classes", alt=customers.line_class_summary(rows))
ui.reading_table(customers.funnel_table(rows), key="funnel", alt="Rows of each class, their worth and what they mean")

st.subheader("Segments", anchor=False)
with ui.human_errors():
    profile = ui.choose_scoring()
    segmentation = ui.segmented(source, profile)
table = segment_table(segmentation)
st.caption(
    f"{len(segmentation.customers):,} customers as of {segmentation.as_of:%d %B %Y}, each scored from 1 to "
    f"{profile.bins} by recency, frequency and money."
)
for notice in segmentation.notices:
    st.warning(notice, icon=":material/info:")
st.plotly_chart(customers.treemap(table), key="segment-treemap", alt=customers.treemap_summary(table))
ui.table(
    customers.in_words(table),
    key="segments",
    alt="Customers of each segment with their share and means",
    columns={
        "share": st.column_config.NumberColumn("share", format="%.1f %%"),
        "recency": st.column_config.NumberColumn("recency (days)", format="%.0f"),
        "frequency": st.column_config.NumberColumn("frequency (orders)", format="%.1f"),
        "monetary": st.column_config.NumberColumn("monetary", format="localized"),
    },
)
with st.expander("Where the scores are cut", key="edges"):
    st.write("A score is one more than the number of cuts below the value; for recency, fewer days score higher.")
    ui.table(edge_table(segmentation), key="score-edges", alt="The cut points of recency, frequency and monetary")
with st.expander("Every customer", key="customers"):
    ui.table(segmentation.customers, key="customer-table", alt="Every customer with values, scores, segment and band")

st.subheader("Train", anchor=False)
st.write(
    "Training saves these customers and products and makes an experiment: for every state, a first guess of what "
    f"sells there. States use the bands of R + F + M: {customers.counts(segmentation.bands)}."
)
with ui.human_errors():
    trained = ui.train_button(known, source.classed, source.base_name, profile)
if trained is not None:
    st.success(
        f"{trained.experiment.name} is ready: {trained.customers:,} customers, {trained.products:,} products, "
        f"{trained.states:,} states.",
        icon=":material/check_circle:",
    )
    st.page_link("pages/simulator.py", label="Play a shopper", icon=":material/shopping_cart:")
