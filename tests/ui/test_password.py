"""The host's password opens what is locked, by environment or secrets."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest


def guarded():
    import streamlit as st

    from rlreco.ui.access.password import ask_password, forget_password, host_password, password_given

    if host_password() is None:
        st.write("No password is set.")
    elif password_given():
        st.write("You are the host.")
        st.button("Leave", on_click=forget_password)
    else:
        ask_password()


@pytest.fixture(params=["secrets", "environment"])
def app(request, monkeypatch):
    st.cache_resource.clear()
    app = AppTest.from_function(guarded, default_timeout=30)
    if request.param == "secrets":
        app.secrets["admin_password"] = "plum tree"
    else:
        monkeypatch.setenv("RLRECO_ADMIN_PASSWORD", "plum tree")
    return app.run()


def type_in(app, password):
    app.text_input[0].set_value(password)
    return app.button[0].click().run()


def test_a_host_without_a_password_asks_for_none():
    assert AppTest.from_function(guarded, default_timeout=30).run().markdown[0].value == "No password is set."


def test_the_right_password_opens_until_the_host_leaves(app):
    assert type_in(app, "plum tree").markdown[0].value == "You are the host."
    assert not app.button[0].click().run().markdown


@pytest.mark.parametrize("typed", ["", "plum", "plum tree "])
def test_a_wrong_password_opens_nothing(app, typed):
    type_in(app, typed)

    assert [error.value for error in app.error] == ["That is not the password."]
    assert not app.markdown


def test_after_three_wrong_ones_even_the_right_one_waits(app):
    for _ in range(3):
        type_in(app, "guess")
    type_in(app, "plum tree")

    assert "Too many wrong passwords. Try again in " in app.error[0].value
    assert not app.markdown
