"""Ids of visitors: given out by the server, never taken from anybody."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlreco.errors import StoreError
from rlreco.ui.access.visitor_id import key_of, new_seed, signed, visitor_of

KEY = bytes(range(32))


def test_a_token_that_was_given_out_names_its_visitor_and_no_two_the_same():
    tokens = [signed(new_seed(), KEY) for _ in range(100)]

    assert len({visitor_of(token, KEY) for token in tokens}) == 100
    assert all(len(str(visitor_of(token, KEY))) == 24 for token in tokens)


@given(st.text(max_size=300))
def test_no_other_text_names_anybody(text):
    assert visitor_of(text, KEY) is None


@given(st.integers(0, 67), st.integers(1, 255))
def test_a_token_with_one_letter_changed_names_nobody_else(at, by):
    token = signed(b"a" * 18, KEY)
    changed = token[:at] + chr((ord(token[at]) + by) % 256) + token[at + 1 :]

    assert visitor_of(changed, KEY) in (None, visitor_of(token, KEY))


def test_a_token_of_another_server_names_nobody():
    assert visitor_of(signed(b"a" * 18, bytes(32)), KEY) is None


def test_the_key_is_kept_for_this_user_alone_and_by_many_at_once_only_one(tmp_path):
    path = tmp_path / "data" / "visitors.key"
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: key_of(path, None), range(40)))

    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["visitors.key"]


def test_a_secret_of_the_host_makes_the_same_key_everywhere(tmp_path):
    assert key_of(tmp_path / "a", "plum") == key_of(tmp_path / "b", "plum") != key_of(tmp_path / "b", "plums")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_one_sentence_without_its_path(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="can't be kept") as refused:
        key_of(tmp_path / "file" / "visitors.key", None)
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize("content", [b"", bytes(31)])
def test_a_key_that_anybody_could_guess_is_refused_without_its_path(content, tmp_path):
    (tmp_path / "visitors.key").write_bytes(content)

    with pytest.raises(StoreError, match="is damaged") as refused:
        key_of(tmp_path / "visitors.key", None)
    assert str(tmp_path) not in str(refused.value)
