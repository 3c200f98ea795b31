"""The service that a page works with: the app's, for what this visitor may do."""

from datetime import timedelta

import streamlit as st

from rlreco.audit.actor import acting_as
from rlreco.roles import Role
from rlreco.service.service import Service
from rlreco.ui.access.actor import PROGRAM, app_actor
from rlreco.ui.access.connection import connected, settings, store_uri
from rlreco.ui.access.data_sets import forget_data_sets
from rlreco.ui.access.workspace import DEMO, may_do

_SECONDS_BETWEEN = 600


def service() -> Service:
    """Raises StoreError when the store can't be reached. Ends the run for who may see nothing."""
    role = may_do()
    if role is None:
        st.stop()
    if settings().workspaces == "demo":
        _expire(store_uri())
    return service_for(role)


def service_for(role: Role) -> Service:
    """As connection.connected, with acts that are the visitor's of this page."""
    return connected(role, app_actor)


@st.cache_data(ttl=_SECONDS_BETWEEN, show_spinner=False)
def _expire(uri: str) -> int:
    """uri : of the store, so that another one is looked at too"""
    age = timedelta(hours=settings().demo_hours)
    with acting_as(PROGRAM):
        return service_for(Role.ADMIN).upkeep.expire(DEMO, age, forget_data_sets)
