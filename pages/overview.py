"""What this is, what the store holds, and a first experiment in one click."""

import streamlit as st

from rlreco import ui
from rlreco.views.tables import experiment_table

ui.opening(
    "RLReco",
    "A recommender that learns by itself: it shows each customer a slate of products, sees what they click and buy, "
    "and shows better ones to the next.",
)
ui.passing_disk_banner()

with ui.human_errors():
    known = ui.service()
    kept = ui.where_kept(known)
    experiments = experiment_table(known.store, ui.workspace())

if experiments.empty:
    with st.container(border=True):
        st.subheader("Start here", anchor=False)
        st.write(
            "Load a made-up shop and play with it at once, or bring a file of your own sales: one row for each line "
            "of an order, with customer, product, date, quantity and price."
        )
        with ui.human_errors():
            ui.sample_button(known, beside_own_file=True)
else:
    ui.figures(
        {
            "Experiments": len(experiments),
            "Customers": experiments["customers"].sum(),
            "Slates shown": experiments["sessions"].sum(),
            "Slates answered": experiments["answered"].sum(),
        }
    )
    st.subheader("Experiments", anchor=False)
    ui.table(
        experiments,
        key="experiments",
        alt="The experiments of this store, newest first",
        columns={
            "trained": st.column_config.DatetimeColumn("trained (UTC)", format="YYYY-MM-DD HH:mm"),
            "customers": st.column_config.NumberColumn("customers", format="localized"),
            "sessions": st.column_config.NumberColumn("slates shown", format="localized"),
            "answered": st.column_config.NumberColumn("answered", format="localized"),
        },
    )
    st.subheader("Go on", anchor=False)
    with st.container(horizontal=True):
        st.page_link("pages/simulator.py", label="Play a shopper", icon=":material/shopping_cart:")
        st.page_link("pages/learning.py", label="See what was learned", icon=":material/trending_up:")
        st.page_link("pages/segments.py", label="Train on another file", icon=":material/upload_file:")
    with st.expander("Another sample shop", key="another-sample"), ui.human_errors():
        st.write("The same made-up shop as a new experiment that has learned nothing yet.")
        ui.sample_button(known)
    with st.expander("Delete an experiment", key="delete-one"), ui.human_errors():
        ui.delete_button(known, experiments["experiment"].tolist())

st.caption(kept)
