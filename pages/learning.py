"""How regret and values changed while the bandit learned."""

import streamlit as st

from rlreco.language import gettext, gettext_noop
from rlreco.plots.learning import curves, values
from rlreco.service.learner.curves import newest_of
from rlreco.ui import access, frame, kit, learning, visitor
from rlreco.views.learning import by_sessions, earnings, totals
from rlreco.views.words.policies import policy_name, with_names

frame.begin(
    gettext("Learning"),
    gettext("The regret of each policy while it learned, and how its estimates of a state's products changed."),
)

service = access.service()
learner = visitor.choose_learner(service)
profile, curve = learner.profile, learner.history.curve()
if curve.empty:
    visitor.nobody_answered()
    st.stop()
compared = learner.history.compared_policies() if profile.assign else []
learning.show_learning_verdict(learner, curve, compared)
so_far = totals(curve)
learning.show_alerts(learner.alerts())

picture = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    kind = learning.choose_kind(curves.kinds(curve), curves.KINDS)
    newest = learning.choose_newest(int(so_far["session"]))
    learning.follow(learner, int(so_far["session"]))
    learning.offer_report(service, learner.name)
curve, names = newest_of(curve, newest), visitor.names_of(learner)
policy = by_sessions(curve)[0]
marks = learning.story_of(learner, curve, kind, policy, names) if kind is not None else []
if kind is not None:
    span = profile.in_units(1, 0)
    with picture:
        kit.chart(
            curves.regret_curves(
                curve, kind, span, policy=policy, places=[mark.session for mark in marks], named=policy_name
            ),
            key="regret-curves",
            alt=curves.regret_summary(curve, kind, span, policy_name),
        )
    st.caption(
        gettext(
            "{kind}. Regret is the reward of the best slate minus that of the slate shown: the flatter the curve, the "
            "more was learned. Bands: 95 %, from how much sessions differ.",
            kind=gettext(curves.KINDS[kind]),
        )
    )
chosen = learning.choose_mark(marks)
kit.download(curve, "learning-curve")
kit.figures(
    {
        gettext("Slates answered"): so_far["session"],
        gettext("Clicks"): so_far["clicks"],
        gettext("Buys"): so_far["buys"],
        gettext("Products shown"): so_far["impressions"],
    },
    kind=gettext("observed"),
)
if profile.hold_out:
    learning.show_hold_out(learner)
if compared:
    learning.show_compared_policies(compared, profile)

st.subheader(gettext("Value of a state"), anchor=False)
states = learner.history.states()
with st.container(horizontal=True):
    state = learning.choose_state(learner, states)
    policy = learning.choose_curve_policy(curve)
    n_products = learning.choose_n_products()
if chosen is not None:
    learning.show_then_and_now(learner, state, policy, chosen, names)
learning.show_state_values(learner, state, policy, names, products=n_products, newest=newest)

view = learning.choose_view(
    {
        "policies": gettext_noop("Policies side by side"),
        "slope": gettext_noop("Regret a session"),
        "rates": gettext_noop("Clicks and buys"),
        "best": gettext_noop("This state's best"),
        "map": gettext_noop("States and products"),
        "traffic": gettext_noop("Traffic by product"),
    }
)
if view == "policies":
    learning.show_policies(with_names(earnings(curve, profile)))
elif view == "slope" and kind is not None:
    st.caption(
        gettext("{kind}. Means over stretches of sessions; 0 is the best possible.", kind=gettext(curves.KINDS[kind]))
    )
    kit.chart(
        curves.regret_a_session(curve, kind, profile.in_units(1, 0), named=policy_name),
        key="slope",
        alt=curves.slope_summary(curve, kind, profile.in_units(1, 0), named=policy_name),
    )
elif view == "rates":
    st.caption(gettext("How often shown products are clicked and bought, by policy: observed, with 95 % bands."))
    rate = learning.choose_rate()
    kit.chart(
        curves.rate_curves(curve, rate, policy_name), key="rates", alt=curves.rate_summary(curve, rate, policy_name)
    )
elif view == "best":
    st.caption(
        gettext(
            "The estimated chance of each product to be the best of this state, beside its observed share of slates "
            "here."
        )
    )
    ranking = learner.product_ranking(state, policy=policy)
    kit.chart(values.product_ranking(ranking, names), key="ranking", alt=values.product_ranking_summary(ranking, names))
    kit.download(ranking, "ranking")
elif view == "map":
    st.caption(gettext("Estimated values of the best products in the most visited states, above an ignored showing."))
    table = learner.value_matrix(states[:12], policy=policy) * profile.in_units(1, 0)
    kit.chart(
        values.value_matrix(table, names),
        key="value-matrix",
        alt=gettext("Values of products in the most visited states"),
    )
    kit.download(table.reset_index(names="state"), "states-and-products")
elif view == "traffic":
    learning.show_traffic(learner, names, newest)

st.page_link(
    "pages/evaluation.py",
    label=gettext("Estimate what another policy would have earned"),
    icon=":material/balance:",
)
