"""Publish recommendation lists, inspect the live version, roll back."""

import streamlit as st

from rlreco.ui import access, batch, frame, kit, visitor
from rlreco.views.lists import history_and_list

frame.begin(
    "Lists",
    "One recommendation list for each customer, from products bought together. A shop can serve the lists without the "
    "bandit.",
)

service = access.service()
source = visitor.choose_source()
if source is None:
    st.stop()
model, options = batch.choose_model()
fitted = batch.fit_button(source, model, options, batch.choose_seen())

with st.expander("Which model predicts best?", key="comparing", on_change="rerun") as comparing:
    if comparing.open:
        batch.comparison(source)

with st.expander(
    "Backtest: would it have recommended what was bought?", key="backtesting", on_change="rerun"
) as replay:
    if replay.open:
        batch.backtest_of_source(source)

if fitted is not None:
    st.subheader("One customer", anchor=False)
    summary = fitted.lists.summary()
    st.caption(
        f"Lists by {kit.prose(fitted.model)} for {summary['users']:,} customers, from {summary['rows']:,} purchases "
        f"of {summary['items']:,} products, in {summary['fit_seconds'] + summary['score_seconds']:.1f} s."
    )
    history, best = history_and_list(fitted, visitor.product_names(source), batch.choose_user(fitted))
    left, right = st.columns(2)
    with left:
        st.markdown("**Bought before**, newest first")
        kit.table(history, key="history", alt="What the customer bought, newest first")
    with right:
        st.markdown("**May like next**, best first")
        kit.table(best, key="list", alt="The customer's list, best first")
    kit.download(fitted.lists.wide, "lists-wide", "Download all lists as CSV", parquet=True)
    st.subheader("Publish", anchor=False)
    st.write("Publishing writes the new lists next to the live ones, checks them, and only then makes them live.")
    batch.publish_button(service, fitted)

st.subheader("Blocked products", anchor=False)
batch.blocked_products(service)
batch.versions(service)
st.page_link("pages/overview.py", label="Back to the shops", icon=":material/storefront:")
