"""Everybody's list at once, by what goes with what: fit, look one up, publish."""

import streamlit as st

from rlreco import ui
from rlreco.ui.batch import lists
from rlreco.views.tables import history_and_list

ui.opening(
    "Batch",
    "A list for every customer at once, from what is bought together: a shop can serve it without the bandit.",
)

with ui.human_errors():
    known = ui.service()
    source = ui.choose_source()
if source is None:
    st.stop()
with ui.human_errors():
    model, options = lists.choose_model()
    found = lists.fit_button(source, model, options)

with st.expander("Which model finds what customers buy next?", key="comparing", on_change="rerun") as comparing:
    if comparing.open:
        with ui.human_errors():
            lists.comparison(source)

if found is not None:
    st.subheader("One customer", anchor=False)
    summary = found.lists.summary()
    st.caption(
        f"{summary['users']:,} customers, {summary['items']:,} products and {summary['rows']:,} bought lines by "
        f"{found.model}, in {summary['fit_seconds'] + summary['score_seconds']:.1f} s."
    )
    with ui.human_errors():
        history, best = history_and_list(found, ui.product_names(source), lists.choose_user(found))
    left, right = st.columns(2)
    with left:
        st.markdown("**Bought before**, newest first")
        ui.table(history, key="history", alt="What the customer bought, newest first")
    with right:
        st.markdown("**May like next**, best first")
        ui.table(best, key="list", alt="The customer's list, best first")
    ui.download_both(found.lists.wide(), "lists-wide", "Download every list as CSV")
    st.subheader("Publish", anchor=False)
    st.write("Publishing writes the lists beside those that are live, checks them, and only then makes them live.")
    with ui.human_errors():
        lists.publish_button(known, found)

st.subheader("Blocked products", anchor=False)
with ui.human_errors():
    lists.hidden(known)

with ui.human_errors():
    versions = lists.versions(known)
if versions:
    st.subheader("Published versions", anchor=False)
    ui.rows(versions, key="versions", alt="Published versions, newest first", columns=lists.VERSION_COLUMNS)
    stuck = not lists.can_go_back(versions)
    if st.button("Go back to the version before", key="rollback", icon=":material/undo:", disabled=stuck):
        lists.ask_rollback(known)
st.page_link("pages/overview.py", label="Back to the overview", icon=":material/home:")
