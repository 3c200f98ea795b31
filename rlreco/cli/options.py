"""What several commands have in common: options, the store they open, and how results are printed."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from rlreco.domain.profile import Profile, load_profile
from rlreco.errors import ConfigError
from rlreco.settings import Settings
from rlreco.store.uri import URI_FORMS

Command = TypeVar("Command", bound=Callable[..., Any])

PATH: Any = click.Path(path_type=Path)

store_option = click.option("--store", "store_uri", help=f"{URI_FORMS} (else RLRECO_STORE).")
conf_option = click.option("--conf", type=PATH, help="The profile, such as config/custprof.json.")
seed_option = click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Makes a run repeatable."
)
column_option = click.option("--column", "column_texts", multiple=True, help="role=Name, for a column by hand.")


def prints(command: Command) -> Command:
    """The command returns a mapping: one JSON object with --json, else a line a key."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else there.")
    @wraps(command)
    def printing(*args: Any, as_json: bool, **options: Any) -> None:
        result = command(*args, **options)
        click.echo(json.dumps(result) if as_json else "\n".join(_lines(result)))

    return printing  # type: ignore[return-value]


def uri_of(store_uri: str | None) -> str:
    """The option, else the setting."""
    return store_uri or Settings().store_uri


def profile_of(conf: Path | None) -> Profile:
    """The file; without one, the profile's defaults."""
    return Profile() if conf is None else load_profile(conf)


def columns_of(texts: tuple[str, ...]) -> dict[str, str]:
    """("customer_id=Client", ...) -> role -> column."""
    pairs = [text.partition("=") for text in texts]
    for text, (role, equals, column) in zip(texts, pairs, strict=True):
        if not (role and equals and column):
            raise ConfigError(f"--column takes role=Name, such as customer_id=Client; found {text!r}.")
    return {role.strip(): column for role, _, column in pairs}


def text_of_file(path: Path) -> str:
    """A small file of text that an option names."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"The file {path} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"The file {path} is not UTF-8 text.") from None


def note(text: str) -> None:
    """For whoever watches; never on stdout."""
    click.echo(text, err=True)


def share_progress(share: float, what: str) -> None:
    if sys.stderr.isatty():
        note(f"{share:4.0%} {what}")


def tenths_progress() -> Callable[[float, str], None]:
    """Told the share done as often as it likes; a line at every tenth."""
    said = -1

    def tell(share: float, what: str) -> None:
        nonlocal said
        if int(10 * share) > said:
            said = int(10 * share)
            share_progress(share, what)

    return tell


def sessions_progress(total: int) -> Callable[[int], bool]:
    """Told the sessions done; a line at every tenth of them, and never asks to stop."""
    step = max(total // 10, 1)

    def tell(done: int) -> bool:
        if done % step == 0 and sys.stderr.isatty():
            note(f"{done:,} of {total:,} sessions")
        return False

    return tell


def _lines(result: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    for key, value in result.items():
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _lines(value, indent + "  ")
        elif isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            yield f"{indent}{key}:"
            yield from (f"{indent}  {one}" for one in value)
        else:
            yield f"{indent}{key}: {value}"
