"""Keys in a file: who is admitted, and that the file is followed."""

import logging
from hashlib import sha256

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from rlreco.api import create_app
from rlreco.api.access.callers import KEY_SCOPES
from rlreco.api.access.keys import KeyFile, new_key, read_keys, stored_key, write_keys
from rlreco.errors import ConfigError, ConflictError, NotFoundError

LIST = "/v1/users/1/recommendations"


def entry(key, name, scopes=KEY_SCOPES, workspace="main"):
    digest = sha256(key.encode()).hexdigest()
    return {"name": name, "digest": digest, "scopes": list(scopes), "workspace": workspace}


def test_several_keys_are_admitted_and_no_other(caller, keys):
    keys.write(entry("first", "shop"), entry("second", "till"))

    statuses = {key: caller(key).get(LIST).status_code for key in ("first", "second", "third", "", "shop", None)}

    assert statuses == {"first": 200, "second": 200, "third": 401, "": 401, "shop": 401, None: 401}


def test_the_digest_of_a_key_is_not_a_key(caller, keys):
    keys.write(entry("first", "shop"))

    assert caller(sha256(b"first").hexdigest()).get(LIST).status_code == 401


def test_a_key_is_rotated_while_the_service_runs(caller, keys):
    keys.write(entry("old", "shop"))
    assert (caller("old").get(LIST).status_code, caller("new").get(LIST).status_code) == (200, 401)

    keys.write(entry("new", "shop"))

    assert (caller("old").get(LIST).status_code, caller("new").get(LIST).status_code) == (401, 200)


def test_a_file_of_keys_that_is_deleted_admits_nobody(caller, keys):
    keys.write(entry("k", "shop"))
    assert caller("k").get(LIST).status_code == 200

    keys.path.unlink()

    assert caller("k").get(LIST).status_code == 401


def test_a_file_of_keys_that_is_spoilt_later_leaves_its_keys_valid_and_the_log_says_so(caller, keys, caplog):
    keys.write(entry("k", "shop"))
    assert caller("k").get(LIST).status_code == 200

    keys.path.write_text("{")

    with caplog.at_level(logging.ERROR):
        assert [caller("k").get(LIST).status_code for _ in range(3)] == [200, 200, 200]
    assert len(caplog.records) == 1


def test_the_key_of_the_setting_stands_beside_those_of_the_file(caller, keys):
    keys.write(entry("k", "shop"))

    assert caller("k", api_key="own").get(LIST).status_code == 200
    assert caller("own", api_key="own").get(LIST).status_code == 200


def test_an_empty_file_of_keys_does_not_open_the_service_to_this_machine(service, keys):
    near = TestClient(create_app(service, keys_file=keys.path), "http://localhost", client=("127.0.0.1", 1))

    assert near.get(LIST).status_code == 401


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "JSON"),
        ('{"keys": [{"name": "shop"}]}', "keys.0.digest"),
        ('{"keys": [{"name": "a b", "digest": "%s", "scopes": ["read"], "workspace": "main"}]}' % ("0" * 64), "name"),
        ('{"keys": [{"name": "a", "digest": "%s", "scopes": ["all"], "workspace": "main"}]}' % ("0" * 64), "scopes"),
        ('{"keys": [{"name": "a", "digest": "%s", "scopes": [], "workspace": "main"}]}' % ("0" * 64), "scopes"),
        ('{"keys": [], "more": 1}', "more"),
    ],
)
def test_a_file_of_keys_that_cannot_be_used_is_refused_at_the_start(service, keys, text, words):
    keys.path.write_text(text)

    with pytest.raises(ConfigError, match=words):
        create_app(service, keys_file=keys.path)


def test_the_refusal_of_a_file_does_not_repeat_a_key_that_was_written_in_place_of_its_digest(service, keys):
    keys.write({"name": "a", "digest": "the key itself", "scopes": ["read"], "workspace": "main"})

    with pytest.raises(ConfigError) as refused:
        create_app(service, keys_file=keys.path)
    assert "the key itself" not in str(refused.value)


def test_a_file_of_keys_that_is_not_there_is_refused_at_the_start(service, tmp_path):
    with pytest.raises(ConfigError, match="can't be read"):
        create_app(service, keys_file=tmp_path / "none.json")


def test_two_keys_of_one_name_are_refused():
    key = stored_key("shop", "k", ["read"], "main")

    with pytest.raises(ValidationError, match="same name"):
        KeyFile(keys=(key, key))
    with pytest.raises(ConflictError, match="'shop'"):
        KeyFile(keys=(key,)).adding(key)
    with pytest.raises(NotFoundError, match="'till'"):
        KeyFile(keys=(key,)).without("till")


def test_keys_that_were_written_are_read_back_the_same(tmp_path):
    keys = KeyFile(keys=(stored_key("shop", "k", ["read", "teach"], "w", 5), stored_key("till", "l", ["serve"], "w")))

    write_keys(tmp_path / "keys.json", keys)

    assert read_keys(tmp_path / "keys.json") == keys
    assert list(tmp_path.iterdir()) == [tmp_path / "keys.json"]


def test_a_new_key_has_256_bits_of_chance():
    drawn = []

    assert new_key(lambda n: drawn.append(n) or "chance") == "rlreco-chance"
    assert drawn == [32]
    assert new_key() != new_key()
