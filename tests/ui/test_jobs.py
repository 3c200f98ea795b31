"""Results that nobody fetches."""

from concurrent.futures import Future
from threading import Event

import pytest
import streamlit as st

from rlreco.language import language, speaking
from rlreco.ui.kit import jobs as jobs_module
from rlreco.ui.kit.jobs import Job, _expire, _place, current, failure, numbers, start

KEY = ("memory:", "main", "reading")


def ended(job, jobs, seconds):
    job.future = Future()
    _expire(jobs, KEY, job, seconds)
    job.future.set_result("lines")


def test_a_result_that_nobody_fetches_is_dropped():
    job = Job("Reading")
    jobs = {KEY: job}

    ended(job, jobs, 0.0)

    for _ in range(600):
        if not jobs:
            break
        Event().wait(0.1)
    assert jobs == {}


def test_a_running_job_is_kept_however_long_it_takes():
    job = Job("Reading")
    job.future = Future()
    jobs = {KEY: job}

    _expire(jobs, KEY, job, 0.0)

    Event().wait(0.2)
    assert jobs == {KEY: job}


def test_a_newer_job_of_the_same_name_is_not_dropped_with_the_old_one():
    old, new = Job("Reading"), Job("Reading")
    jobs = {KEY: new}

    ended(old, jobs, 0.0)

    Event().wait(0.2)
    assert jobs == {KEY: new}


@pytest.fixture
def nobody_works(monkeypatch):
    """Two jobs that never end keep the workers busy until the test is over."""
    monkeypatch.setenv("RLRECO_STORE", "memory:")
    monkeypatch.setenv("RLRECO_JOBS_EACH", "4")
    monkeypatch.setenv("RLRECO_WORKSPACES", "private")
    monkeypatch.setenv("RLRECO_VISITOR_SECRET", "plum tree")
    st.cache_resource.clear()
    done, taken = Event(), [Event(), Event()]
    for number, event in enumerate(taken):
        start(f"long {number}", "Long", lambda job, event=event: (event.set(), done.wait(60)))
    for event in taken:
        assert event.wait(60)
    yield
    done.set()
    jobs_module._executor().shutdown()
    st.cache_resource.clear()


def test_a_job_says_its_place_in_line(nobody_works):
    start("first", "First", lambda job: None)
    start("second", "Second", lambda job: None)

    assert [_place(current(name)) for name in ("long 0", "first", "second")] == [0, 1, 2]


def test_the_numbers_of_jobs_are_of_those_that_run_wait_and_ended(nobody_works):
    for name in ("third", "fourth", "fifth"):
        start(name, name, lambda job: None)

    # The fifth was refused, which has ended too.
    assert numbers() == (2, 2, 1)


def test_the_host_says_how_long_a_result_waits_for_its_visitor(monkeypatch):
    monkeypatch.setenv("RLRECO_STORE", "memory:")
    monkeypatch.setenv("RLRECO_RESULT_MINUTES", "0.0001")
    st.cache_resource.clear()
    start("short", "Short", lambda job: "done")

    for _ in range(600):
        if current("short") is None:
            break
        Event().wait(0.1)

    assert current("short") is None
    jobs_module._executor().shutdown()
    st.cache_resource.clear()


def test_a_visitor_has_as_many_jobs_as_the_host_allows_and_no_more(nobody_works):
    for name in ("third", "fourth", "fifth"):
        start(name, name, lambda job: None)

    assert failure("fourth") is None
    assert "You have 4 jobs on the way already" in str(failure("fifth"))


def test_a_job_speaks_the_language_of_who_started_it(monkeypatch):
    monkeypatch.setenv("RLRECO_STORE", "memory:")
    st.cache_resource.clear()
    with speaking("de"):
        start("spoken", "Training", lambda job: language())

    job = current("spoken")

    assert job is not None
    assert job.future.result(timeout=60) == "de"
    st.cache_resource.clear()


def reported(monkeypatch, *reports):
    """A job that reported those shares at those seconds."""
    clock = iter([seconds for seconds, _ in reports])
    job = Job("Reading")
    monkeypatch.setattr(jobs_module, "monotonic", lambda: next(clock))
    for _, share in reports:
        job.report(share, "Reading")
    return job


def test_time_left_is_of_the_pace_since_the_work_began(monkeypatch):
    job = reported(monkeypatch, (70.0, 0.0), (72.0, 0.1), (74.0, 0.2), (76.0, 0.3), (78.0, 0.4))

    assert job.seconds_left == pytest.approx(12.0)


@pytest.mark.parametrize(
    "reports",
    [
        [(0.0, 0.0), (1.0, 0.1), (2.0, 0.2), (3.0, 0.3), (4.0, 0.4)],
        [(0.0, 0.0), (2.0, 0.02), (4.0, 0.04), (6.0, 0.06), (8.0, 0.08)],
        [(0.0, 0.0), (9.0, 0.4), (20.0, 0.7)],
        [],
    ],
)
def test_no_time_is_left_before_there_is_a_pace(monkeypatch, reports):
    assert reported(monkeypatch, *reports).seconds_left is None
