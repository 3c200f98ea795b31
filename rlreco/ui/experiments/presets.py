"""Races that start by one click, on a shop that needs no sales."""

import streamlit as st

from rlreco.language import gettext
from rlreco.service.service import Service
from rlreco.service.simulations.samples import PRESETS, sample_shop
from rlreco.ui.experiments.plan_form import SIMULATION, start
from rlreco.ui.kit import human_errors, jobs, prose


def offer_presets(service: Service) -> None:
    """A button for each; pressed, it starts the race."""
    pressed = None
    with st.container(horizontal=True, gap="small"):
        for name, preset in PRESETS.items():
            label, busy = gettext("Race: {title}", title=gettext(preset.title)), jobs.busy(SIMULATION)
            if st.button(label, key=f"preset-{name}", help=prose(preset.explained()), disabled=busy):
                pressed = preset
    if pressed is not None:
        with human_errors():
            start(service, sample_shop(), pressed.plan())
