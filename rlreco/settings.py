"""Where things are: read from the environment, nowhere else."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from rlreco.store.uri import URI_FORMS, sqlite_uri


class Settings(BaseSettings):
    """Where things are, from the environment (RLRECO_STORE and so on)."""

    model_config = SettingsConfigDict(env_prefix="RLRECO_", extra="ignore")

    store: str | None = Field(None, description=URI_FORMS)
    conf: Path = Field(Path("config/custprof.json"), description="The profile that the app starts from.")
    data_dir: Path | None = Field(None, description="Folder of the embedded store and of downloads.")
    api_key: SecretStr | None = Field(None, description="What callers of the REST service must send as X-API-Key.")
    workspaces: Literal["private", "shared"] = Field("shared", description="Whether visitors see each other's work.")

    @property
    def folder(self) -> Path:
        return self.data_dir or Path.home() / ".local" / "share" / "rlreco"

    @property
    def store_uri(self) -> str:
        return self.store or sqlite_uri(self.folder / "rlreco.sqlite3")
