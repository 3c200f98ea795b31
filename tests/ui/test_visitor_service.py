"""Which store the app uses, whose workspace a visitor has, and when it warns."""

import pytest

from rlreco.ui.access import connection as serving
from rlreco.ui.access.workspace import private


@pytest.fixture(autouse=True)
def a_laptop(monkeypatch):
    for variable in ("DYNO", "K_SERVICE", "SPACE_ID", "RLRECO_WORKSPACES", "RLRECO_STORE"):
        monkeypatch.delenv(variable, raising=False)


def test_a_laptop_keeps_its_disk_and_shares_its_workspace():
    assert serving.passing_disk() is None
    assert not private()


@pytest.mark.parametrize(("variable", "host"), [("DYNO", "Heroku"), ("K_SERVICE", "Cloud Run")])
def test_a_host_with_a_passing_disk_is_named_unless_the_store_is_elsewhere(variable, host, monkeypatch):
    monkeypatch.setenv(variable, "x")
    assert serving.passing_disk() == host

    monkeypatch.setenv("RLRECO_STORE", "mongodb://db.example")
    assert serving.passing_disk() is None


def test_a_store_in_memory_is_never_kept(monkeypatch):
    monkeypatch.setenv("RLRECO_STORE", "memory:")

    assert serving.passing_disk() == "this process"


def test_the_host_may_say_that_visitors_are_apart(monkeypatch):
    monkeypatch.setenv("RLRECO_WORKSPACES", "private")

    assert private()
