"""The commands for the keys of the REST service."""

import pytest

from rlreco.api.access.key_ring import KeyRing
from rlreco.api.access.keys import read_keys


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "keys.json"
    monkeypatch.setenv("RLRECO_API_KEYS_FILE", str(path))
    return path


def test_a_new_key_is_printed_once_and_only_its_digest_is_kept(result, file):
    key = result("serve-key", "new", "shop", "--scope", "serve", "--scope", "teach", "--workspace", "w")["key"]

    assert key not in file.read_text()
    caller = KeyRing([], file).find(key.encode())
    assert (caller.name, caller.scopes, caller.workspace) == ("shop", {"serve", "teach"}, "w")


def test_keys_are_listed_without_their_digests_and_revoked_by_name(result, file):
    key = result("serve-key", "new", "shop", "--scope", "read")["key"]
    result("serve-key", "new", "till", "--scope", "teach", "--requests-a-minute", "60")

    assert result("serve-key", "list")["keys"] == [
        {"name": "shop", "scopes": ["read"], "workspace": "main", "requests_a_minute": None},
        {"name": "till", "scopes": ["teach"], "workspace": "main", "requests_a_minute": 60},
    ]
    result("serve-key", "revoke", "shop")
    assert [stored.name for stored in read_keys(file).keys] == ["till"]
    assert KeyRing([], file).find(key.encode()) is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("new", "a b", "--scope", "read"), "name"),
        (("new", "shop", "--scope", "read"), "already a key 'shop'"),
        (("new", "till", "--scope", "all"), "all"),
        (("new", "till"), "--scope"),
        (("revoke", "till"), "no key 'till'"),
    ],
)
def test_a_mistake_is_one_line_and_changes_nothing(rlreco, result, file, words, message):
    result("serve-key", "new", "shop", "--scope", "read")
    before = file.read_text()

    code, _, err = rlreco("serve-key", *words)

    assert (code, err.count("\n"), file.read_text()) == (2, 1, before)
    assert message in err


def test_without_a_file_the_commands_say_how_to_name_one(rlreco, monkeypatch):
    monkeypatch.delenv("RLRECO_API_KEYS_FILE", raising=False)

    code, _, err = rlreco("serve-key", "list")

    assert code == 2
    assert "--file" in err


def test_a_service_without_a_key_does_not_listen_to_other_machines(rlreco, monkeypatch):
    for name in ("RLRECO_API_KEYS_FILE", "RLRECO_API_KEY"):
        monkeypatch.delenv(name, raising=False)

    code, _, err = rlreco("serve", "--host", "0.0.0.0")

    assert code == 2
    assert "RLRECO_API_KEY" in err
