"""Deleting an experiment, after a confirmation."""

import streamlit as st

from rlreco.service.service import Service
from rlreco.ui.kit import human_errors, prose


def delete_button(service: Service, names: list[str]) -> None:
    """Choose an experiment and delete it with its log. names : of the visitor's experiments"""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = str(st.selectbox("Experiment to delete", names, key="delete-name", width=320))
        if st.button("Delete it", key="delete", icon=":material/delete:"):
            _confirm(service, name)


@st.dialog("Delete for good?")
def _confirm(service: Service, name: str) -> None:
    st.write(
        f"This deletes the experiment {prose(name)} with all its slates, answers and totals. Other experiments, the "
        "customers and products that they use, and published lists stay. Deleting can't be undone."
    )
    typed = st.text_input("Type the experiment's name to confirm", key="delete-typed")
    if st.button("Delete for good", key="delete-yes", type="primary", disabled=typed != name):
        with human_errors():
            service.delete(name)
        st.session_state.pop("visit", None)
        st.rerun()
