"""Who the visitor is, at the foot of the menu: signing in and out, the host's password, the workspace."""

import streamlit as st

from rlreco.domain.ids import SHARED
from rlreco.language import gettext, gettext_noop, in_language_of_now
from rlreco.roles import Role
from rlreco.ui.access.password import ask_password, forget_password, host_password, password_given
from rlreco.ui.access.role import locked, person, role, signs_in
from rlreco.ui.access.workspace import keep_token, may_do, private, workspace
from rlreco.ui.kit.markdown import literal, prose

_MAY = {
    Role.VISITOR: gettext_noop("You may look; changing this shop is for the host."),
    Role.ANALYST: gettext_noop("You may train, teach and simulate; publishing and deleting is for the host."),
    Role.ADMIN: gettext_noop("You may change everything here."),
}

_OWN = gettext_noop("My own")


def admit() -> None:
    """Draw it, and end the run for who may see nothing before a sign-in. A laptop without any lock shows nothing."""
    keep_token()
    if not locked():
        return
    granted = may_do()
    with st.sidebar:
        _sign_in_or_out()
        if granted is not None:
            st.caption(prose(gettext(_MAY[granted])))
        if private() and role() is Role.ADMIN:
            _choose_workspace()
    if granted is None:
        st.info(
            gettext("Sign in, or give the host's password, in the sidebar to open this app."), icon=":material/lock:"
        )
        st.stop()


def _sign_in_or_out() -> None:
    claims = person()
    if claims is not None:
        name = str(claims.get("name") or claims.get("email") or gettext("somebody"))
        st.write(gettext("Signed in as {name}", name=literal(name)))
        st.button(gettext("Sign out"), key="sign-out", on_click=st.logout, icon=":material/logout:")
    elif signs_in():
        st.button(gettext("Sign in"), key="sign-in", on_click=st.login, icon=":material/login:")
    if password_given():
        st.button(
            gettext("Stop being the host"), key="host-leave", on_click=forget_password, icon=":material/lock_open:"
        )
    elif host_password() is not None:
        with st.expander(gettext("Host"), icon=":material/key:"):
            ask_password()


def _choose_workspace() -> None:
    def go() -> None:
        if st.session_state["host-workspace"] == SHARED:
            st.query_params["workspace"] = SHARED
        else:
            st.query_params.pop("workspace", None)

    st.segmented_control(
        gettext("Workspace"),
        [_OWN, SHARED],
        default=SHARED if workspace() == SHARED else _OWN,
        format_func=in_language_of_now(lambda name: gettext(name) if name == _OWN else name),
        key="host-workspace",
        on_change=go,
    )
