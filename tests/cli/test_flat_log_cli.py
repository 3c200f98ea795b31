import pytest

import rlreco as rl


@pytest.fixture
def shop(tmp_path, result):
    """The URI of a store, and the name of an experiment with forty answered sessions."""
    uri = f"sqlite:///{tmp_path / 'shop.sqlite3'}"
    result("run", "--experiment", "demo", "--sessions", 40, "--seed", 2, "--store", uri)
    return uri, "demo"


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_the_log_is_written_and_gives_the_figures_of_rlreco_evaluate(shop, result, tmp_path, ending):
    uri, name = shop
    path = tmp_path / f"log.{ending}"

    written = result("store", "log", name, "--out", path, "--store", uri)

    assert written == {"rows": 400, "sessions": 40, "file": str(path)}
    theirs = result("evaluate", name, "--policy", "uniform", "--store", uri)
    ours = rl.evaluate(path, "uniform").evaluation.summary()
    assert ours["behaviour_value"] == pytest.approx(theirs["behaviour_value"], abs=1e-12)
    for estimator, estimate in theirs["estimates"].items():
        for end in ("value", "low", "high", "lift"):
            assert ours["estimates"][estimator][end] == pytest.approx(estimate[end], abs=1e-12), (estimator, end)


def test_a_mistake_is_one_line_and_exit_code_2(shop, rlreco, tmp_path):
    uri, name = shop
    for words, message in [
        (("nobody", "--out", tmp_path / "log.csv"), "'nobody'"),
        ((name, "--out", tmp_path / "log.xlsx"), "end the file's name in .parquet or .csv"),
        ((name, "--out", tmp_path / "nowhere" / "log.csv"), "can't be written"),
        ((name,), "--out"),
    ]:
        code, out, err = rlreco("store", "log", *words, "--store", uri)
        assert (code, out) == (2, "")
        assert message in err
        assert "Traceback" not in err
