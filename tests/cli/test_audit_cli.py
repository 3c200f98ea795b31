"""Each act of the command line leaves one line of the audit log, by the user of the system."""

import json
from getpass import getuser

import pytest


@pytest.fixture
def heard(tmp_path, monkeypatch):
    """(act, outcome, count) of the lines since the last call."""
    path, read = tmp_path / "audit.jsonl", [0]
    monkeypatch.setenv("RLRECO_AUDIT_LOG", str(path))
    monkeypatch.setenv("RLRECO_STORE", f"sqlite:///{tmp_path / 'shop.db'}")

    def lines():
        text = path.read_text().splitlines()
        new, read[0] = [json.loads(line) for line in text[read[0] :]], len(text)
        assert all((line["by"], line["who"]) == ("cli", getuser()) for line in new)
        return [(line["act"], line["outcome"], line.get("count")) for line in new]

    return lines


def test_each_command_that_changes_the_store_is_one_line_and_reading_is_none(result, rlreco, heard, tmp_path):
    result("train", "--experiment", "spring")
    assert heard() == [("trained", "done", None)]

    result("run", "--experiment", "spring", "--sessions", 20)
    assert heard() == [("taught", "done", 20)]

    for _ in range(2):
        result("batch", "publish", "--model", "popularity")
        assert heard() == [("published", "done", 1000)]

    result("batch", "rollback")
    assert heard() == [("rolled back", "done", None)]

    result("batch", "block", "P001", "P002")
    result("batch", "block", "P001", "--undo")
    assert heard() == [("blocked", "done", 2), ("unblocked", "done", 1)]

    result("store", "views", "spring")
    assert heard() == [("wrote views", "done", None)]

    for command in (["store", "status"], ["batch", "status"], ["store", "rebuild"], ["store", "recover"]):
        result(*command)
    result("store", "export", tmp_path / "export")
    assert heard() == []

    other = f"sqlite:///{tmp_path / 'other.db'}"
    result("store", "import", tmp_path / "export", "--store", other)
    assert heard() == [("imported", "done", 20)]

    code, _, _ = rlreco("train", "--experiment", "spring")
    assert (code, heard()) == (2, [("trained", "failed", None)])


def test_keys_are_a_line_each_which_has_no_key(result, rlreco, heard, tmp_path, monkeypatch):
    monkeypatch.setenv("RLRECO_API_KEYS_FILE", str(tmp_path / "keys.json"))

    key = result("serve-key", "new", "shop", "--scope", "teach", "--workspace", "acme")["key"]
    rlreco("serve-key", "new", "shop", "--scope", "admin")
    result("serve-key", "list")
    result("serve-key", "revoke", "shop")
    rlreco("serve-key", "revoke", "shop")

    text = (tmp_path / "audit.jsonl").read_text()
    assert [line[:2] for line in heard()] == [
        ("made a key", "done"), ("made a key", "failed"), ("revoked a key", "done"), ("revoked a key", "failed"),
    ]  # fmt: skip
    first = json.loads(text.splitlines()[0])
    assert (first["key"], first["scopes"], first["workspace"]) == ("shop", "teach", "acme")
    assert key not in text


def test_a_log_that_cannot_be_opened_is_one_clear_line_and_nothing_is_changed(rlreco, tmp_path, monkeypatch):
    monkeypatch.setenv("RLRECO_AUDIT_LOG", str(tmp_path / "missing" / "audit.jsonl"))

    code, out, err = rlreco("train", "--store", f"sqlite:///{tmp_path / 'shop.db'}")

    assert (code, out) == (2, "")
    assert "The audit log can't be opened: No such file or directory." in err
    assert not (tmp_path / "shop.db").exists()


def test_a_learner_of_the_library_is_logged_as_such(heard, tmp_path, monkeypatch):
    import rlreco as rl

    path = tmp_path / "library.jsonl"
    monkeypatch.setenv("RLRECO_AUDIT_LOG", str(path))

    with rl.train(name="spring", progress=False):
        pass

    (line,) = map(json.loads, path.read_text().splitlines())
    assert (line["by"], line["who"], line["act"], line["experiment"]) == ("library", getuser(), "trained", "spring")
