"""What a visitor chooses on several pages, kept while they go from one to the next and in the address they share."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from rlreco.domain.records import Customer, Experiment
from rlreco.service.learner.learner import Learner
from rlreco.service.service import Service
from rlreco.ui.access.workspace import workspace
from rlreco.ui.visitor.training import sample_button
from rlreco.views.experiments import policy_choices

LISTED = 30
"""A browser takes as long for a list of hundreds as for a chart."""


def choose_learner(service: Service) -> Learner:
    """Of one of the visitor's experiments; where there is none, the page ends with the way to the first."""
    names = [experiment.name for experiment in service.experiments(workspace())]
    if not names:
        _no_experiment(service)
        st.stop()
    asked = st.query_params.get("experiment")
    if asked is not None and asked not in names:
        st.info(f"There is no experiment {asked!r} here, so this is another one.", icon=":material/search_off:")
    name = st.selectbox("Experiment", names, key="experiment", bind="query-params")
    return service.learner(name)


def _no_experiment(service: Service) -> None:
    with st.container(border=True):
        st.subheader("Nothing to show yet", anchor=False)
        st.write(
            "This page reads an experiment: customers, products and what was learned about them. "
            "Start with a made-up shop, or train on a file of your own under Segments."
        )
        sample_button(service, beside_own_file=True)


def nobody_answered() -> None:
    """In place of what needs a log."""
    with st.container(border=True):
        st.subheader("No slate was answered yet", anchor=False)
        st.write("Play a shopper, or let fifty simulated ones come: their answers are what this page reads.")
        st.page_link("pages/simulator.py", label="Open the simulator", icon=":material/shopping_cart:")


def choose_customer(learner: Learner, on_change: Callable[[], None]) -> str:
    """An id. The first few are listed; any other can be typed. on_change : before the page is drawn with the choice"""
    listed = learner.customers(limit=LISTED)
    words = {customer.id: customer_words(customer) for customer in listed}
    chosen = st.selectbox(
        "Customer",
        list(words),
        format_func=lambda id_: words.get(id_, id_),
        key="customer",
        bind="query-params",
        accept_new_options=True,
        width=320,
        on_change=on_change,
        help=f"The first {LISTED} ids are listed; type any other.",
    )
    return str(chosen)


def customer_words(customer: Customer) -> str:
    return f"{customer.id} · {customer.band}, {customer.segment.replace('_', ' ')}"


def choose_moment() -> datetime | None:
    """The moment that makes the state; None is the system's time."""
    when = st.radio("Time", ["Now", "Another time"], horizontal=True, key="when", persist_state="session")
    if when != "Another time":
        return None
    return st.datetime_input("Moment", value=local_now(), key="moment", persist_state="session")


def choose_policy(experiment: Experiment) -> str:
    choices = policy_choices(experiment)
    return str(
        st.selectbox(
            "Policy",
            choices,
            format_func=lambda name: f"{name} (default)" if name == choices[0] else name,
            key="policy",
            bind="query-params",
            help="Who chooses the slate. Try several: Learning compares them.",
        )
    )


def local_now() -> datetime:
    """The time on the visitor's clock, where the browser says in which zone it is."""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return datetime.now(zone).replace(tzinfo=None, microsecond=0)


def names_of(learner: Learner) -> dict[str, str]:
    """Product id -> name, of the experiment's catalogue."""
    return _names_of(learner, learner.experiment.catalogue)


@st.cache_data(ttl=600, max_entries=8, show_spinner=False)
def _names_of(_learner: Learner, catalogue: str) -> dict[str, str]:
    return {id_: product.name for id_, product in _learner.products().items()}
