"""The host's password, which makes a visitor the host where nobody signs in."""

from hmac import compare_digest
from time import monotonic

import streamlit as st

from rlreco.language import gettext, number
from rlreco.ui.access.brake import Brake
from rlreco.ui.access.connection import secret, settings

_GIVEN = "host_password_given"


def host_password() -> str | None:
    """From Streamlit's secrets (admin_password), else from RLRECO_ADMIN_PASSWORD; None where the host sets none."""
    from_environment = settings().admin_password
    return secret("admin_password") or (from_environment.get_secret_value() if from_environment else None)


def password_given() -> bool:
    """Whether this session has given the host's password."""
    return bool(st.session_state.get(_GIVEN))


def ask_password() -> None:
    """A box for the password, and what came of the last try."""
    with st.form("host-password", border=False):
        typed = st.text_input(gettext("Password of the host"), type="password", key="host-password-typed")
        pressed = st.form_submit_button(gettext("Open"), icon=":material/key:")
    if pressed and _is_right(typed):
        st.session_state[_GIVEN] = True
        st.rerun()


def forget_password() -> None:
    """This session is a visitor again."""
    st.session_state.pop(_GIVEN, None)


def _is_right(typed: str) -> bool:
    brake, address, password = _brake(), client(), host_password()
    seconds = brake.wait(address, monotonic())
    if seconds:
        st.error(
            gettext("Too many wrong passwords. Try again in {seconds} seconds.", seconds=number(seconds)),
            icon=":material/lock:",
        )
        return False
    right = password is not None and compare_digest(password.encode(), typed.encode())
    brake.note(address, monotonic(), right=right)
    if not right:
        st.error(gettext("That is not the password."), icon=":material/lock:")
    return right


def client() -> str:
    """Address of the visitor. Behind a proxy all clients have its address, so its own word for them counts: of one on
    this machine, and of another where the host trusts it."""
    address, forwarded = st.context.ip_address, st.context.headers.get("X-Forwarded-For")
    # Streamlit names no address for this machine itself.
    here = "this machine" if not isinstance(address, str) else ""
    if isinstance(forwarded, str) and (here or settings().trust_proxy):
        return forwarded.split(",")[-1].strip()[:64]
    return here or str(address)


@st.cache_resource(show_spinner=False)
def _brake() -> Brake:
    return Brake()
