"""Deleting asks for the host's password, where the host sets one."""

from time import monotonic

import pytest
from streamlit.testing.v1 import AppTest

from rlreco.ui.access import password as password_module


def guarded():
    import streamlit as st

    from rlreco.ui.access.password import allowed, ask_password

    typed = ask_password("password")
    if st.button("Do it") and allowed(typed):
        st.write("It is done.")


@pytest.fixture
def guarded_app(monkeypatch):
    monkeypatch.setattr(password_module, "_WRONG_PASSWORD_SECONDS", 0.2)
    app = AppTest.from_function(guarded, default_timeout=30)
    app.secrets["admin_password"] = "plum tree"
    return app.run()


def test_a_host_without_a_password_asks_for_none():
    app = AppTest.from_function(guarded, default_timeout=30).run()

    assert not app.text_input
    app.button[0].click().run()
    assert app.markdown[0].value == "It is done."


def test_the_right_password_allows_it(guarded_app):
    guarded_app.text_input(key="password").set_value("plum tree")
    guarded_app.button[0].click().run()

    assert guarded_app.markdown[0].value == "It is done."


@pytest.mark.parametrize("typed", ["", "plum", "plum tree "])
def test_a_wrong_password_costs_time_and_does_nothing(typed, guarded_app):
    guarded_app.text_input(key="password").set_value(typed)
    began = monotonic()
    guarded_app.button[0].click().run()

    assert monotonic() - began >= 0.2
    assert [error.value for error in guarded_app.error] == ["That is not the password."]
    assert not guarded_app.markdown
