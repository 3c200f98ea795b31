"""Uploads to the running app: bounded for one visitor, unhindered for another, and gone once nobody uses them."""

from time import monotonic, sleep

import pytest

MB = 1024 * 1024
FILES = 6
"""That a page holds by default."""
NEAR_MB = 60


def waited_for(condition):
    deadline = monotonic() + 300
    while not condition():
        assert monotonic() < deadline
        sleep(0.2)


@pytest.mark.slow
def test_files_put_straight_to_a_session_are_bounded_and_go_by_themselves(start, visit):
    app = start()
    flood, other = visit(app), visit(app, "198.51.100.9")
    assert other.put("first", b"a,b\n1,2\n") == 204
    before = app.figure("rlreco_app_memory_bytes")

    statuses = [flood.put(f"file-{number}", bytes(30 * MB)) for number in range(15)]

    assert statuses[:FILES] == [204] * FILES
    assert set(statuses[FILES:]) <= {429, 0}
    assert app.figure("rlreco_app_held_uploads") == FILES + 1
    assert 180 * MB <= app.figure("rlreco_app_held_upload_bytes") < 181 * MB
    assert app.figure('rlreco_app_uploads_total{outcome="files"}') == 15 - FILES
    assert other.put("second", bytes(199 * MB)) == 204
    waited_for(lambda: app.figure("rlreco_app_held_uploads") == 0)
    if before:
        assert app.figure("rlreco_app_memory_bytes") < before + NEAR_MB * MB


@pytest.mark.slow
def test_a_deleted_file_makes_room_and_sessions_that_nobody_has_are_refused(start, visit):
    app = start(RLRECO_UPLOAD_FILES="2", RLRECO_UPLOAD_MB="1")
    page = visit(app)
    assert [page.put(file, b"x") for file in "abc"] == [204, 204, 429]
    assert page.delete("a") == 204

    assert (page.put("c", b"x"), page.put("b", bytes(MB - 100))) == (204, 413)
    page.session = "nobody"
    assert page.put("a", b"x") == 404

    outcomes = ("passed", "files", "bytes", "session")
    assert [app.figure(f'rlreco_app_uploads_total{{outcome="{each}"}}') for each in outcomes] == [3, 1, 1, 1]
    assert app.figure("rlreco_app_sessions") == 1
