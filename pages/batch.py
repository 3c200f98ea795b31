"""Publish recommendation lists, inspect the live version, roll back."""

from functools import partial

import streamlit as st

from rlreco.language import gettext, number
from rlreco.ui import access, batch, frame, kit, visitor
from rlreco.views.lists import history_and_list
from rlreco.views.words.models import quoted_model_name

frame.begin(
    gettext("Lists"),
    gettext(
        "One recommendation list for each customer, from products bought together. A shop can serve the lists without "
        "the bandit."
    ),
)

service = access.service()
top = st.container()
source = visitor.choose_source()
if source is None:
    batch.show_sentence(top, service, None)
    st.stop()
model, options = batch.choose_model()
fitted = batch.fit_button(source, model, options, batch.choose_seen())
batch.show_sentence(top, service, fitted)

with st.expander(gettext("Which model predicts best?"), key="comparing", on_change="rerun") as comparing:
    if comparing.open:
        batch.comparison(source)

with st.expander(
    gettext("Backtest: would it have recommended what was bought?"), key="backtesting", on_change="rerun"
) as replay:
    if replay.open:
        batch.backtest_of_source(source)

if fitted is not None:
    st.subheader(gettext("One customer"), anchor=False)
    summary = fitted.lists.summary()
    st.caption(
        gettext(
            "Lists by the model {model} for {customers} customers, from {purchases} purchases of {products} products, "
            "in {seconds} s.",
            model=kit.prose(quoted_model_name(fitted.model)),
            customers=number(summary["users"]),
            purchases=number(summary["rows"]),
            products=number(summary["items"]),
            seconds=number(summary["fit_seconds"] + summary["score_seconds"], 1),
        )
    )
    history, best = history_and_list(fitted, visitor.product_names(source), batch.choose_user(fitted))
    left, right = st.columns(2)
    with left:
        st.markdown(gettext("**Bought before**, newest first"))
        alt = gettext("What the customer bought, newest first")
        kit.table(history, key="history", alt=alt, columns=batch.history_columns())
    with right:
        st.markdown(gettext("**May like next**, best first"))
        alt = gettext("The customer's list, best first")
        score = {"score": partial(number, digits=3)}
        kit.table(best, key="list", alt=alt, columns=batch.history_columns(), formats=score)
    kit.download(fitted.lists.wide, "lists-wide", gettext("Download all lists as CSV"), parquet=True)
    st.subheader(gettext("Publish"), anchor=False)
    st.write(
        gettext("Publishing writes the new lists next to the live ones, checks them, and only then makes them live.")
    )
    batch.publish_button(service, fitted)

st.subheader(gettext("Blocked products"), anchor=False)
batch.blocked_products(service)
batch.versions(service)
st.page_link("pages/overview.py", label=gettext("Back to the shops"), icon=":material/storefront:")
