"""Whose experiments a visitor sees: everybody's on a laptop, their own where strangers meet."""

from secrets import token_urlsafe

import streamlit as st

from rlreco.domain.ids import SHARED
from rlreco.ui.access.connection import passing_disk, settings

_PARAMETER = "workspace"


def workspace() -> str:
    """ "main", or an id that can't be guessed. It is kept in the address, so that reloading finds it again."""
    if not private():
        return SHARED
    if _PARAMETER not in st.session_state:
        st.session_state[_PARAMETER] = st.query_params.get(_PARAMETER) or token_urlsafe(16)
    st.query_params[_PARAMETER] = st.session_state[_PARAMETER]
    return str(st.session_state[_PARAMETER])


def private() -> bool:
    """By RLRECO_WORKSPACES; where that is silent, on hosts that are open to the public."""
    now = settings()
    if "workspaces" in now.model_fields_set:
        return now.workspaces == "private"
    return passing_disk() == "Streamlit Community Cloud"
