"""An upload on its way through the disk of the server, which may be full."""

import io
import resource
import tempfile
from contextlib import contextmanager

import pytest

from rlreco.errors import DataError
from rlreco.ui.upload.reading import _on_disk


@contextmanager
def no_file_larger_than(bytes_):
    """As a full disk does, this ends a write in its middle."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def refused_line():
    with pytest.raises(DataError) as refused, _on_disk(io.BytesIO(bytes(2**24))):
        pass
    return str(refused.value)


def test_a_disk_that_does_not_take_the_upload_is_one_line_and_keeps_nothing_of_it(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with no_file_larger_than(2**23):
        line = refused_line()

    assert (
        line == "The server's disk doesn't take the file, and may be full. Free some of it, then read the file again."
    )
    assert list(tmp_path.iterdir()) == []
    with _on_disk(io.BytesIO(b"there is room again")) as path:
        assert path.read_bytes() == b"there is room again"


def test_a_line_about_the_disk_names_no_folder_of_the_server(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))

    assert str(tmp_path) not in refused_line()
