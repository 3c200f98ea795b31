"""`rlreco store reset`: an experiment forgets what it learned."""

from rlreco.service.service import Service
from rlreco.store.connect import connect


def trained(rlreco, uri):
    code, _, err = rlreco("run", "--sessions", 20, "--store", uri, "--json")
    assert code == 0, err
    return connect(uri).experiments()[0].name


def test_reset_says_what_it_would_forget_and_does_it_when_it_is_meant(tmp_path, rlreco, result):
    uri = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    name = trained(rlreco, uri)

    code, _, err = rlreco("store", "reset", name, "--store", uri)
    assert code == 2
    assert err.strip().endswith(f"This forgets 20 slates of {name} for good. To do it, add --yes.")
    assert Service(connect(uri)).learner(name).history.answered == 20

    assert result("store", "reset", name, "--yes", "--store", uri) == {"experiment": name, "forgotten_sessions": 20}
    assert Service(connect(uri)).learner(name).history.shown == 0
    assert result("store", "rebuild", "--check", "--store", uri)["differences"] == 0


def test_an_experiment_that_is_not_there_is_one_clear_line(tmp_path, rlreco):
    code, _, err = rlreco("store", "reset", "nope", "--yes", "--store", f"sqlite:///{tmp_path / 'store.sqlite3'}")
    assert code == 2
    assert "There is no experiment 'nope'" in err
    assert len(err.strip().splitlines()) == 1
