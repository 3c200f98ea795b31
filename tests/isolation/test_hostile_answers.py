"""What a child that a hostile file took over may send: it gets one refusal, and nothing of it runs."""

import os
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import hostile_children as hostile
import pyarrow as pa
import pytest

from rlreco.errors import DataError
from rlreco.isolation import Limits, run
from rlreco.transactions import DateOrderError

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
PLENTY = Limits(memory=256 * 2**20, seconds=60)
SENTENCE = "The file can't be read: its content is damaged, or of a kind that isn't expected."
NEVER_BY_FORM = ("ready_again", "silent", "grandchild", "long_traceback")
FORMS = [
    name
    for name, value in vars(hostile).items()
    if callable(value) and getattr(value, "__code__", None) and value.__code__.co_varnames[:2] == ("to", "folder")
]


@dataclass(frozen=True, slots=True)
class Answer:
    """A result as those of files: plain data and a table."""

    name: str
    table: pa.Table


@pytest.fixture
def attacked(monkeypatch, tmp_path):
    """Runs work in a child of that form; the work itself never begins."""

    def start(how, limits=PLENTY):
        code = (
            f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(FOLDER)!r}]; "
            f"import hostile_children as hostile; hostile.taken_over({how!r}, {str(tmp_path)!r})"
        )
        monkeypatch.setattr(import_module("rlreco.isolation.run"), "_START", code)
        return run(os.getcwd, (), limits, result_type=Answer, news_type=int)

    return start


@pytest.mark.parametrize("how", sorted(set(FORMS) - set(NEVER_BY_FORM)))
def test_an_answer_of_another_form_is_refused_in_one_sentence_and_runs_nothing(how, attacked, tmp_path, caplog):
    with pytest.raises(DataError) as caught:
        attacked(how)

    assert str(caught.value).startswith(SENTENCE)
    assert type(caught.value) is DataError
    assert caught.value.__cause__ is None
    assert str(tmp_path) not in str(caught.value)
    assert not (tmp_path / hostile.MARKER).exists()
    assert "A child process gave an answer of another form" in caplog.text


def test_the_bomb_of_these_tests_goes_off_where_a_pickle_is_read(tmp_path):
    import pickle

    pickle.loads(pickle.dumps(hostile.Bomb(tmp_path)))

    assert (tmp_path / hostile.MARKER).exists()


def test_a_child_that_begins_again_gets_no_more_time(attacked):
    with pytest.raises(DataError, match="more than 1 seconds"):
        attacked("ready_again", Limits(seconds=1))


def test_a_child_that_closes_its_output_and_goes_on_is_waited_for_no_longer_than_its_end_takes(attacked, monkeypatch):
    monkeypatch.setattr(import_module("rlreco.isolation.run"), "_END_SECONDS", 0.1)

    with pytest.raises(DataError, match=SENTENCE):
        attacked("silent")


def test_of_a_traceback_as_long_as_a_book_the_log_has_the_end(attacked, caplog):
    with pytest.raises(DataError, match=SENTENCE):
        attacked("long_traceback")

    assert "A line of the log. " in caplog.text
    assert len(caplog.text) < 20_000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork.")
def test_a_grandchild_that_outlives_the_work_neither_holds_it_up_nor_reaches_its_result(attacked, tmp_path):
    """Reading a mapped file that was cut off would end this process."""
    os.mkfifo(tmp_path / hostile.CALL)

    result = attacked("grandchild")

    with (tmp_path / hostile.CALL).open("wb"):
        pass
    with (tmp_path / hostile.CALL).open("rb") as answer:
        assert answer.read() == b""
    assert result.table["n"].to_pylist()[-1] == 999_999


def test_children_of_these_forms_are_at_hand():
    assert len(FORMS) > 20
    assert DateOrderError.__module__ == "rlreco.transactions.parse.dates.orders"
    assert str(FOLDER) in sys.path
