"""The host's password, for deleting things on hosts that set one."""

from hmac import compare_digest
from threading import Lock
from time import sleep

import streamlit as st

_WRONG_PASSWORD_SECONDS = 2.0
"""The delay after a wrong password, against guessing."""


def ask_password(key: str) -> str | None:
    """The typed password; None, without a text box, on a host that sets no password."""
    if _secret() is None:
        return None
    return st.text_input("Password of the host", type="password", key=key)


def allowed(password: str | None) -> bool:
    """Whether the password is the host's; always true on a host that sets none.

    Passwords are checked one after another, so that several windows can't guess in parallel.
    """
    secret = _secret()
    if secret is None:
        return True
    with _lock():
        right = compare_digest(secret.encode(), (password or "").encode())
        if not right:
            sleep(_WRONG_PASSWORD_SECONDS)
    if not right:
        st.error("That is not the password.", icon=":material/lock:")
    return right


@st.cache_resource(show_spinner=False)
def _lock() -> Lock:
    return Lock()


def _secret() -> str | None:
    if not st.secrets.load_if_toml_exists():
        return None
    password = st.secrets.get("admin_password")
    return str(password) if password else None
