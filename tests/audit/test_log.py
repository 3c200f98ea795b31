"""Lines of the audit log: their form, whole from several processes, through rotation, and on a full disk."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rlreco.audit.actor import Actor, acting_as, command_line, library
from rlreco.audit.line_file import LineFile
from rlreco.audit.log import AuditLog
from rlreco.errors import ConfigError

ANN = Actor("app", "ann@example.org", role="admin", address="10.0.0.7", workspace="main")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FULL = Path("/dev/full")


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "audit.jsonl"


@pytest.fixture
def log(path):
    return AuditLog(LineFile(path), lambda: ANN, clock=lambda: NOW)


def test_a_line_says_when_who_by_which_face_and_how_it_ended(log, path):
    log.record("deleted", "done", {"experiment": "spring", "count": None})

    assert lines_of(path) == [
        {
            "time": "2026-03-02T09:30:00.000+00:00",
            "who": "ann@example.org",
            "by": "app",
            "role": "admin",
            "address": "10.0.0.7",
            "act": "deleted",
            "workspace": "main",
            "experiment": "spring",
            "outcome": "done",
        }
    ]


def test_the_actor_of_the_context_comes_before_the_logs_own_and_ends_with_it(log, path):
    with acting_as(Actor("rest", "shop", workspace="acme")):
        log.record("taught", "done", {})
    log.record("taught", "done", {"workspace": "other"})

    assert [(line["who"], line["workspace"]) for line in lines_of(path)] == [
        ("shop", "acme"),
        ("ann@example.org", "other"),
    ]


@pytest.mark.parametrize("name", ['quo"te', "two\nlines", "\u2028", "\ud800", "x" * 5000])
def test_whatever_a_name_holds_it_is_one_short_line(log, path, name):
    log.record("deleted", "done", {"experiment": name})

    (line,) = lines_of(path)
    assert line["experiment"] == name[:200]


def test_without_a_target_there_is_no_log():
    assert AuditLog.open(None, library) is None
    assert AuditLog.open("", library) is None


def test_a_dash_is_standard_error(capfd):
    AuditLog.open("-", command_line).record("trained", "done", {})

    out, err = capfd.readouterr()
    assert (out, json.loads(err)["act"], json.loads(err)["by"]) == ("", "trained", "cli")


def test_a_file_is_for_its_user_alone(log, path):
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("target", ["missing/audit.jsonl", ".", "a\0b"])
def test_a_file_that_cannot_be_opened_is_refused_at_the_start_without_its_path(tmp_path, target):
    with pytest.raises(ConfigError, match="RLRECO_AUDIT_LOG") as refused:
        AuditLog.open(f"{tmp_path}/{target}", library)

    assert str(tmp_path) not in str(refused.value)


def test_a_file_that_was_moved_away_is_begun_anew(log, path):
    log.record("first", "done", {})
    old = path.rename(path.with_suffix(".1"))
    log.record("second", "done", {})
    path.unlink()
    path.touch()
    log.record("third", "done", {})

    assert [line["act"] for line in lines_of(old)] == ["first"]
    assert [line["act"] for line in lines_of(path)] == ["third"]


@pytest.mark.skipif(not FULL.exists(), reason="Only Linux has a device that is always full.")
def test_a_full_disk_is_counted_and_reported_once_and_holds_nothing_up(caplog):
    log = AuditLog(LineFile(FULL), lambda: ANN)

    for _ in range(3):
        log.record("taught", "done", {})

    assert log.failures == 3
    assert [record.getMessage() for record in caplog.records] == [
        "The audit log can't be written, lines are lost: No space left on device"
    ]


def test_after_a_line_that_was_cut_off_the_next_is_whole(log, path, monkeypatch):
    write = os.write
    with monkeypatch.context() as broken:
        broken.setattr(os, "write", lambda file, line: write(file, line[:20]))
        log.record("taught", "done", {})
    log.record("deleted", "done", {})

    torn, whole = path.read_text().splitlines()
    assert log.failures == 1
    assert len(torn) == 20
    assert json.loads(whole)["act"] == "deleted"


WRITER = """
import sys
from rlreco.audit.actor import Actor
from rlreco.audit.log import AuditLog
log = AuditLog.open(sys.argv[1], lambda: Actor("cli", sys.argv[2]))
sys.stdin.read()
for number in range(5000):
    log.record("taught", "done", {"session": "s" * (number % 150), "count": number})
"""


def test_of_two_processes_that_write_at_once_every_line_is_whole(path):
    start = [sys.executable, "-c", WRITER, str(path)]
    writers = [subprocess.Popen([*start, name], stdin=subprocess.PIPE) for name in ("a", "b")]
    for writer in writers:
        writer.stdin.close()
    assert [writer.wait(120) for writer in writers] == [0, 0]

    lines = lines_of(path)
    assert len(lines) == 10_000
    for name in ("a", "b"):
        assert [line["count"] for line in lines if line["who"] == name] == list(range(5000))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes.")
def test_a_pipe_that_nobody_reads_is_refused_and_one_that_is_full_holds_nothing_up(path):
    os.mkfifo(path)
    with pytest.raises(ConfigError, match="RLRECO_AUDIT_LOG"):
        AuditLog.open(str(path), library)

    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    log = AuditLog.open(str(path), library)
    while not log.failures:
        log.record("deleted", "done", {})

    assert json.loads(os.read(reader, 2**16).splitlines()[0])["act"] == "deleted"
    os.close(reader)
