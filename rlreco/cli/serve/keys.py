"""Commands for the keys of the REST service."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from rlreco.audit.act import act
from rlreco.audit.actor import command_line
from rlreco.audit.log import AuditLog
from rlreco.cli.interrupts import keeps
from rlreco.cli.options import PATH, note, prints
from rlreco.domain.ids import SHARED
from rlreco.errors import ConfigError
from rlreco.settings import Settings

SCOPES = ("read", "serve", "teach", "admin")

_file_option = click.option("--file", "path", type=PATH, help="The file of keys; else that of RLRECO_API_KEYS_FILE.")


@click.group("serve-key")
def serve_key_group() -> None:
    """Keys of the REST service, each with scopes and a workspace.

    A service that runs follows the file at once.
    """


@serve_key_group.command("new")
@click.argument("name")
@click.option("--scope", "scopes", type=click.Choice(SCOPES), multiple=True, required=True, help="May be repeated.")
@click.option("--workspace", default=SHARED, show_default=True, help="Whose experiments and lists the key is for.")
@click.option("--requests-a-minute", type=click.IntRange(min=1), help="Else RLRECO_API_REQUESTS_A_MINUTE.")
@_file_option
@prints
def new_command(
    name: str, scopes: tuple[str, ...], workspace: str, requests_a_minute: int | None, path: Path | None
) -> dict[str, Any]:
    """Make a key, print it this once, and keep its digest.

    Scopes: serve (lists and slates), teach (answers, claims, sales), read (curves, metrics), admin (products).
    """
    from rlreco.api.access.keys import KeyFile, new_key, read_keys, stored_key, write_keys

    target = _path(path)
    with _act("made a key", key=name, workspace=workspace, scopes=" ".join(scopes)):
        keys = read_keys(target) if target.exists() else KeyFile()
        key = new_key()
        write_keys(target, keys.adding(stored_key(name, key, scopes, workspace, requests_a_minute)))
    keeps("The key was made; if you didn't see it, revoke it.")
    note("The key is shown this once; the file has only its digest.")
    return {"name": name, "key": key}


@serve_key_group.command("list")
@_file_option
@prints
def list_command(path: Path | None) -> dict[str, Any]:
    """Print names, scopes and workspaces."""
    from rlreco.api.access.keys import read_keys

    return {"keys": [key.model_dump(exclude={"digest"}, mode="json") for key in read_keys(_path(path)).keys]}


@serve_key_group.command("revoke")
@click.argument("name")
@_file_option
@prints
def revoke_command(name: str, path: Path | None) -> dict[str, Any]:
    """Take a key out: its callers are refused from now on."""
    from rlreco.api.access.keys import read_keys, write_keys

    target = _path(path)
    with _act("revoked a key", key=name):
        write_keys(target, read_keys(target).without(name))
    return {"revoked": name}


@contextmanager
def _act(verb: str, **about: str) -> Iterator[None]:
    """Leaves a line in the audit log. Raises ConfigError, before anything is done, for a log that can't be opened."""
    log = AuditLog.open(Settings().audit_log, command_line)
    with act(verb, **about) as current:
        current.log = log
        yield


def _path(path: Path | None) -> Path:
    target = path or Settings().api_keys_file
    if target is None:
        raise ConfigError("Which file has the keys? Give --file, or set RLRECO_API_KEYS_FILE.")
    return target
