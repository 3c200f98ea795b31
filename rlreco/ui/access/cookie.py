"""Cookies of our own, which a script of the page sets, as Streamlit sets none."""

import streamlit as st

_SCRIPT = """<script>
document.cookie = "{name}={value}; path=/; max-age={seconds}; samesite=lax"
    + (location.protocol === "https:" ? "; secure" : "");
</script>"""


def keep_cookie(name: str, value: str, seconds: int) -> None:
    """Have the browser keep it, unless it does. value : that this server made up, of letters that a cookie may hold"""
    if st.context.cookies.get(name) != value:
        st.html(_SCRIPT.format(name=name, value=value, seconds=seconds), unsafe_allow_javascript=True)
