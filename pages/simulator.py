"""Play a shopper: choose who comes and when, answer the slate, see what the bandit learned from it."""

import streamlit as st

from rlreco import ui

ui.opening(
    "Simulator",
    "Be the shopper: the bandit shows a slate, you click and buy, and it learns from your answer at once.",
)

with ui.human_errors():
    known = ui.service()
    columns = st.columns(3)
    with columns[0]:
        experiment = ui.choose_experiment(known)
    with columns[1]:
        policy = ui.choose_policy(experiment)
    with columns[2]:
        moment = ui.choose_moment()
    ui.answering(known, experiment, moment, policy)

with st.container(horizontal=True):
    st.page_link("pages/learning.py", label="See how values and regret move", icon=":material/trending_up:")
    st.page_link("pages/experiments.py", label="Compare policies on thousands of shoppers", icon=":material/science:")
