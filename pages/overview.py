"""What RLReco is, what the store holds, and a first experiment with one click."""

import streamlit as st

from rlreco.ui import access, frame, kit, overview, visitor
from rlreco.views.experiments import experiment_table

frame.begin(
    "RLReco",
    "A recommender that learns while it runs: it shows each customer a slate of products, records what they click and "
    "buy, and chooses better slates for the next customers.",
)
overview.storage_warning()

service = access.service()
store = overview.store_description(service)
experiments = experiment_table(service.summaries(access.workspace()))

if experiments.empty:
    with st.container(border=True):
        st.subheader("Start here", anchor=False)
        st.write(
            "Load the made-up sample shop and try everything at once, or use a file of your own sales: one row for "
            "each line of an order, with customer, product, date, quantity and price."
        )
        visitor.sample_button(service, beside_own_file=True)
else:
    kit.figures(
        {
            "Experiments": len(experiments),
            "Customers": experiments["customers"].sum(),
            "Slates shown": experiments["sessions"].sum(),
            "Slates answered": experiments["answered"].sum(),
        }
    )
    st.subheader("Experiments", anchor=False)
    kit.table(
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
    st.subheader("Next steps", anchor=False)
    with st.container(horizontal=True):
        st.page_link("pages/simulator.py", label="Play a shopper", icon=":material/shopping_cart:")
        st.page_link("pages/learning.py", label="See what was learned", icon=":material/trending_up:")
        st.page_link("pages/segments.py", label="Train on another file", icon=":material/upload_file:")
    with st.expander("Another sample shop", key="another-sample"):
        st.write("The sample shop as a new experiment that has learned nothing yet.")
        visitor.sample_button(service)
    with st.expander("Delete an experiment", key="delete-one"):
        overview.delete_button(service, experiments["experiment"].tolist())

st.caption(store)
