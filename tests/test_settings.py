"""The folder of the embedded store."""

import sys
import tomllib
from pathlib import Path

import pytest

from rlreco.api.environment import upload_limits_of
from rlreco.api.mounted.upload_limits import UploadLimits
from rlreco.settings import Settings, data_folder, settings_now


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty home, without any variable that names a folder of data."""
    for name in ("XDG_DATA_HOME", "RLRECO_DATA_DIR", "RLRECO_STORE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def with_store(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "rlreco.sqlite3").touch()
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="The folder of a Linux user.")
def test_without_any_setting_the_store_is_in_the_local_share_of_the_user(home):
    assert Settings().store_uri == f"sqlite:///{home}/.local/share/rlreco/rlreco.sqlite3"


@pytest.mark.skipif(sys.platform != "linux", reason="XDG_DATA_HOME is a custom of Linux.")
def test_the_data_home_of_the_desktop_is_honoured(home, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))

    assert data_folder() == home / "data" / "rlreco"


def test_a_store_at_the_earlier_place_is_still_found(home, monkeypatch):
    earlier = with_store(home / ".local" / "share" / "rlreco")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))

    assert data_folder() == earlier


@pytest.mark.skipif(sys.platform != "linux", reason="XDG_DATA_HOME is a custom of Linux.")
def test_a_store_at_the_new_place_wins_over_an_earlier_one(home, monkeypatch):
    with_store(home / ".local" / "share" / "rlreco")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    new = with_store(home / "data" / "rlreco")

    assert data_folder() == new


def test_a_folder_that_was_named_is_taken_wherever_a_store_lies(home, monkeypatch):
    with_store(home / ".local" / "share" / "rlreco")
    monkeypatch.setenv("RLRECO_DATA_DIR", str(home / "mine"))

    assert Settings().folder == home / "mine"


def test_the_limits_of_uploads_are_those_of_the_environment(monkeypatch):
    for name, value in {"FILES": "2", "MB": "30", "MB_A_MINUTE": "40", "ADDRESS_PAGES": "5"}.items():
        monkeypatch.setenv(f"RLRECO_UPLOAD_{name}", value)

    assert upload_limits_of(Settings()) == UploadLimits(files=2, mb=30, mb_a_minute=40, of_address=5)


def test_without_any_setting_the_limits_of_uploads_are_the_usual_ones_and_one_file_as_large_as_allowed_fits():
    config = tomllib.loads((Path(__file__).resolve().parent.parent / ".streamlit/config.toml").read_text())

    assert upload_limits_of(Settings()) == UploadLimits()
    assert UploadLimits().mb > config["server"]["maxUploadSize"]
    assert UploadLimits().mb_a_minute >= UploadLimits().mb


def test_settings_now_follow_the_environment_and_are_made_once_while_it_stays(monkeypatch):
    monkeypatch.setenv("RLRECO_JOBS_EACH", "3")
    first, again = settings_now(), settings_now()
    monkeypatch.setenv("RLRECO_JOBS_EACH", "5")

    assert first is again
    assert (first.jobs_each, settings_now().jobs_each) == (3, 5)
