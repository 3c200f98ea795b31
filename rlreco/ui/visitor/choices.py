"""Choices that several pages share; they survive a page switch, and the address carries them."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from rlreco.domain.records import Customer, Experiment
from rlreco.language import gettext, gettext_noop, in_language_of_now, number
from rlreco.segmentation.names import segment_words
from rlreco.service.learner.learner import Learner
from rlreco.service.service import Service
from rlreco.ui.kit.markdown import prose
from rlreco.ui.visitor.address import choose_code
from rlreco.ui.visitor.switcher import chosen_shop, missing_shop
from rlreco.ui.visitor.training import sample_button
from rlreco.views.experiments import policy_choices
from rlreco.views.words.bands import band_name
from rlreco.views.words.policies import name_and_code

_NOW, _ANOTHER_TIME = gettext_noop("Now"), gettext_noop("Another time")

LISTED = 30
"""Options of a long list: a browser takes as long to draw hundreds as to draw a chart."""


def choose_learner(service: Service) -> Learner:
    """The learner of the shop chosen in the sidebar; ends the page with a way to create one where there is none."""
    name, missing = chosen_shop(), missing_shop()
    if name is None:
        offer_first_experiment(service)
        st.stop()
    if missing is not None:
        words = gettext("There is no shop {name} here. Showing another one.", name=repr(missing))
        st.info(prose(words), icon=":material/search_off:")
    return service.learner(name)


def nobody_answered() -> None:
    """Points to the simulator, in place of views that need answered slates."""
    with st.container(border=True):
        st.subheader(gettext("No slate was answered yet"), anchor=False)
        st.write(
            gettext("This page reads answers. Answer a slate in the simulator, or let fifty simulated shoppers do it.")
        )
        st.page_link("pages/simulator.py", label=gettext("Open the simulator"), icon=":material/shopping_cart:")


def choose_customer(learner: Learner, on_change: Callable[[], None]) -> str:
    """A customer's id; the first few are listed, any other can be typed. on_change : runs before the page is redrawn"""
    n_bands = learner.profile.nclust
    labels = {customer.id: _customer_label(customer, n_bands) for customer in learner.customers(limit=LISTED)}
    chosen = st.selectbox(
        gettext("Customer"),
        list(labels),
        format_func=lambda id_: labels.get(id_, id_),
        key="customer",
        bind="query-params",
        accept_new_options=True,
        width=320,
        on_change=on_change,
        help=gettext("The list has the first {n} customers. Type the id of any other.", n=number(LISTED)),
    )
    return str(chosen)


def choose_moment(learner: Learner) -> datetime | None:
    """The moment that the state is computed for, by the shop's clock; None for the current time."""
    times = [_NOW, _ANOTHER_TIME]
    when = st.radio(
        gettext("Time"),
        times,
        format_func=in_language_of_now(gettext),
        horizontal=True,
        key="when",
        persist_state="session",
    )
    if when != _ANOTHER_TIME:
        return None
    # The moment at which it was asked for: the current one would move on, and with it the state and the slate.
    start = st.session_state.setdefault("moment-start", learner.now().replace(microsecond=0))
    label = gettext("Moment, by the shop's clock ({zone})", zone=learner.profile.zone)
    return st.datetime_input(label, value=start, key="moment", persist_state="session")


def choose_policy(experiment: Experiment) -> str:
    """Its spec; the experiment's own policy is the default."""
    choices = policy_choices(experiment)
    return choose_code(
        gettext("Policy"),
        choices,
        lambda name: _policy_words(name, is_own=name == choices[0]),
        key="policy",
        help=gettext("The policy that chooses the slate. Try several and compare them on the Learning page."),
    )


def _policy_words(name: str, is_own: bool) -> str:
    """is_own : of the shop, chosen until the visitor chooses another"""
    words = name_and_code(name)
    return gettext("{policy} (default)", policy=words) if is_own else words


def names_of(learner: Learner) -> dict[str, str]:
    """Product id -> name, of the experiment's catalogue."""
    return _names_of(learner, learner.experiment.catalogue)


@st.cache_data(ttl=600, max_entries=8, show_spinner=False)
def _names_of(_learner: Learner, catalogue: str) -> dict[str, str]:
    return {id_: product.name for id_, product in _learner.products().items()}


def offer_first_experiment(service: Service) -> None:
    """In place of a page that needs a shop."""
    with st.container(border=True):
        st.subheader(gettext("Nothing to show yet"), anchor=False)
        st.write(
            gettext(
                "This page needs a shop: customers, products and what was learned about them. "
                "Start with the sample shop, or train on a file of your own on the Segments page."
            )
        )
        sample_button(service, beside_own_file=True)


def _customer_label(customer: Customer, n_bands: int) -> str:
    return f"{customer.id} · {band_name(customer.band, n_bands)}, {segment_words(customer.segment)}"
