"""Figures of the app for the mounted /metrics: what its visitors take at this moment."""

from collections.abc import Iterator

from rlreco.service.training.data_sets import kept_in
from rlreco.ui.access.data_sets import data_sets_folder
from rlreco.ui.access.uploads import uploads
from rlreco.ui.kit.jobs import numbers
from rlreco.ui.process_memory import resident_bytes


def app_figures() -> Iterator[tuple[str, str, float]]:
    """Name, meaning and value of each."""
    sessions, files, size, tables = uploads().totals()
    running, in_line, results = numbers()
    data_sets, data_set_bytes = kept_in(data_sets_folder())
    yield "rlreco_app_sessions", "Pages that visitors have open.", sessions
    yield "rlreco_app_session_table_bytes", "Bytes of the files that open pages have read.", tables
    yield "rlreco_app_held_uploads", "Uploaded files that sessions hold.", files
    yield "rlreco_app_held_upload_bytes", "Bytes of those files.", size
    yield "rlreco_app_dropped_uploads", "Files dropped because nobody used them, since the start.", uploads().dropped
    yield "rlreco_app_running_jobs", "Jobs that run.", running
    yield "rlreco_app_waiting_jobs", "Jobs that wait for a worker.", in_line
    yield "rlreco_app_kept_results", "Results of jobs that nobody has fetched yet.", results
    yield "rlreco_app_data_sets", "Data sets kept, of all workspaces.", data_sets
    yield "rlreco_app_data_set_bytes", "Bytes of those data sets on the disk.", data_set_bytes
    yield "rlreco_app_memory_bytes", "Memory of the process; 0 where the system doesn't say.", resident_bytes()
