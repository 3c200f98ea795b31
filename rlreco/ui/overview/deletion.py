"""Deleting an experiment: asks first, and asks for the password where the host has set one."""

import streamlit as st

from rlreco.service.service import Service
from rlreco.ui.access import allowed, ask_password
from rlreco.ui.kit import human_errors


def delete_button(service: Service, names: list[str]) -> None:
    """Choose an experiment and delete it, with its log, after a confirmation that names it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = str(st.selectbox("Experiment to delete", names, key="delete-name", width=320))
        if st.button("Delete it", key="delete", icon=":material/delete:"):
            _ask(service, name)


@st.dialog("Delete for good?")
def _ask(service: Service, name: str) -> None:
    st.write(
        f"The experiment {name} goes, with every slate, answer and sum of it. Other experiments, the customers and "
        "products that they use, and published lists stay. This can't be undone."
    )
    typed = st.text_input("Type the experiment's name to confirm", key="delete-typed")
    password = ask_password("delete-password")
    if st.button("Delete for good", key="delete-yes", type="primary", disabled=typed != name) and allowed(password):
        with human_errors():
            service.delete(name)
        st.session_state.pop("visit", None)
        st.rerun()
