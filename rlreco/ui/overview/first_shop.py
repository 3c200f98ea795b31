"""The home page without a shop: a picture of what one would get, and two ways to get it."""

import streamlit as st

from rlreco.language import gettext, gettext_noop
from rlreco.service.service import Service
from rlreco.ui.drawings import image, picture_of
from rlreco.ui.guide import offer_tour
from rlreco.ui.visitor import sample_button

_ALT = gettext_noop("Four products of a slate, above a curve of clicks that rises while shoppers answer")


def offer_first_shop(service: Service) -> None:
    with st.container(border=True, key="first-shop"):
        words, picture = st.columns([5, 4], vertical_alignment="center", gap="large")
        with words:
            st.subheader(gettext("Start here"), anchor=False)
            st.write(
                gettext(
                    "A shop shows each customer a slate of products, learns from every click, and draws how much "
                    "better it gets than slates at random."
                )
            )
            st.write(
                gettext(
                    "Load the made-up sample shop and try everything at once, or use a file of your own sales: one "
                    "row for each line of an order, with customer, product, date, quantity and price."
                )
            )
            has_tour = offer_tour(service)
            sample_button(service, beside_own_file=True, primary=not has_tour)
        with picture:
            style = "width:100%;max-width:26rem;display:block;margin:0 auto"
            st.html(picture_of(image("first-shop"), gettext(_ALT), style))
