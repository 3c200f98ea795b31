"""How regret and values moved, read from the store."""

import streamlit as st

from rlreco import ui
from rlreco.plots import curves, values
from rlreco.service.explaining import state_words
from rlreco.service.history import learning_curve, value_history
from rlreco.service.tables import profile_of, totals, value_table, visited_states

st.title("Learning", anchor=False)
st.write("What the bandit gave away while it learned, by policy, and how its opinion of a state's products moved.")

with ui.human_errors():
    known = ui.service()
    experiment = ui.choose_experiment(known)
    curve = learning_curve(known.store, experiment.name)
    done = totals(known, experiment.name)
profile = profile_of(experiment)

if curve.empty:
    ui.nobody_answered()
    st.stop()

with st.container(horizontal=True):
    st.metric("Slates answered", f"{done['sessions']:,.0f}", border=True)
    st.metric("Clicks", f"{done['clicks']:,.0f}", border=True)
    st.metric("Buys", f"{done['buys']:,.0f}", border=True)
    st.metric("Products shown", f"{done['impressions']:,.0f}", border=True)

st.subheader("Regret", anchor=False)
st.caption(
    "Regret is what the best slate would have earned more than the slate shown. The flatter the curve, the less is "
    "left to learn."
)
kinds = curves.kinds(curve)
if kinds:
    kind = st.radio(
        "Kind of regret",
        kinds,
        horizontal=True,
        format_func=curves.KINDS.__getitem__,
        key="regret",
        persist_state="session",
    )
    st.plotly_chart(
        curves.regret_curves(curve, kind, profile.in_units(1, 0)),
        key="regret-curves",
        alt=curves.regret_summary(curve, kind, profile.in_units(1, 0)),
    )
else:
    st.info("These policies learn each state alone and were answered by people, so their regret can't be estimated.")
ui.download(curve, "learning-curve")

st.subheader("Value of a state", anchor=False)
with ui.human_errors():
    with st.container(horizontal=True):
        state = ui.choose_state(visited_states(known.store, experiment))
        most = st.number_input("Products", 1, 8, 3, key="most-products", persist_state="session", width=140)
    history = value_table(value_history(known, experiment.name, state, products=most), profile)
    names = {id_: product.name for id_, product in known.products(experiment.name, list(history["product_id"])).items()}
st.caption(f"{state_words(profile.stateFeatures, state)}: the products shown there most, with 95 % bands.")
if history.empty:
    st.info("Nobody was here yet. Choose another state: those visited most come first.")
else:
    st.plotly_chart(values.value_curves(history, names), key="value-curves", alt=values.value_summary(history, names))
    ui.download(history, "value-history")
