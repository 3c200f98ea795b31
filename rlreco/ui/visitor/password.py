"""What can't be undone asks first, and asks for the password where the host has set one."""

from hmac import compare_digest
from threading import Lock
from time import sleep

import streamlit as st

from rlreco.service.learner.learner import Service
from rlreco.ui.kit.errors import human_errors

_WRONG_COSTS = 2.0
"""Seconds that a wrong password takes."""


def delete_button(known: Service, names: list[str]) -> None:
    """Choose an experiment and delete it, with its log, after a confirmation that names it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = str(st.selectbox("Experiment to delete", names, key="delete-name", width=320))
        if st.button("Delete it", key="delete", icon=":material/delete:"):
            _ask(known, name)


@st.dialog("Delete for good?")
def _ask(known: Service, name: str) -> None:
    st.write(
        f"The experiment {name} goes, with every slate, answer and sum of it. Other experiments, the customers and "
        "products that they use, and published lists stay. This can't be undone."
    )
    typed = st.text_input("Type the experiment's name to confirm", key="delete-typed")
    password = ask_password("delete-password")
    if st.button("Delete for good", key="delete-yes", type="primary", disabled=typed != name) and allowed(password):
        with human_errors():
            known.store.delete_experiment(name)
            known.forget(name)
        st.session_state.pop("visit", None)
        st.rerun()


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
