"""The report of a shop and of a kept simulation, by the command line."""

import pytest

from rlreco.service.service import Service


@pytest.fixture
def shop(tmp_path, result):
    """The URI of a store, and the name of an experiment with a few answered sessions."""
    uri = f"sqlite:///{tmp_path / 'shop.sqlite3'}"
    result("run", "--experiment", "demo", "--sessions", 20, "--seed", 2, "--store", uri)
    return uri, "demo"


def test_a_shop_is_written_as_one_file(shop, result, tmp_path):
    uri, name = shop
    path = tmp_path / "shop.html"

    written = result("report", name, "--out", path, "--store", uri)

    assert written == {"file": str(path), "bytes": path.stat().st_size}
    assert written["bytes"] < 1_500_000
    assert b"<h1>demo</h1>" in path.read_bytes()


def test_a_kept_simulation_is_written_by_its_id(result, rlreco, tmp_path):
    uri, path = f"sqlite:///{tmp_path / 'shop.sqlite3'}", tmp_path / "run.html"
    size = "--rounds", 50, "--replicates", 2
    rlreco("simulate", "--probabilities", ".9,.1", "--policy", "ucb1", *size, "--store", uri)
    service = Service.open(uri)
    [run] = service.simulations().newest()
    service.close()

    result("report", "--run", run.id, "--out", path, "--store", uri)

    assert b"<h1>1 policy, 50 sessions \xc3\x97 2</h1>" in path.read_bytes()


def test_a_file_that_is_there_is_replaced(shop, result, tmp_path):
    uri, name = shop
    path = tmp_path / "shop.html"
    path.write_text("An older one.")

    result("report", name, "--out", path, "--store", uri)

    assert path.read_bytes().startswith(b"<!doctype html>")
    assert sorted(each.suffix for each in tmp_path.iterdir() if "sqlite" not in each.name) == [".html"]


def test_a_mistake_is_one_line_exit_code_2_and_no_file(shop, rlreco, tmp_path):
    uri, name = shop
    path = tmp_path / "shop.html"
    for words, message in [
        (("nobody", "--out", path), "'nobody'"),
        (("--run", "nothing", "--out", path), "nothing"),
        (("--out", path), "Name the shop, or a kept simulation"),
        ((name, "--run", "nothing", "--out", path), "Name the shop, or a kept simulation"),
        ((name, "--out", tmp_path / "shop.pdf"), "end its name in .html"),
        ((name, "--out", tmp_path / "nowhere" / "shop.html"), "can't be written"),
        ((name,), "--out"),
    ]:
        code, out, err = rlreco("report", *words, "--store", uri)
        assert (code, out) == (2, "")
        assert message in err
        assert len(err.splitlines()) == 1
    assert not path.exists()
