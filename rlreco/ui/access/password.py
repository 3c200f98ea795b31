"""The host's password, where one is set."""

from hmac import compare_digest
from threading import Lock
from time import sleep

import streamlit as st

_WRONG_COSTS = 2.0
"""Seconds that a wrong password takes."""


def ask_password(key: str) -> str | None:
    """What was typed; None where none is asked for."""
    if _secret() is None:
        return None
    return st.text_input("Password of the host", type="password", key=key)


def allowed(password: str | None) -> bool:
    """Whether it is the host's. Wrong ones are looked at one after the other, however many windows try them at once."""
    wanted = _secret()
    if wanted is None:
        return True
    with _one_at_a_time():
        right = compare_digest(wanted.encode(), (password or "").encode())
        if not right:
            sleep(_WRONG_COSTS)
    if not right:
        st.error("That is not the password.", icon=":material/lock:")
    return right


@st.cache_resource(show_spinner=False)
def _one_at_a_time() -> Lock:
    return Lock()


def _secret() -> str | None:
    if not st.secrets.load_if_toml_exists():
        return None
    found = st.secrets.get("admin_password")
    return str(found) if found else None
