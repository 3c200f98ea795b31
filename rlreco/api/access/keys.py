"""The file of keys: names, digests, scopes and workspaces, as JSON. The keys themselves are kept nowhere."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rlreco.api.access.callers import Caller, KeyScope
from rlreco.errors import ConfigError, ConflictError, NotFoundError

_KEY_BYTES = 32


class StoredKey(BaseModel):
    """One key. digest : SHA-256 in hexadecimal, enough for keys that are drawn at random"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    scopes: tuple[KeyScope, ...] = Field(min_length=1)
    workspace: Annotated[str, Field(min_length=1, max_length=200)]
    requests_a_minute: int | None = Field(None, ge=1)

    def caller(self) -> Caller:
        return Caller(self.name, frozenset(self.scopes), self.workspace, self.requests_a_minute)


class KeyFile(BaseModel):
    """All keys of a service; no name is there twice."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    keys: tuple[StoredKey, ...] = ()

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        names = [key.name for key in self.keys]
        if len(set(names)) < len(names):
            raise ValueError("two keys have the same name")
        return self

    def adding(self, key: StoredKey) -> Self:
        """Raises ConflictError."""
        if any(other.name == key.name for other in self.keys):
            raise ConflictError(f"There is already a key {key.name!r}. Choose another name, or revoke that one first.")
        return self.model_copy(update={"keys": (*self.keys, key)})

    def without(self, name: str) -> Self:
        """Raises NotFoundError."""
        left = tuple(key for key in self.keys if key.name != name)
        if len(left) == len(self.keys):
            raise NotFoundError(f"There is no key {name!r}. `rlreco serve-key list` names those that there are.")
        return self.model_copy(update={"keys": left})


def digest_of(key: bytes) -> bytes:
    return sha256(key).digest()


def new_key(draw: Callable[[int], str] = token_urlsafe) -> str:
    """A key of 256 bits. draw : a random text of so many bytes"""
    return f"rlreco-{draw(_KEY_BYTES)}"


def stored_key(
    name: str, key: str, scopes: Sequence[str], workspace: str, requests_a_minute: int | None = None
) -> StoredKey:
    """Raises ConfigError for a name, a scope or a workspace that can't be used."""
    try:
        return StoredKey(
            name=name,
            digest=digest_of(key.encode()).hex(),
            scopes=tuple(scopes),
            workspace=workspace,
            requests_a_minute=requests_a_minute,
        )
    except ValidationError as error:
        raise ConfigError(f"The key can't be made: {_first(error)}.") from None


def read_keys(path: Path) -> KeyFile:
    """Raises ConfigError for a file that isn't there or can't be used."""
    try:
        return KeyFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"The file of keys {path} can't be read: {error.strerror}.") from None
    except ValidationError as error:
        raise ConfigError(f"The file of keys {path} can't be used: {_first(error)}.") from None


def write_keys(path: Path, keys: KeyFile) -> None:
    """In one step, so that a service never reads half of it. Raises ConfigError."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(keys.model_dump_json(indent=2, exclude_none=True) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"The file of keys {path} can't be written: {error.strerror}.") from None


def _first(error: ValidationError) -> str:
    """Without the value, which may be a key that was written in place of its digest."""
    item = error.errors(include_input=False)[0]
    where = ".".join(map(str, item["loc"])) or "the file"
    return f"{where}: {item['msg'].removeprefix('Value error, ')}"
