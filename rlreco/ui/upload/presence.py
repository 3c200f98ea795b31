"""Whether the visitor who started long work still has the page open."""

from collections.abc import Callable
from time import monotonic

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

# A browser that lost its connection comes back within seconds.
_GRACE_SECONDS = 15.0


def absence() -> Callable[[], bool]:
    """A function that tells, on any thread, whether this visitor left a while ago; False where there is no server."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not st.runtime.exists():
        return lambda: False
    session, runtime, seen_at = context.session_id, st.runtime.get_instance(), monotonic()

    def is_gone() -> bool:
        nonlocal seen_at
        if runtime.is_active_session(session):
            seen_at = monotonic()
        return monotonic() - seen_at > _GRACE_SECONDS

    return is_gone
