"""Policies side by side on the same simulated shoppers: the Race, and what it decides."""

import streamlit as st

from rlreco.language import gettext
from rlreco.ui import access, experiments, frame

frame.begin(
    gettext("Simulations"),
    gettext("Policies race on the same simulated shoppers with the same random draws: which gives away the least?"),
)

service = access.service()
experiments.offer_presets(service)
# The form stands above the results and is drawn after them, as it says what they are of, and its errors end the page.
form, results, choice = st.container(), st.container(), st.container()
with results:
    ended = experiments.watch()
with choice:
    shown = [] if experiments.running() else experiments.choose_runs(service, ended)
if shown:
    with results:
        experiments.show_results(service, shown)
    with choice:
        experiments.go_on(service, shown[0])
st.page_link("pages/learning.py", label=gettext("See what the bandit learned"), icon=":material/trending_up:")
live = experiments.live_plan()
with form:
    experiments.set_up(service, live.about() if live is not None else shown[0].about if shown else None)
