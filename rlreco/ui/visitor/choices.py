"""What a visitor chooses on several pages, kept while they go from one to the next and in the address they share."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd
import streamlit as st

from rlreco.domain.ids import StateId
from rlreco.domain.records import Customer, Experiment
from rlreco.plots.curves import Kind
from rlreco.service.learner.learner import Service
from rlreco.service.learner.memory import state_of
from rlreco.ui.visitor.training import sample_button
from rlreco.ui.visitor.workspace import workspace
from rlreco.views.tables import policy_choices

LISTED = 30
"""A browser takes as long for a list of hundreds as for a chart."""


def choose_experiment(known: Service) -> Experiment:
    """One of the visitor's experiments; where there is none, the page ends with the way to the first."""
    names = [experiment.name for experiment in known.store.experiments(workspace())]
    if not names:
        no_experiment(known)
        st.stop()
    asked = st.query_params.get("experiment")
    if asked is not None and asked not in names:
        st.info(f"There is no experiment {asked!r} here, so this is another one.", icon=":material/search_off:")
    name = st.selectbox("Experiment", names, key="experiment", bind="query-params")
    return known.experiment(name)


def no_experiment(known: Service) -> None:
    with st.container(border=True):
        st.subheader("Nothing to show yet", anchor=False)
        st.write(
            "This page reads an experiment: customers, products and what was learned about them. "
            "Start with a made-up shop, or train on a file of your own under Segments."
        )
        sample_button(known, beside_own_file=True)


def nobody_answered() -> None:
    """In place of what needs a log."""
    with st.container(border=True):
        st.subheader("No slate was answered yet", anchor=False)
        st.write("Play a shopper, or let fifty simulated ones come: their answers are what this page reads.")
        st.page_link("pages/simulator.py", label="Open the simulator", icon=":material/shopping_cart:")


def choose_customer(known: Service, experiment: Experiment, on_change: Callable[[], None]) -> str:
    """An id. The first few are listed; any other can be typed. on_change : before the page is drawn with the choice"""
    listed = known.store.customers(experiment.catalogue, limit=LISTED)
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


def choose_state(experiment: Experiment, visited: Sequence[StateId]) -> StateId:
    """Raises NotFoundError for one that the experiment doesn't have. visited : those to list, most visited first"""
    chosen = st.selectbox(
        "State",
        visited[:LISTED],
        key="state",
        bind="query-params",
        accept_new_options=True,
        help=f"The {LISTED} that were visited most are listed; type any other.",
    )
    return state_of(experiment, str(chosen))


def local_now() -> datetime:
    """The time on the visitor's clock, where the browser says in which zone it is."""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return datetime.now(zone).replace(tzinfo=None, microsecond=0)


def choose_believer(curve: pd.DataFrame) -> str:
    """Whose beliefs are shown: a policy of the learning curve, the one with most sessions first."""
    most = curve.groupby("policy")["session"].max().sort_values(ascending=False)
    return str(st.selectbox("As believed by", list(most.index), key="believer", bind="query-params"))


def choose_more(views: Mapping[str, str]) -> str | None:
    """A further view by its word, drawn only once it is asked for; None: none of them."""
    return st.selectbox(
        "Look closer",
        list(views),
        index=None,
        format_func=views.__getitem__,
        key="more",
        bind="query-params",
        placeholder=", ".join(views.values()),
    )


def choose_kind(kinds: Sequence[Kind], words: Mapping[Kind, str]) -> Kind | None:
    """Exact or estimated, where there are both; None where there is neither."""
    if not kinds:
        st.info("These policies learn each state alone and people answered, so their regret can't be estimated.")
        return None
    if len(kinds) == 1:
        return kinds[0]
    return st.radio(
        "Kind of regret", kinds, format_func=words.__getitem__, horizontal=True, key="regret", bind="query-params"
    )


def choose_newest(answered: int) -> int | None:
    """How many of the newest sessions are looked at; None: all of them. answered : in all"""
    choices = [_ALL, *(f"{count:,}" for count in _NEWEST if count < answered)]
    chosen = st.selectbox(
        "Newest sessions",
        choices,
        key="newest",
        bind="query-params",
        width=150,
        help="Of each policy. Fewer show what happens lately: regret and rates then begin anew at the first of them.",
    )
    return None if chosen == _ALL else int(chosen.replace(",", ""))


_ALL = "all"
_NEWEST = (100, 1000, 10_000, 100_000)


def choose_most() -> int:
    """How many products a chart of values shows."""
    return int(st.selectbox("Products", range(1, 9), index=2, key="most", bind="query-params", width=110))


def by_choice(label: str, choices: Mapping[str, Any], *, key: str) -> Any:
    """What the chosen word stands for."""
    word = st.radio(label, list(choices), horizontal=True, key=key, bind="query-params", label_visibility="collapsed")
    return choices[word]


def names_of(known: Service, experiment: Experiment) -> dict[str, str]:
    """Product id -> name, of the experiment's catalogue."""
    return _names_of(known, experiment.name, experiment.catalogue)


@st.cache_data(ttl=600, max_entries=8, show_spinner=False)
def _names_of(_known: Service, experiment: str, catalogue: str) -> dict[str, str]:
    return {id_: product.name for id_, product in _known.products(experiment).items()}
