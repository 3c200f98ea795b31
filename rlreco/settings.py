"""Settings from the environment, which no other file reads."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from rlreco.store.uri import URI_FORMS, sqlite_uri

STORE_FILE = "rlreco.sqlite3"
_PREFIX = "RLRECO_"
_HOSTS = {"DYNO": "Heroku", "K_SERVICE": "Cloud Run", "SPACE_ID": "Hugging Face Spaces"}
"""Variables that only hosts with an ephemeral disk set."""


class Settings(BaseSettings):
    """The store, keys and folders, from RLRECO_STORE and so on."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="ignore")

    store: str | None = Field(None, description=URI_FORMS)
    conf: Path = Field(Path("config/custprof.json"), description="The profile that the app starts from.")
    data_dir: Path | None = Field(None, description="Folder of the embedded store and of downloads.")
    audit_log: str | None = Field(
        None, description="File that each act that changes the store adds a line to; `-`: standard error; none: no log."
    )
    api_key: SecretStr | None = Field(None, description="Key that callers of the REST service must send as X-API-Key.")
    api_keys_file: Path | None = Field(
        None, description="File of further keys, each with scopes and a workspace, that `rlreco serve-key` writes."
    )
    api_requests_a_minute: int = Field(12_000, ge=1, description="Requests a minute of each key, in each process.")
    api_refusals_a_minute: int = Field(
        60, ge=1, description="Requests a minute without a valid key from one address, before it is put off."
    )
    api_receive_seconds: float = Field(
        8.0, gt=0, le=60, description="Seconds in which the headers, and then the body, of a request must arrive."
    )
    api_root_path: str = Field(
        "", pattern=r"^(/[^/?#]+)*$", description="Prefix under which a proxy serves `rlreco serve`, such as /reco."
    )
    webhook_secret: SecretStr | None = Field(
        None, description="Secret that senders of sales may sign their bodies by, in place of the key."
    )
    workspaces: Literal["private", "shared", "demo"] = Field(
        "shared",
        description="`shared`: visitors see each other's work; `private`: each has a workspace; `demo`: one "
        "that expires.",
    )
    demo_hours: float = Field(24.0, gt=0, description="Hours until what a visitor of a demo trained is deleted.")
    admin_password: SecretStr | None = Field(None, description="Password that makes a visitor of the app the host.")
    visitors: Literal["change", "read", "none"] | None = Field(
        None,
        description="What strangers may do in the shared workspace; by default `read` where there is a password or a "
        "sign-in, else `change`.",
    )
    visitor_secret: SecretStr | None = Field(
        None, description="Signs the ids of visitors; by default a key that is kept in the data folder."
    )
    trust_proxy: bool = Field(
        False, description="Whether a proxy on another machine names the visitor in X-Forwarded-For."
    )
    foreign_pictures: bool = Field(
        False, description="Whether visitors' browsers load pictures of products from other hosts, as image_url says."
    )
    read_memory_mb: int = Field(352, ge=64, description="MB of memory for reading a visitor's file of up to 50 MB.")
    read_seconds: float = Field(25.0, gt=0, description="Seconds for reading a visitor's file, and one more a MB.")
    read_unpacked_mb: int = Field(2048, ge=1, description="Most MB that a visitor's file may unpack to.")
    read_cells: int = Field(100_000_000, ge=1, description="Most cells of a visitor's file: rows times columns.")
    jobs_each: int = Field(4, ge=1, description="Jobs on the way at the same time in a private workspace.")
    reads_at_once: int = Field(2, ge=1, description="Visitors' files that are read at the same time.")
    upload_files: int = Field(6, ge=1, description="Uploaded files that a page of a visitor holds.")
    upload_mb: int = Field(256, ge=1, description="MB of the uploaded files that a page of a visitor holds.")
    upload_mb_a_minute: int = Field(512, ge=1, description="MB a minute that a page of a visitor uploads.")
    upload_address_pages: int = Field(4, ge=1, description="Pages' worth of uploads that a client address may have.")
    upload_minutes: float = Field(
        60.0, gt=0, description="Minutes without a click after which the files that a page uploaded are dropped."
    )
    result_minutes: float = Field(60.0, gt=0, description="Minutes that the result of a job waits for its visitor.")
    data_sets: int = Field(20, ge=1, description="Data sets that a workspace keeps.")

    @property
    def folder(self) -> Path:
        return self.data_dir or data_folder()

    @property
    def store_uri(self) -> str:
        return self.store or sqlite_uri(self.folder / STORE_FILE)


def settings_now() -> Settings:
    """Of the environment as it is, made again only once it has changed: the app asks dozens of times a page."""
    return _settings_of(frozenset(pair for pair in os.environ.items() if pair[0].upper().startswith(_PREFIX)))


@lru_cache(maxsize=2)
def _settings_of(environment: frozenset[tuple[str, str]]) -> Settings:
    return Settings()


def named_host() -> str | None:
    """The host with an ephemeral disk that this process runs on, by the variable that it sets."""
    return next((name for variable, name in _HOSTS.items() if os.environ.get(variable)), None)


def data_folder() -> Path:
    """The folder in which the operating system keeps a user's data; on Linux below XDG_DATA_HOME.

    ~/.local/share/rlreco on every system, where earlier versions put it, as long as only that folder has a store.
    """
    folder = user_data_path("rlreco", appauthor=False)
    earlier = Path.home() / ".local" / "share" / "rlreco"
    only_earlier = (earlier / STORE_FILE).exists() and not (folder / STORE_FILE).exists()
    return earlier if only_earlier else folder
