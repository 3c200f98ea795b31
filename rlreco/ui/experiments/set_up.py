"""The shop and the form of a simulation, folded to one line once there is something to see."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from rlreco.language import gettext
from rlreco.service.service import Service
from rlreco.service.simulations.saved import KeptRun
from rlreco.service.simulations.shops import SimulatedShop
from rlreco.ui.experiments.plan_form import choose_plan, parameter_help, start
from rlreco.ui.experiments.saved_runs import continuation
from rlreco.ui.experiments.shop import choose_shop, shop_of, shop_on_page
from rlreco.ui.kit import human_errors, prose, show_notices, text_table
from rlreco.views.experiments import evidence_table, evidence_to_read
from rlreco.views.words.runs import plan_line


def set_up(service: Service, about: Mapping[str, Any] | None) -> None:
    """about : the plan that is on show, as plain values; None: there is none"""
    line = gettext("Set up a simulation") if about is None else _line(about)
    with st.expander(prose(line), expanded=about is None, icon=":material/tune:"), human_errors():
        shop = choose_shop(service)
        if shop is not None:
            _set_up(service, shop)


def _line(about: Mapping[str, Any]) -> str:
    return gettext("{plan} · edit", plan=plan_line(about, shop_on_page()))


def go_on(service: Service, run: KeptRun) -> None:
    """A button that continues the run with more sessions."""
    longer = continuation(run)
    if longer is not None:
        with human_errors():
            start(service, shop_of(service, longer), longer)


def _set_up(service: Service, shop: SimulatedShop) -> None:
    show_notices(shop.notices)
    sentence, evidence = evidence_table(shop.evidence)
    with st.expander(gettext("What the sales history says about tastes: {sentence}", sentence=prose(sentence))):
        text_table(
            evidence_to_read(evidence),
            key="evidence",
            alt=gettext("How much the shares of products differ between the values of each feature"),
            download_rows=evidence,
        )
    plan = choose_plan(shop)
    st.caption(gettext("Simulations don't change the shop: simulated policies start from its sales history alone."))
    parameter_help()
    if plan is not None:
        start(service, shop, plan)
