"""Results that nobody fetches."""

from concurrent.futures import Future
from threading import Event

from rlreco.ui.kit.jobs import Job, _expire

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
