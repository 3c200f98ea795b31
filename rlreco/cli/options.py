"""Options that several commands share, the store they open, and how results are printed.

Light to import: `rlreco store status` needs neither tables nor models.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from rlreco.audit.actor import command_line
from rlreco.audit.log import AuditLog
from rlreco.cli.interrupts import keeps
from rlreco.domain.profile import Profile, load_profile
from rlreco.errors import ConfigError
from rlreco.progress import Progress
from rlreco.settings import Settings
from rlreco.store.uri import URI_FORMS

Command = TypeVar("Command", bound=Callable[..., Any])

VERDICT = "verdict"
"""The key of the sentence that the output of a command begins with."""

PATH: Any = click.Path(path_type=Path)


ON_CLUSTER = "pyspark"
"""The engine that reads its sales itself."""


class _Sales(click.ParamType):  # type: ignore[type-arg]  # generic only in newer releases
    """A file, folder or pattern as a path, and an address such as https://... or sqlite:///shop.db?table=lines.

    With the eager option --engine pyspark the text as it is: the cluster knows the place.
    """

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if ctx is not None and ctx.params.get("engine") == ON_CLUSTER:
            return value
        from rlreco.transactions.addresses.address import place_of  # with libraries of tables

        return place_of(value)


SALES = _Sales()

store_option = click.option("--store", "store_uri", help=f"{URI_FORMS} (else RLRECO_STORE).")
conf_option = click.option("--conf", type=PATH, help="The profile, such as config/custprof.json.")
seed_option = click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Makes a run repeatable."
)
_READING = (
    click.option("--column", "column_texts", multiple=True, help="role=Name, for a column by hand."),
    click.option(
        "--date-order", type=click.Choice(["ymd", "dmy", "mdy"]), help="Needed only where the dates are ambiguous."
    ),
    click.option(
        "--time-zone",
        metavar="NAME",
        help="Else the profile's timeZone: dates with an offset or in UTC turn to its clock; without any, as written.",
    ),
    click.option("--encoding", help="Of a text, such as windows-1251; else judged."),
    click.option(
        "--decimal", type=click.Choice(["point", "comma"]), help="The decimal sign, where numbers don't tell."
    ),
    click.option("--currency", help="The one that counts, as EUR, or with rates into it, as EUR,USD=0.92."),
    click.option(
        "--sheet", "sheets", multiple=True, help="A sheet of a workbook; several are allowed. Else all alike."
    ),
    click.option(
        "--no-header",
        "header",
        is_flag=True,
        flag_value=False,
        default=True,
        help="The text begins with data; its columns are called 1, 2, 3 and so on.",
    ),
)


def prints(command: Command) -> Command:
    """Prints the mapping that a command returns: one JSON object with --json, else a line for each key.

    Its verdict, if it has one, comes first, as a sentence alone.
    """

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else there.")
    @wraps(command)
    def printing(*args: Any, as_json: bool, **options: Any) -> None:
        result = command(*args, **options)
        click.echo(json.dumps(result) if as_json else "\n".join(_text(result)))

    return printing  # type: ignore[return-value]


def reads_sales(command: Command) -> Command:
    """Adds the options of how a file is read and passes them as `reading`."""

    @wraps(command)
    def reading_so(*args: Any, column_texts: tuple[str, ...], **options: Any) -> Any:
        from rlreco.transactions.read_options import ReadOptions  # with libraries of tables, which few commands need

        names = ("date_order", "time_zone", "encoding", "decimal", "currency", "sheets", "header")
        ways = {name: options.pop(name) for name in names}
        return command(*args, reading=ReadOptions(columns_of(column_texts), **ways), **options)

    wrapped: Any = reading_so
    for option in reversed(_READING):
        wrapped = option(wrapped)
    return wrapped


def uri_of(store_uri: str | None) -> str:
    """The option, else the setting."""
    return store_uri or Settings().store_uri


def audit_log() -> AuditLog | None:
    """As RLRECO_AUDIT_LOG says. Raises ConfigError for a file that can't be opened."""
    return AuditLog.open(Settings().audit_log, command_line)


def profile_of(conf: Path | None) -> Profile:
    """The profile in that file, or the default one."""
    return Profile() if conf is None else load_profile(conf)


def columns_of(texts: tuple[str, ...]) -> dict[str, str]:
    """("customer_id=Client", ...) -> role -> column."""
    pairs = [text.partition("=") for text in texts]
    for text, (role, equals, column) in zip(texts, pairs, strict=True):
        if not (role and equals and column):
            raise ConfigError(f"--column takes role=Name, such as customer_id=Client; got {text!r}.")
    return {role.strip(): column for role, _, column in pairs}


def text_of_file(path: Path) -> str:
    """The text of a small UTF-8 file. Raises ConfigError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"The file {path} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"The file {path} is not UTF-8 text.") from None


def note(text: str) -> None:
    """Prints a remark on stderr, never on stdout."""
    click.echo(text, err=True)


def progress_lines() -> Progress:
    """Prints a line at every tenth of the work; only where stderr is a terminal, and never on stdout."""
    tenths = -1

    def report(share: float, doing: str) -> None:
        nonlocal tenths
        if int(10 * share) > tenths:
            tenths = int(10 * share)
            if sys.stderr.isatty():
                note(f"{share:4.0%} {doing}")

    return report


def sessions_progress(total: int, stopped: Callable[[], bool]) -> Callable[[int], bool]:
    """`progress_lines` of a number of answered sessions; stops the work when `stopped` says so."""
    report = progress_lines()

    def sessions(done: int) -> bool:
        keeps(f"{done:,} of {total:,} sessions were answered and are kept.")
        report(done / total, f"of {total:,} sessions")
        return stopped()

    return sessions


def _text(result: Mapping[str, Any]) -> Iterator[str]:
    if VERDICT in result:
        yield from (result[VERDICT], "")
    yield from _lines({key: value for key, value in result.items() if key != VERDICT})


def _lines(result: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    for key, value in result.items():
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _lines(value, indent + "  ")
        elif _all_of(value, str):
            yield f"{indent}{key}:"
            yield from (f"{indent}  {item}" for item in value)
        elif _all_of(value, Mapping):
            yield from _lines_of_records(key, value, indent)
        else:
            yield f"{indent}{key}: {value}"


def _all_of(value: Any, kind: type) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, kind) for item in value)


def _lines_of_records(key: str, records: Sequence[Mapping[str, Any]], indent: str) -> Iterator[str]:
    """A block for each record; records within a record, such as the points of a curve, are too many to read."""
    if indent:
        yield f"{indent}{key}: {len(records)} entries, in the output of --json"
        return
    for number, record in enumerate(records, 1):
        yield f"{key} {number}:"
        yield from _lines(record, "  ")
