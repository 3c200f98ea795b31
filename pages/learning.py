"""How regret and values moved, read from the store."""

import streamlit as st

from rlreco import ui
from rlreco.plots import curves, values
from rlreco.service.learner.curves import learning_curve, newest_of, uplift_of_learning, value_history
from rlreco.service.learner.explanation import state_words
from rlreco.service.learner.ranking import heat, standing
from rlreco.views.tables import earnings, in_units, totals, value_table, visited_states

ui.opening(
    "Learning",
    "What the bandit gave away while it learned, by policy, and how its opinion of a state's products moved.",
)

with ui.human_errors():
    known = ui.service()
    experiment = ui.choose_experiment(known)
    curve = learning_curve(known.store, experiment.name)
profile = experiment.profile
if curve.empty:
    ui.nobody_answered()
    st.stop()
done = totals(curve)

ui.figures(
    {
        "Slates answered": done["session"],
        "Clicks": done["clicks"],
        "Buys": done["buys"],
        "Products shown": done["impressions"],
    }
)
if profile.hold_out:
    ui.show_uplift(uplift_of_learning(known.store, experiment.name), profile)
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    newest = ui.choose_newest(int(done["session"]))
    ui.follow(known, experiment.name, int(done["session"]))
curve = newest_of(curve, newest)

st.subheader("Regret", anchor=False)
kind = ui.choose_kind(curves.kinds(curve), curves.KINDS)
if kind is not None:
    st.caption(
        f"{curves.KINDS[kind]}. What the best slate would have earned more than the one shown: the flatter the curve, "
        "the more is learned. Bands: 95 %, by how much sessions differ."
    )
    st.plotly_chart(
        curves.regret_curves(curve, kind, profile.in_units(1, 0)),
        key="regret-curves",
        alt=curves.regret_summary(curve, kind, profile.in_units(1, 0)),
    )
ui.download(curve, "learning-curve")

st.subheader("Value of a state", anchor=False)
with ui.human_errors():
    states = visited_states(known.store, experiment)
    with st.container(horizontal=True):
        state = ui.choose_state(experiment, states)
        believer = ui.choose_believer(curve)
        most = ui.choose_most()
    history = value_table(
        value_history(known, experiment.name, state, products=most, policy=believer, sessions=newest), profile
    )
    names = ui.names_of(known, experiment)
st.caption(f"{state_words(profile.state_features, state)}: the products shown there most, with 95 % bands.")
if history.empty:
    st.info("This policy was not here yet. Choose another state: those visited most come first.")
else:
    st.plotly_chart(values.value_curves(history, names), key="value-curves", alt=values.value_summary(history, names))
    ui.download(history, "value-history")

more = ui.choose_more(
    {
        "policies": "Policies side by side",
        "slope": "Regret a session",
        "rates": "Clicks and buys",
        "best": "This state's best",
        "map": "States and products",
    }
)
with ui.human_errors():
    if more == "policies":
        ui.show_policies(earnings(curve, profile))
    elif more == "slope" and kind is not None:
        st.caption(f"{curves.KINDS[kind]}. Means over stretches of sessions; 0 is what can't be bettered.")
        st.plotly_chart(
            curves.regret_a_session(curve, kind, profile.in_units(1, 0)),
            key="slope",
            alt=curves.slope_summary(curve, kind, profile.in_units(1, 0)),
        )
    elif more == "rates":
        st.caption("How often what is shown is clicked and bought, by policy.")
        rate = ui.by_choice("Rate", {"clicks": "ctr", "buys": "conversion"}, key="rate")
        st.plotly_chart(curves.rate_curves(curve, rate), key="rates", alt=curves.rate_summary(curve, rate))
    elif more == "best":
        st.caption("How likely each product is this state's best, beside how much of what is shown here it gets.")
        stands = standing(known, experiment.name, state, policy=believer)
        st.plotly_chart(
            values.product_ranking(stands, names), key="standing", alt=values.product_ranking_summary(stands, names)
        )
        ui.download(stands, "standing")
    elif more == "map":
        st.caption("Value of the best products in the states that were visited most.")
        table = in_units(heat(known, experiment.name, states[:12], policy=believer), profile)
        st.plotly_chart(
            values.value_matrix(table, names), key="heat", alt="Value of products in the states visited most"
        )
        ui.download(table.reset_index(names="state"), "states-and-products")

st.page_link(
    "pages/evaluation.py", label="Ask the log what another policy would have earned", icon=":material/balance:"
)
