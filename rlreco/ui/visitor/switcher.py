"""The switcher in the sidebar: the shop that every page shows. The address carries it."""

from collections.abc import Mapping
from contextlib import suppress

import streamlit as st

from rlreco.language import gettext
from rlreco.service.service import Service
from rlreco.ui.access.workspace import workspace

_NEXT, _MISSING, _BETWEEN = "next-shop", "missing-shop", " · "


def draw_switcher(service: Service) -> None:
    """Draw it where the visitor has a shop; every page reads the choice by `chosen_shop`."""
    titles = {name: texts.title for name, texts in service.descriptions(workspace()).items()}
    labels = {each.name: _label(each.name, titles) for each in service.experiments(workspace())}
    if not labels:
        st.session_state.pop("experiment", None)
        return
    _carry_over(labels)
    with st.sidebar:
        st.selectbox(
            gettext("Shop"),
            list(labels),
            format_func=lambda name: labels.get(name, name),
            key="experiment",
            bind="query-params",
            on_change=leave_sales,
            help=gettext("Every page shows this one."),
        )


def chosen_shop() -> str | None:
    """Name of the experiment; None where the visitor has none."""
    name = st.session_state.get("experiment")
    return None if name is None else str(name)


def missing_shop() -> str | None:
    """What the address names, where there is no such shop."""
    name = st.session_state.get(_MISSING)
    return None if name is None else str(name)


def select_shop(name: str) -> None:
    """From the next run on: the switcher of this one is drawn already."""
    st.session_state[_NEXT] = name
    leave_sales()


def leave_sales() -> None:
    """The page of simulations shows the chosen shop again, and no data set."""
    st.session_state.pop("shop", None)
    st.session_state["shop-of-sales"] = None
    with suppress(KeyError):
        del st.query_params["shop"]


def _label(name: str, titles: Mapping[str, str]) -> str:
    """With the name behind a title, as addresses and the REST service have it."""
    title = titles.get(name)
    return f"{title}{_BETWEEN}{name}" if title else name


def _carry_over(labels: Mapping[str, str]) -> None:
    """The choice for this run: of a button, so far, or of the address that the app was opened by."""
    in_address = st.query_params.get("experiment") or st.query_params.get("shop")
    named = None if in_address is None else _named(in_address, labels)
    is_first_run = "experiment" not in st.session_state
    st.session_state[_MISSING] = in_address if named is None and "experiment" in st.query_params else None
    wanted = st.session_state.pop(_NEXT, None) or (named if is_first_run else st.session_state["experiment"])
    if wanted not in labels and not is_first_run:
        wanted = next(iter(labels))
    if is_first_run and named is not None and st.query_params.get("experiment", labels[named]) != labels[named]:
        # The switcher takes nothing else from an address than what it would write itself.
        st.query_params["experiment"] = labels[named]
        st.rerun()
    if wanted in labels:
        st.session_state["experiment"] = wanted


def _named(in_address: str, labels: Mapping[str, str]) -> str | None:
    """The shop of an address, also of one from before its title was changed."""
    by_label = {label: name for name, label in labels.items()}
    candidates = (in_address, by_label.get(in_address), in_address.rpartition(_BETWEEN)[2])
    return next((name for name in candidates if name in labels), None)
