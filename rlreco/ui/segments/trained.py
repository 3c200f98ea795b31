"""What a training came to."""

import streamlit as st

from rlreco.language import gettext, number
from rlreco.service.training.train import Trained
from rlreco.ui.kit import prose


def show_trained(trained: Trained | None) -> None:
    """Nothing before it is done."""
    if trained is None:
        return
    ready = gettext(
        "{name} is ready: {customers} customers, {products} products, {states} states.",
        name=trained.experiment.name,
        customers=number(trained.customers),
        products=number(trained.products),
        states=number(trained.states),
    )
    st.success(prose(ready), icon=":material/check_circle:")
    st.page_link("pages/simulator.py", label=gettext("Play a shopper"), icon=":material/shopping_cart:")
