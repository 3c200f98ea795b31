"""The visitor's workspace: shared by all visitors on a laptop, one for each visitor on a public host."""

from secrets import token_urlsafe

import streamlit as st

from rlreco.domain.ids import SHARED
from rlreco.ui.access.connection import COMMUNITY_CLOUD, ephemeral_host, settings

_PARAMETER = "workspace"


def workspace() -> str:
    """The shared workspace, or an id that can't be guessed. The address keeps the id, so that it survives a reload."""
    if not private():
        return SHARED
    if _PARAMETER not in st.session_state:
        st.session_state[_PARAMETER] = st.query_params.get(_PARAMETER) or token_urlsafe(16)
    st.query_params[_PARAMETER] = st.session_state[_PARAMETER]
    return str(st.session_state[_PARAMETER])


def private() -> bool:
    """Whether each visitor has a workspace: as RLRECO_WORKSPACES says, by default on public hosts only."""
    current = settings()
    if "workspaces" in current.model_fields_set:
        return current.workspaces == "private"
    return ephemeral_host() == COMMUNITY_CLOUD
