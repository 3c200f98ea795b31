"""Play a shopper: choose a customer and a time, answer the slate, see what the bandit learned from it."""

import streamlit as st

from rlreco.language import gettext
from rlreco.ui import access, frame, simulator, visitor

frame.begin(
    gettext("Simulator"),
    gettext("Be the shopper: the bandit shows a slate, you click and buy, and it learns from your answer at once."),
)

learner = visitor.choose_learner(access.service())
with st.popover(gettext("Policy and time"), icon=":material/tune:"):
    policy = visitor.choose_policy(learner.experiment)
    moment = visitor.choose_moment(learner)
simulator.lay_out()
simulator.simulator_panel(learner, moment, policy)

with st.container(horizontal=True):
    st.page_link("pages/learning.py", label=gettext("See how values and regret move"), icon=":material/trending_up:")
    st.page_link(
        "pages/experiments.py", label=gettext("Compare policies on thousands of shoppers"), icon=":material/science:"
    )
