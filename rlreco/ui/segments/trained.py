"""What a training came to."""

import streamlit as st

from rlreco.service.training.train import Trained
from rlreco.ui.kit import prose
from rlreco.views.words.formats import Formats


def show_trained(trained: Trained | None) -> None:
    """Nothing before it is done."""
    if trained is None:
        return
    numbers = Formats()
    counts = [numbers.number(count) for count in (trained.customers, trained.products, trained.states)]
    st.success(
        prose(f"{trained.experiment.name} is ready: {counts[0]} customers, {counts[1]} products, {counts[2]} states."),
        icon=":material/check_circle:",
    )
    st.page_link("pages/simulator.py", label="Play a shopper", icon=":material/shopping_cart:")
