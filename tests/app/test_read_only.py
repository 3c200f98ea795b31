"""Where a password is set, strangers look at the shop and change nothing of it."""

import pytest
from streamlit.testing.v1 import AppTest

from rlreco.ui.frame import PAGES

SECRETS = {"admin_password": "quince"}


def counts(store):
    status = store.status()
    return status.experiments, status.sessions, status.answered, status.arms, len(store.runs())


@pytest.mark.parametrize("name", list(PAGES))
def test_every_page_opens_for_a_stranger_and_nothing_changes(store, open_page, played, name):
    played(5)
    before = counts(store)

    app = open_page(name, secrets=SECRETS)

    assert not app.exception
    assert "You may look" in app.sidebar.caption[0].value
    assert counts(store) == before


def test_a_stranger_cannot_play_the_shopper(store, open_page):
    app = open_page("simulator", secrets=SECRETS)

    assert "Only an analyst or the host may do this" in app.info[0].value


def test_a_stranger_cannot_start_a_simulation(store, open_page):
    before = counts(store)
    app = open_page("experiments", secrets=SECRETS)
    next(button for button in app.button if button.label == "Start").click().run()

    assert "Only an analyst or the host may do this" in app.info[0].value
    assert counts(store) == before


def keep():
    import streamlit as st

    from rlreco.errors import ForbiddenError
    from rlreco.service.training.sources import sample_source
    from rlreco.ui.access.data_sets import data_sets, writable_data_sets

    try:
        writable_data_sets().keep("mine", sample_source())
    except ForbiddenError:
        st.write("refused")
    st.write(f"{len(data_sets().all())} kept")


@pytest.mark.parametrize(("given", "said"), [(False, ["refused", "0 kept"]), (True, ["1 kept"])])
def test_data_sets_of_the_shop_are_kept_by_who_may_change_it(store, given, said):
    app = AppTest.from_function(keep, default_timeout=30)
    app.secrets["admin_password"] = "quince"
    app.session_state["host_password_given"] = given

    assert [each.value for each in app.run().markdown] == said
