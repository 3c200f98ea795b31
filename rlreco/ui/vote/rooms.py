"""The rooms of this process."""

import streamlit as st

from rlreco.service.simulations.vote.rooms import Rooms


@st.cache_resource(show_spinner=False)
def rooms() -> Rooms:
    return Rooms()
