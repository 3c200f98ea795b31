"""Commands for the upkeep of a store."""

from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from rlreco.cli.interrupts import keeps
from rlreco.cli.options import PATH, audit_log, note, prints, progress_lines, store_option, uri_of
from rlreco.errors import ConfigError
from rlreco.service.upkeep.upkeep import Upkeep, opened_upkeep


@click.group("store")
def store_group() -> None:
    """Status, repair, export and import of a store."""


@store_group.command("status")
@store_option
@prints
def status_command(store_uri: str | None) -> dict[str, Any]:
    """Print the contents, place and promise of the store; changes nothing."""
    with _opened(store_uri, recovering=False) as upkeep:
        return asdict(upkeep.status())


@store_group.command("rebuild")
@click.option("--check", is_flag=True, help="Only compare; change nothing.")
@store_option
@prints
def rebuild_command(check: bool, store_uri: str | None) -> dict[str, Any]:
    """Recompute every sum from the log, and correct and report the differences."""
    keeps("Sums that were corrected are kept; run it again for the rest.")
    with _opened(store_uri) as upkeep:
        rebuilt = upkeep.rebuild(check=check, progress=progress_lines())
    for example in rebuilt.examples:
        note(example)
    return {"sessions": rebuilt.sessions, "arms": rebuilt.arms, "differences": rebuilt.differences}


@store_group.command("recover")
@store_option
@prints
def recover_command(store_uri: str | None) -> dict[str, Any]:
    """Finish work that was cut off: answers without their sums, slates nobody answered, deletions."""
    keeps("What was finished is kept; run it again for the rest.")
    with _opened(store_uri, recovering=False) as upkeep:
        return asdict(upkeep.recover())


@store_group.command("export")
@click.argument("directory", type=PATH)
@store_option
@prints
def export_command(directory: Path, store_uri: str | None) -> dict[str, Any]:
    """Write the whole store to a folder, as JSON lines."""
    keeps("The export is not complete: run it again.")
    with _opened(store_uri) as upkeep:
        return asdict(upkeep.export_to(directory, progress=progress_lines()))


@store_group.command("import")
@click.argument("directory", type=PATH)
@store_option
@prints
def import_command(directory: Path, store_uri: str | None) -> dict[str, Any]:
    """Add an export to the store; running it again adds nothing twice."""
    keeps("Records that were imported are kept; run it again for the rest.")
    with _opened(store_uri) as upkeep:
        return asdict(upkeep.import_from(directory, progress=progress_lines()))


@store_group.command("reset")
@click.argument("experiment")
@click.option("--yes", is_flag=True, help="It is meant: this can't be undone.")
@store_option
@prints
def reset_command(experiment: str, yes: bool, store_uri: str | None) -> dict[str, Any]:
    """Forget what an experiment learned from slates; its shop and its orders stay.

    Its sessions, answers, sums and curves go, and this can't be undone.
    """
    # With the learner, which the other commands don't need.
    from rlreco.cli.service import opened

    keeps("It has forgotten all or nothing; rlreco store recover finishes what was cut off.")
    with opened(store_uri) as service:
        n_sessions = service.learner(experiment).history.shown
        if not yes:
            raise ConfigError(f"This forgets {n_sessions:,} slates of {experiment} for good. To do it, add --yes.")
        service.forget(experiment)
    return {"experiment": experiment, "forgotten_sessions": n_sessions}


@store_group.command("views")
@click.argument("experiment")
@store_option
@prints
def views_command(experiment: str, store_uri: str | None) -> dict[str, Any]:
    """Write rlQuantdic, rlValuedic, rlRewarddic and rlRecotrack of an experiment for the database's shell.

    Pieces sold, values, total rewards and times recommended, by state and product, as of now: run it again to refresh.
    """
    # With the learner, which the other commands don't need.
    from rlreco.cli.service import opened
    from rlreco.service.upkeep.tutorial import VIEWS

    keeps("Views that were written are whole; run it again for the rest.")
    with opened(store_uri) as service:
        written = service.write_views(experiment, progress=progress_lines())
    if written.without_quantities:
        note(f"{written.without_quantities:,} orders have no quantities: each of their products counts as one piece.")
    return {**asdict(written), "written_at": written.written_at.isoformat(), "views": list(VIEWS)}


@store_group.command("log")
@click.argument("experiment")
@click.option("--out", type=PATH, required=True, help="A file that ends in .parquet or .csv.")
@store_option
@prints
def log_command(experiment: str, out: Path, store_uri: str | None) -> dict[str, Any]:
    """Write the log of an experiment as a flat table.

    A row for each product shown in an answered session, with its propensity and what came of it; the columns stand in
    docs/library_log.md.
    """
    # With the learner, which the other commands don't need.
    from rlreco.cli.service import opened
    from rlreco.service.upkeep.flat_log import write_flat_log

    keeps("Nothing was written; run it again.")
    with opened(store_uri) as service:
        written = write_flat_log(service.learner(experiment).history.flat_log(), out)
    return {"rows": written.rows, "sessions": written.sessions, "file": str(out)}


def _opened(store_uri: str | None, *, recovering: bool = True) -> AbstractContextManager[Upkeep]:
    return opened_upkeep(uri_of(store_uri), recovering=recovering, audit=audit_log())
