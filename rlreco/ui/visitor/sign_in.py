"""Who the visitor is, at the foot of the menu: signing in and out, the host's password, the workspace."""

import streamlit as st

from rlreco.domain.ids import SHARED
from rlreco.roles import Role
from rlreco.ui.access.password import ask_password, forget_password, host_password, password_given
from rlreco.ui.access.role import locked, person, role, signs_in
from rlreco.ui.access.workspace import keep_token, may_do, private, workspace
from rlreco.ui.kit.markdown import literal, prose

_MAY = {
    Role.VISITOR: "You may look; changing this shop is for the host.",
    Role.ANALYST: "You may train, teach and simulate; publishing and deleting is for the host.",
    Role.ADMIN: "You may change everything here.",
}


def admit() -> None:
    """Draw it, and end the run for who may see nothing before a sign-in. A laptop without any lock shows nothing."""
    keep_token()
    if not locked():
        return
    granted = may_do()
    with st.sidebar:
        _sign_in_or_out()
        if granted is not None:
            st.caption(prose(_MAY[granted]))
        if private() and role() is Role.ADMIN:
            _choose_workspace()
    if granted is None:
        st.info("Sign in, or give the host's password, in the sidebar to open this app.", icon=":material/lock:")
        st.stop()


def _sign_in_or_out() -> None:
    claims = person()
    if claims is not None:
        st.write(f"Signed in as {literal(str(claims.get('name') or claims.get('email') or 'somebody'))}")
        st.button("Sign out", key="sign-out", on_click=st.logout, icon=":material/logout:")
    elif signs_in():
        st.button("Sign in", key="sign-in", on_click=st.login, icon=":material/login:")
    if password_given():
        st.button("Stop being the host", key="host-leave", on_click=forget_password, icon=":material/lock_open:")
    elif host_password() is not None:
        with st.expander("Host", icon=":material/key:"):
            ask_password()


def _choose_workspace() -> None:
    def go() -> None:
        if st.session_state["host-workspace"] == SHARED:
            st.query_params["workspace"] = SHARED
        else:
            st.query_params.pop("workspace", None)

    own = "My own"
    st.segmented_control(
        "Workspace",
        [own, SHARED],
        default=SHARED if workspace() == SHARED else own,
        key="host-workspace",
        on_change=go,
    )
