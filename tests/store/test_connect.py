"""The URI picks the store, and is never shown whole."""

import pytest

from rlreco.errors import ConfigError
from rlreco.store.connect import connect
from rlreco.store.uri import Kind, kind_of, public_uri


@pytest.mark.parametrize("uri", ["", "store.sqlite3", "sqlite://", "sqlite:///", "postgres://u:secret@h/d", "mongo:x"])
def test_an_unknown_form_is_refused_with_the_forms_there_are(uri):
    with pytest.raises(ConfigError, match=r"sqlite:///path.*mongodb://.*memory:") as refused:
        connect(uri)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("mongodb://anna:secret@db.example.org:27017/shop?tls=true", "mongodb://db.example.org:27017/shop"),
        ("mongodb+srv://anna:se@cr/et?@c.example.org/", "mongodb+srv://c.example.org/"),
        ("mongodb://a:secret@h1:1,h2:2/shop?replicaSet=rs&password=secret", "mongodb://h1:1,h2:2/shop"),
        ("mongodb://anna:secret", "mongodb://anna"),
        ("mongodb://localhost", "mongodb://localhost"),
        ("sqlite:///data/shop.sqlite3", "sqlite:///data/shop.sqlite3"),
        ("memory:", "memory:"),
    ],
)
def test_user_password_and_options_are_never_shown(uri, shown):
    assert public_uri(uri) == shown


def test_a_relative_and_an_absolute_path_both_name_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for uri in ("sqlite:///one.sqlite3", f"sqlite:///{tmp_path}/deep/er/two.sqlite3"):
        connect(uri).close()
    assert (tmp_path / "one.sqlite3").is_file()
    assert (tmp_path / "deep" / "er" / "two.sqlite3").is_file()


def test_each_memory_store_is_its_own_and_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    first, second = connect("memory:"), connect("memory:")
    first.save_catalogue("cat", [], [])
    assert len(list(tmp_path.iterdir())) == 2
    first.close()
    second.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("uri", "kind", "on_this_host"),
    [
        ("memory:", Kind.MEMORY, True),
        ("sqlite:///shop.sqlite3", Kind.SQLITE, True),
        ("mongodb://localhost/shop", Kind.MONGODB, False),
        ("mongodb+srv://c.example.org/shop", Kind.MONGODB, False),
    ],
)
def test_a_uri_tells_the_back_end_and_whether_data_is_lost_with_the_host(uri, kind, on_this_host):
    assert kind_of(uri) is kind
    assert kind_of(uri).on_this_host == on_this_host


@pytest.mark.parametrize("uri", ["", "sqlite:///", "postgres://host/shop"])
def test_a_uri_of_another_form_has_no_back_end(uri):
    assert kind_of(uri) is None
