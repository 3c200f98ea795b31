"""Commands that look after the store."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from rlreco.cli.options import PATH, note, opened, prints, progress_lines, store_option
from rlreco.domain.rewards import lesson
from rlreco.service.learner.learner import system_clock
from rlreco.service.upkeep.export import export_to, import_from
from rlreco.service.upkeep.recover import rebuild, recover, views


@click.group("store")
def store_group() -> None:
    """Look after what was learned."""


@store_group.command("status")
@store_option
@prints
def status_command(store_uri: str | None) -> dict[str, Any]:
    """What the store holds, where it is, and what it promises."""
    with opened(store_uri) as store:
        return asdict(store.status())


@store_group.command("rebuild")
@click.option("--check", is_flag=True, help="Only compare; change nothing.")
@store_option
@prints
def rebuild_command(check: bool, store_uri: str | None) -> dict[str, Any]:
    """Recompute every sum from the log, put right what differs, and say what that was."""
    with opened(store_uri) as store:
        rebuilt = rebuild(store, lesson, check=check, progress=progress_lines())
    for example in rebuilt.examples:
        note(example)
    return {"sessions": rebuilt.sessions, "arms": rebuilt.arms, "differences": rebuilt.differences}


@store_group.command("recover")
@store_option
@prints
def recover_command(store_uri: str | None) -> dict[str, Any]:
    """Finish what was cut off: answers without their sums, slates that nobody answered, deletions."""
    with opened(store_uri, recovering=False) as store:
        return asdict(recover(store, lesson, now=system_clock()))


@store_group.command("export")
@click.argument("directory", type=PATH)
@store_option
@prints
def export_command(directory: Path, store_uri: str | None) -> dict[str, Any]:
    """Write all that the store holds to a folder, as JSON lines."""
    with opened(store_uri) as store:
        return asdict(export_to(store, directory, progress=progress_lines()))


@store_group.command("import")
@click.argument("directory", type=PATH)
@store_option
@prints
def import_command(directory: Path, store_uri: str | None) -> dict[str, Any]:
    """Add an export to the store; running it again adds nothing twice."""
    with opened(store_uri) as store:
        return asdict(import_from(store, directory, lesson, progress=progress_lines()))


@store_group.command("views")
@click.argument("experiment")
@store_option
@prints
def views_command(experiment: str, store_uri: str | None) -> dict[str, Any]:
    """Show an experiment in MongoDB's shell as rlQuantdic, rlValuedic, rlRewarddic and rlRecotrack."""
    with opened(store_uri) as store:
        return {"experiment": experiment, "views": list(views(store, experiment))}
