"""Everybody's list at once, by what goes with what: fit, look one up, publish."""

import streamlit as st

from rlreco.ui import access, batch, frame, kit, visitor
from rlreco.views.lists import history_and_list

frame.begin(
    "Batch",
    "A list for every customer at once, from what is bought together: a shop can serve it without the bandit.",
)

service = access.service()
source = visitor.choose_source()
if source is None:
    st.stop()
model, options = batch.choose_model()
fit = batch.fit_button(source, model, options)

with st.expander("Which model finds what customers buy next?", key="comparing", on_change="rerun") as comparing:
    if comparing.open:
        batch.comparison(source)

if fit is not None:
    st.subheader("One customer", anchor=False)
    summary = fit.lists.summary()
    st.caption(
        f"{summary['users']:,} customers, {summary['items']:,} products and {summary['rows']:,} bought lines by "
        f"{fit.model}, in {summary['fit_seconds'] + summary['score_seconds']:.1f} s."
    )
    history, best = history_and_list(fit, visitor.product_names(source), batch.choose_user(fit))
    left, right = st.columns(2)
    with left:
        st.markdown("**Bought before**, newest first")
        kit.table(history, key="history", alt="What the customer bought, newest first")
    with right:
        st.markdown("**May like next**, best first")
        kit.table(best, key="list", alt="The customer's list, best first")
    kit.download_both(fit.lists.wide(), "lists-wide", "Download every list as CSV")
    st.subheader("Publish", anchor=False)
    st.write("Publishing writes the lists beside those that are live, checks them, and only then makes them live.")
    batch.publish_button(service, fit)

st.subheader("Blocked products", anchor=False)
batch.blocked_products(service)

versions = batch.versions(service)
if versions:
    st.subheader("Published versions", anchor=False)
    kit.rows(versions, key="versions", alt="Published versions, newest first", columns=batch.VERSION_COLUMNS)
    stuck = not batch.can_go_back(versions)
    if st.button("Go back to the version before", key="rollback", icon=":material/undo:", disabled=stuck):
        batch.ask_rollback(service)
st.page_link("pages/overview.py", label="Back to the overview", icon=":material/home:")
