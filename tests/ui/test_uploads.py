"""Which uploaded files the app drops, and when."""

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from rlreco.settings import Settings
from rlreco.ui.access.uploads import Uploads

LIMITS = Settings(upload_files=3, upload_mb=1, upload_minutes=10.0)
MINUTE = 60.0


class Running:
    """As much of Streamlit's runtime as there has to be; the files are in its own manager."""

    def __init__(self):
        self.uploaded_file_mgr = MemoryUploadedFileManager("/upload")
        self.open = {"ann", "bob"}

    def is_active_session(self, session):
        return session in self.open

    def put(self, session, file, size=10):
        self.uploaded_file_mgr.add_file(session, UploadedFileRec(file, "a.csv", "text/csv", bytes(size)))


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def running():
    return Running()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def uploads(running, clock):
    return Uploads(lambda: running, clock)


def test_a_file_that_no_widget_uses_goes_after_a_minute_and_one_in_use_stays(uploads, running, clock):
    running.put("ann", "sales")
    running.put("ann", "put straight")
    running.put("bob", "never ran a page")
    uploads.note_run("ann", ["sales"], 0)
    uploads.drop_unused(LIMITS)
    assert list(uploads.sizes("ann")) == ["sales", "put straight"]

    clock.now += MINUTE
    uploads.drop_unused(LIMITS)

    assert (uploads.sizes("ann"), uploads.sizes("bob")) == ({"sales": 10}, {})
    assert uploads.dropped == 2


def test_files_above_the_limits_go_at_once_the_oldest_first_but_none_in_use(uploads, running):
    for file in "abcde":
        running.put("ann", file)
    running.put("bob", "large", 2**20)
    running.put("bob", "small", 1)
    uploads.note_run("ann", ["a"], 0)

    uploads.drop_unused(LIMITS)

    assert (list(uploads.sizes("ann")), list(uploads.sizes("bob"))) == (["a", "d", "e"], ["small"])


def test_files_of_a_page_that_nobody_uses_for_long_go_and_a_click_keeps_them(uploads, running, clock):
    running.put("ann", "sales")
    running.put("bob", "log")
    for session, file in (("ann", "sales"), ("bob", "log")):
        uploads.note_run(session, [file], 0)
    uploads.drop_unused(LIMITS)
    clock.now += 9 * MINUTE
    uploads.note_run("bob", ["log"], 0)

    clock.now += 2 * MINUTE
    uploads.drop_unused(LIMITS)

    assert (uploads.sizes("ann"), uploads.sizes("bob")) == ({}, {"log": 10})


def test_files_of_a_visitor_that_left_go_once_the_session_can_not_be_resumed(uploads, running, clock):
    running.put("ann", "sales")
    uploads.note_run("ann", ["sales"], 0)
    uploads.drop_unused(LIMITS)
    running.open.remove("ann")
    clock.now += 1.5 * MINUTE
    uploads.drop_unused(LIMITS)
    assert uploads.sizes("ann") == {"sales": 10}

    clock.now += MINUTE
    uploads.drop_unused(LIMITS)

    assert uploads.sizes("ann") == {}


def test_totals_are_of_open_pages_and_of_all_files_that_are_held(uploads, running):
    running.put("ann", "a", 5)
    running.put("bob", "b", 7)
    running.put("left", "c", 11)
    for session, table in (("ann", 100), ("bob", 20), ("left", 3)):
        uploads.note_run(session, [], table)

    assert uploads.totals() == (2, 3, 23, 120)
