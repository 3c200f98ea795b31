"""The offer of the tour to a visitor without a shop: once, and with a way to skip it."""

import streamlit as st

from rlreco.language import gettext
from rlreco.service.service import Service
from rlreco.ui.guide.place import current_place, skip_tour, wait_for_shop
from rlreco.ui.kit import jobs
from rlreco.ui.visitor.training import SAMPLE, sample_starter


def offer_tour(service: Service) -> bool:
    """Whether it was drawn, so that it is the page's main action."""
    if current_place() is not None:
        return False
    load = sample_starter(service)

    def start() -> None:
        wait_for_shop()
        load()

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            gettext("Take the tour with the sample shop"),
            key="take-tour",
            type="primary",
            icon=":material/explore:",
            disabled=jobs.busy(SAMPLE),
            on_click=start,
            help=gettext("Four short steps, a few minutes."),
        )
        st.button(gettext("Skip"), key="no-tour", type="tertiary", on_click=skip_tour)
    return True
