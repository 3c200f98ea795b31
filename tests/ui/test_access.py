"""When the app warns that its store is deleted at a restart, and when visitors have workspaces of their own."""

import pytest

from rlreco.ui.access.connection import ephemeral_host
from rlreco.ui.access.workspace import private


@pytest.fixture(autouse=True)
def a_laptop(monkeypatch):
    for variable in ("DYNO", "K_SERVICE", "SPACE_ID", "RLRECO_WORKSPACES", "RLRECO_STORE"):
        monkeypatch.delenv(variable, raising=False)


def test_a_laptop_keeps_its_disk_and_shares_its_workspace():
    assert ephemeral_host() is None
    assert not private()


@pytest.mark.parametrize("uri", ["mongodb://db.example", "mongodb+srv://db.example", "another-server://db.example"])
@pytest.mark.parametrize(("variable", "host"), [("DYNO", "Heroku"), ("K_SERVICE", "Cloud Run")])
def test_a_host_with_an_ephemeral_disk_is_named_unless_the_store_is_on_a_server(variable, host, uri, monkeypatch):
    monkeypatch.setenv(variable, "x")
    assert ephemeral_host() == host

    monkeypatch.setenv("RLRECO_STORE", uri)
    assert ephemeral_host() is None


def test_a_store_in_memory_is_never_kept(monkeypatch):
    monkeypatch.setenv("RLRECO_STORE", "memory:")

    assert ephemeral_host() == "this process"


def test_the_host_can_give_each_visitor_a_workspace(monkeypatch):
    monkeypatch.setenv("RLRECO_WORKSPACES", "private")

    assert private()
