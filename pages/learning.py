"""How regret and values moved, read from the store."""

import streamlit as st

from rlreco.plots import curves, values
from rlreco.service.learner.curves import newest_of
from rlreco.service.learner.explanation import state_words
from rlreco.ui import access, frame, kit, learning, visitor
from rlreco.views.learning import earnings, in_units, totals, value_table

frame.begin(
    "Learning",
    "What the bandit gave away while it learned, by policy, and how its opinion of a state's products moved.",
)

learner = visitor.choose_learner(access.service())
profile, curve = learner.profile, learner.history.curve()
if curve.empty:
    visitor.nobody_answered()
    st.stop()
done = totals(curve)

kit.figures(
    {
        "Slates answered": done["session"],
        "Clicks": done["clicks"],
        "Buys": done["buys"],
        "Products shown": done["impressions"],
    }
)
if profile.hold_out:
    learning.show_uplift(learner.history.uplift(), profile)
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    newest = learning.choose_newest(int(done["session"]))
    learning.follow(learner, int(done["session"]))
curve = newest_of(curve, newest)

st.subheader("Regret", anchor=False)
kind = learning.choose_kind(curves.kinds(curve), curves.KINDS)
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
kit.download(curve, "learning-curve")

st.subheader("Value of a state", anchor=False)
states = learner.history.states()
with st.container(horizontal=True):
    state = learning.choose_state(learner, states)
    policy = learning.choose_policy_of(curve)
    most = learning.choose_most()
history = value_table(learner.value_history(state, products=most, policy=policy, sessions=newest), profile)
names = visitor.names_of(learner)
st.caption(f"{state_words(profile.state_features, state)}: the products shown there most, with 95 % bands.")
if history.empty:
    st.info("This policy was not here yet. Choose another state: those visited most come first.")
else:
    st.plotly_chart(values.value_curves(history, names), key="value-curves", alt=values.value_summary(history, names))
    kit.download(history, "value-history")

more = learning.choose_more(
    {
        "policies": "Policies side by side",
        "slope": "Regret a session",
        "rates": "Clicks and buys",
        "best": "This state's best",
        "map": "States and products",
    }
)
if more == "policies":
    learning.show_policies(earnings(curve, profile))
elif more == "slope" and kind is not None:
    st.caption(f"{curves.KINDS[kind]}. Means over stretches of sessions; 0 is what can't be bettered.")
    st.plotly_chart(
        curves.regret_a_session(curve, kind, profile.in_units(1, 0)),
        key="slope",
        alt=curves.slope_summary(curve, kind, profile.in_units(1, 0)),
    )
elif more == "rates":
    st.caption("How often what is shown is clicked and bought, by policy.")
    rate = learning.by_choice("Rate", {"clicks": "ctr", "buys": "conversion"}, key="rate")
    st.plotly_chart(curves.rate_curves(curve, rate), key="rates", alt=curves.rate_summary(curve, rate))
elif more == "best":
    st.caption("How likely each product is this state's best, beside how much of what is shown here it gets.")
    ranking = learner.product_ranking(state, policy=policy)
    st.plotly_chart(
        values.product_ranking(ranking, names), key="standing", alt=values.product_ranking_summary(ranking, names)
    )
    kit.download(ranking, "standing")
elif more == "map":
    st.caption("Value of the best products in the states that were visited most.")
    table = in_units(learner.value_matrix(states[:12], policy=policy), profile)
    st.plotly_chart(values.value_matrix(table, names), key="heat", alt="Value of products in the states visited most")
    kit.download(table.reset_index(names="state"), "states-and-products")

st.page_link(
    "pages/evaluation.py", label="Ask the log what another policy would have earned", icon=":material/balance:"
)
