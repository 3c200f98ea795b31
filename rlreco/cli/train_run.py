"""Commands that learn: train, run."""

from pathlib import Path
from time import perf_counter
from typing import Any

import click
import numpy as np

from rlreco.bandit.policies.registry import parse_for
from rlreco.bandit.slates.rules import SlateRules
from rlreco.cli.interrupts import between_steps, keeps
from rlreco.cli.options import (
    PATH,
    SALES,
    conf_option,
    note,
    prints,
    profile_of,
    progress_lines,
    reads_sales,
    seed_option,
    sessions_progress,
    store_option,
)
from rlreco.cli.service import opened
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run
from rlreco.service.shoppers.visits_file import read_visits, visits_to
from rlreco.service.training.sources import experiment_name, load_lines, on_clock_of
from rlreco.service.training.train import Trained
from rlreco.table_files import write_table
from rlreco.transactions import Lines, Place, ReadOptions
from rlreco.views.segments import CUSTOMER_COLUMNS
from rlreco.views.uplift import detectable_sentence


@click.command("train")
@click.argument("files", type=SALES, nargs=-1)
@conf_option
@store_option
@reads_sales
@click.option("--experiment", help="Its name; by default that of the file, with a number.")
@click.option(
    "--continue",
    "continued",
    metavar="NAME",
    help="Bring this experiment up to date with the sales instead: what it learned stays.",
)
@prints
def train_command(
    files: tuple[Place, ...],
    conf: Path | None,
    store_uri: str | None,
    reading: ReadOptions,
    experiment: str | None,
    continued: str | None,
) -> dict[str, Any]:
    """Save customers, products and a new experiment with the priors of every state.

    FILES are sales: one, several, a folder, or several tables; without any the profile's inputData, else the demo shop.
    With --continue they may hold the sales of before or not: what was counted already is recognised. Without any it
    goes by the profile's inputData, else by the orders that the service has counted since.
    """
    if continued is not None and experiment is not None:
        raise ConfigError(f"--continue goes on with {continued!r}, so leave --experiment out, which names a new one.")
    keeps("No experiment was saved." if continued is None else "What was counted is kept; run it again for the rest.")
    started = perf_counter()
    with opened(store_uri) as service:
        summary = (
            _trained(service, files, _checked_profile(conf, reading), reading, experiment)
            if continued is None
            else _updated(service, files, continued, conf, reading)
        )
    return {**summary, "seconds": round(perf_counter() - started, 3)}


def _trained(
    service: Service, files: tuple[Place, ...], profile: Profile, reading: ReadOptions, experiment: str | None
) -> dict[str, Any]:
    trained = _train(service, load_lines(files, profile, reading), profile, experiment)
    if profile.hold_out:
        note(detectable_sentence(trained.customers, profile.hold_out))
    return trained.summary()


def _updated(
    service: Service, files: tuple[Place, ...], name: str, conf: Path | None, reading: ReadOptions
) -> dict[str, Any]:
    """Read by the columns of the profile given, and else by the experiment's own profile; always by its own clock."""
    own = service.learner(name).profile
    profile = own if conf is None else profile_of(conf).model_copy(update={"time_zone": own.time_zone})
    has_sales = bool(files or profile.input_data)
    _check_reading(reading, name, own, has_sales)
    lines = load_lines(files, profile, reading) if has_sales else None
    return service.update(name, lines, progress=progress_lines()).summary()


def _check_reading(reading: ReadOptions, name: str, profile: Profile, has_sales: bool) -> None:
    """Before anything is read: ways of reading that an experiment's update can't follow."""
    if reading.time_zone not in (None, profile.time_zone):
        clock = f"the clock of {profile.time_zone}" if profile.time_zone else "dates as they are written"
        raise ConfigError(f"{name!r} goes by {clock} since its training, so leave --time-zone {reading.time_zone} out.")
    if not has_sales and reading != ReadOptions():
        raise ConfigError("There is no file to read in that way. Give the sales, or leave the options of reading out.")


@click.command("run")
@click.option(
    "--data", "files", type=SALES, multiple=True, help="A sales file; else the profile's inputData, else the demo shop."
)
@click.option("--sessions", type=click.IntRange(1), default=1000, show_default=True, help="How many shoppers come.")
@click.option("--customers", type=PATH, help="CSV with customer_id and optionally at: the visitors, in order.")
@click.option("--policy", default="default", show_default=True, help="NAME[:key=value,...].")
@click.option("--experiment", help="Go on with this experiment, or give a new one this name.")
@seed_option
@conf_option
@store_option
@reads_sales
@prints
def run_command(
    files: tuple[Place, ...],
    sessions: int,
    customers: Path | None,
    policy: str,
    experiment: str | None,
    seed: int,
    conf: Path | None,
    store_uri: str | None,
    reading: ReadOptions,
) -> dict[str, Any]:
    """The tutorial's whole loop: segment, fill the store, recommend, let simulated shoppers answer, learn.

    Answers survive the end of this program at any moment, but not a power cut: for speed the embedded store isn't
    flushed to the disk at each answer.
    """
    keeps("No session was answered, and no experiment was saved.")
    profile = _checked_profile(conf, reading)
    _check_policy(policy, profile)
    listed = None if customers is None else read_visits(customers)
    with opened(store_uri, durable=False, rng=np.random.default_rng(seed)) as service:
        learner = service.learner(_experiment(service, files, profile, experiment, reading))
        visits = None if listed is None else visits_to(learner, listed)
        total = sessions if visits is None else len(visits)
        with between_steps() as stopped:
            progress = sessions_progress(total, stopped)
            totals = run(learner, sessions=total, seed=seed, policy=policy, visits=visits, progress=progress)
    return totals.summary()


def _checked_profile(conf: Path | None, reading: ReadOptions) -> Profile:
    profile = on_clock_of(reading, profile_of(conf))
    for spec in (profile.policy, *profile.assign):
        _check_policy(spec, profile)
    return profile


def _check_policy(spec: str, profile: Profile) -> None:
    """Before anything is read or written."""
    SlateRules.of(profile).check(parse_for(profile, spec))


def _experiment(
    service: Service, files: tuple[Place, ...], profile: Profile, experiment: str | None, reading: ReadOptions
) -> str:
    """The name of the experiment that there is, or of a new one."""
    if experiment is not None and service.has_experiment(experiment):
        return experiment
    return _train(service, load_lines(files, profile, reading), profile, experiment).experiment.name


def _train(service: Service, lines: Lines, profile: Profile, experiment: str | None) -> Trained:
    trained = service.train(
        lines, profile, base_name=experiment_name(lines), name=experiment, progress=progress_lines()
    )
    keeps(f"The experiment {trained.experiment.name} is saved.")
    if profile.cust_details:
        write_table(trained.segmentation.customers[CUSTOMER_COLUMNS], Path(profile.cust_details))
    return trained
