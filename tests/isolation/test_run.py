"""Work in a child process: its result, its errors, its limits and its end."""

import os
import resource
import subprocess
import sys
import textwrap
import types
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from rlreco.errors import CancelledError, DataError
from rlreco.isolation import Limits, Spare, Turns, run
from rlreco.progress import Watch
from rlreco.transactions import DateOrderError

linux = pytest.mark.skipif(sys.platform != "linux", reason="Only Linux limits the memory of a process so.")
PLENTY = Limits(memory=256 * 2**20, seconds=60)


@pytest.fixture(autouse=True)
def work(monkeypatch):
    """The module of work, which the child can import too."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    import work_for_children

    return work_for_children


def test_the_result_of_the_work_comes_back(work):
    assert run(work.double, (21,), PLENTY) == 42


def test_tables_come_back_whole_and_lie_in_no_memory_of_this_process(work):
    result = run(work.table_of, (1_000_000,), PLENTY)

    table = result["table"]
    assert table["n"].to_pylist()[-2:] == [999_998, 999_999]
    assert table["word"].to_pylist()[-2:] == ["tea", "cup"]
    assert result["empty"].num_rows == 0
    own = mapped_file(result["table"]["n"].chunk(0).buffers()[1].address)
    assert own is None or own.endswith("(deleted)")


def mapped_file(address):
    """The file in which an address of this process lies, "" for memory; None where the system has no such list."""
    maps = Path("/proc/self/maps")
    for line in maps.read_text().splitlines() if maps.exists() else ():
        start, end = (int(text, 16) for text in line.split()[0].split("-"))
        if start <= address < end:
            return line[73:].strip()
    return None


def test_progress_and_news_reach_the_caller(work):
    steps, news = [], []

    run(work.report, (), PLENTY, Watch(progress=lambda *step: steps.append(step)), news=news.append)

    assert (steps, news) == ([(0.25, "Counting")], [["a", "b"]])


def test_an_error_of_ours_is_raised_as_it_was(work):
    with pytest.raises(DataError, match=r"^No row has a date\. Choose another column\.$"):
        run(work.refuse, (), PLENTY)
    with pytest.raises(DateOrderError) as caught:
        run(work.ask, (), PLENTY)
    assert (caught.value.example, caught.value.choices) == ("02/03/2024", ("dmy", "mdy"))
    assert "can be read in more than one way" in str(caught.value)


def test_an_unexpected_error_is_a_sentence_and_its_traceback_is_in_the_log(work, caplog):
    with pytest.raises(DataError) as caught:
        run(work.stumble, (), PLENTY)

    assert "secret detail" not in str(caught.value)
    assert "StrayError: secret detail" in caplog.text


@pytest.mark.parametrize(
    ("name", "how"), [("abort", "of memory"), ("fault", "ended with code -11"), ("leave", "isn't expected")]
)
def test_a_child_that_ends_by_itself_is_a_sentence(work, name, how):
    with pytest.raises(DataError, match=how):
        run(getattr(work, name), (), PLENTY)


@linux
def test_memory_is_limited_on_top_of_what_the_child_has_anyway(work):
    assert run(work.hold, (100,), PLENTY) == 100 * 2**20
    with pytest.raises(DataError, match="more than 256 MB of memory"):
        run(work.hold, (600,), PLENTY)


@linux
def test_memory_that_fills_slowly_is_watched(work):
    with pytest.raises(DataError, match="more than 256 MB of memory"):
        run(work.fill_slowly, (300,), PLENTY)


@linux
def test_a_lack_of_memory_in_the_guise_of_another_error_is_called_by_its_name(work):
    with pytest.raises(DataError, match="more than 256 MB of memory"):
        run(work.hold_and_complain, (600,), PLENTY)


def test_work_beyond_its_time_ends(work):
    with pytest.raises(DataError, match="more than 1 seconds"):
        run(work.sleep, (600,), Limits(seconds=1))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows doesn't limit the size of files.")
def test_files_beyond_their_size_are_refused_to_the_work(work, tmp_path):
    limits = Limits(file_bytes=2 * 2**20)

    assert run(work.write, (str(tmp_path / "a"), 1), limits) == "written"
    assert run(work.write, (str(tmp_path / "b"), 3), limits) == "File too large"


def test_cancelling_ends_the_child_wherever_it_is(work):
    pids = []

    with pytest.raises(CancelledError):
        run(work.print_and_sleep, (), PLENTY, Watch(cancelled=lambda: bool(pids)), news=pids.append)

    assert not alive(pids[0])


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_limits_are_those_of_the_child_alone(work):
    before = resource.getrlimit(resource.RLIMIT_DATA), resource.getrlimit(resource.RLIMIT_FSIZE)

    run(work.double, (1,), PLENTY)

    assert (resource.getrlimit(resource.RLIMIT_DATA), resource.getrlimit(resource.RLIMIT_FSIZE)) == before


def test_nothing_stays_in_the_temporary_folder(work, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    result = run(work.table_of, (1000,), PLENTY)
    with pytest.raises(DataError):
        run(work.abort, (), PLENTY)

    assert list(tmp_path.iterdir()) == []
    assert result["table"].num_rows == 1000


def test_the_main_script_of_the_caller_is_not_run_again(work, monkeypatch, tmp_path):
    """Streamlit puts the page into sys.modules as the main module; multiprocessing would run it in the child."""
    page = tmp_path / "page.py"
    page.write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()")
    module = types.ModuleType("__main__")
    module.__file__ = str(page)
    monkeypatch.setitem(sys.modules, "__main__", module)

    assert run(work.main_module, (), PLENTY) is None
    assert not (tmp_path / "ran").exists()


def test_a_child_ends_with_its_parent(work, tmp_path):
    folder = str(Path(__file__).parent)
    code = f"""
        import os, sys, tempfile
        sys.path.insert(0, {folder!r})
        import work_for_children as work
        from rlreco.isolation import Limits, run
        tempfile.tempdir = {str(tmp_path)!r}
        def leave(pid):
            print(pid, flush=True)
            os._exit(0)
        run(work.print_and_sleep, (), Limits(seconds=60), news=leave)
    """
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True, cwd=root
    )

    deadline = monotonic() + 60
    while alive(int(done.stdout)) and monotonic() < deadline:
        Event().wait(0.05)
    assert not alive(int(done.stdout))
    assert list(tmp_path.iterdir()) == []


def test_a_spare_child_serves_one_piece_of_work_and_the_next_gets_another(work):
    spare = Spare(work.prepare)
    spare.warm()
    spare.warm()
    waiting = spare._child

    assert run(work.double, (1,), PLENTY, spare=spare) == 2
    assert spare._child is None
    assert not waiting.alive
    assert run(work.double, (2,), PLENTY, spare=spare) == 4


def test_a_spare_child_that_nobody_needs_ends(work):
    spare = Spare(work.prepare)
    spare.warm()
    waiting = spare._child

    spare._drop(waiting)

    assert spare._child is None
    assert not waiting.alive
    assert not waiting.folder.exists()


def test_a_spare_child_that_died_is_replaced(work):
    spare = Spare(work.prepare)
    spare.warm()
    spare._child._process.kill()
    spare._child._process.wait()

    assert run(work.double, (3,), PLENTY, spare=spare) == 6


def test_many_threads_may_run_work_at_once(work):
    results = []
    threads = [Thread(target=lambda n=n: results.append(run(work.double, (n,), PLENTY))) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [0, 2, 4, 6]


def test_two_bombs_that_run_on_do_not_keep_a_small_file_waiting(work):
    """The places are held for longer than the patience from the beginning, so that no clock matters."""
    turns, over, running = Turns(2, patience=0.0), Event(), [Event(), Event()]

    def hold(event):
        with pytest.raises(CancelledError), turns.turn():
            run(work.print_and_sleep, (), PLENTY, Watch(cancelled=over.is_set), news=lambda pid: event.set())

    bombs = [Thread(target=hold, args=(event,)) for event in running]
    for bomb, event in zip(bombs, running, strict=True):
        bomb.start()
        assert event.wait(60)

    with turns.turn():
        assert run(work.double, (4,), PLENTY) == 8
    assert all(bomb.is_alive() for bomb in bombs)
    over.set()
    for bomb in bombs:
        bomb.join(60)
    assert not any(bomb.is_alive() for bomb in bombs)
