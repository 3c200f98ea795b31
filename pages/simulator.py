"""Play a shopper: choose who comes and when, answer the slate, see what the bandit learned from it."""

import streamlit as st

from rlreco import ui
from rlreco.service.tables import newest_sessions, session_table, sessions_of

ui.opening(
    "Simulator",
    "Be the shopper: the bandit shows a slate, you click and buy, and it learns from your answer at once.",
)

with ui.human_errors():
    known = ui.service()
    columns = st.columns([3, 4, 3, 3])
    with columns[0]:
        experiment = ui.choose_experiment(known)
    with columns[1]:
        customer = ui.choose_customer(known, experiment)
    with columns[2]:
        policy = ui.choose_policy(experiment)
    with columns[3]:
        moment = ui.choose_moment()
    ui.answering(known, experiment, customer, moment, policy)

st.divider()
with st.container(horizontal=True, vertical_alignment="center"), ui.human_errors():
    if st.button("Play 50 shoppers", key="play", icon=":material/group:"):
        with st.spinner("Fifty simulated shoppers come and go"):
            played = ui.play_shoppers(known, experiment.name, policy, 50)
        st.toast(f"50 shoppers: {played.clicks} clicks, {played.buys} buys.", icon=":material/group:")
    st.caption(
        f"Simulated shoppers with tastes from the sales history answer slates of {policy}. "
        f"Slates shown so far: {sessions_of(known.store, experiment.name):,}."
    )

log = st.expander("What was logged", key="log", on_change="rerun")
if log.open:
    with log, ui.human_errors():
        newest = newest_sessions(known.store, experiment.name)
        ui.table(
            session_table(newest, known.products(experiment.name)),
            key="sessions",
            alt="The newest slates: who, when, by which policy, and what was answered",
        )
