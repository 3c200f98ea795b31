"""Commands for recommendation lists: similar, and the group batch."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click
import numpy as np

from rlreco.cli.interrupts import keeps
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
    store_option,
)
from rlreco.cli.service import opened
from rlreco.domain.ids import SHARED
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.progress import Watch
from rlreco.service.lists.fit import LONGEST, Fit, default_model, events_of, fit
from rlreco.service.lists.publish import version_summary
from rlreco.service.lists.seen import choose_seen
from rlreco.service.training.sources import load_lines
from rlreco.similarity import (
    MODELS,
    SIMILARITIES,
    SPLITS,
    Comparison,
    Interactions,
    compare,
    model_named,
    options_of,
    read_interactions,
    similar,
)
from rlreco.table_files import write_table
from rlreco.transactions import Place, ReadOptions, classify
from rlreco.transactions.reading.read import source_name

Command = TypeVar("Command", bound=Callable[..., Any])

workspace_option = click.option("--workspace", default=SHARED, show_default=True, help="Workspace of the lists.")

_WHOLE = "The change was made whole, or not at all."
_DEFAULT_MODEL = "Else the profile's batchModel, or sar where there are too many items for that."


def _model_options(default: str | None) -> Callable[[Command], Command]:
    """Options that become keywords of a model. default : its name; None: the profile's"""
    chosen = {"default": default, "show_default": True} if default else {"help": _DEFAULT_MODEL}
    options = [
        click.option("--model", type=click.Choice(list(MODELS)), **chosen),
        click.option("--similarity", type=click.Choice(list(SIMILARITIES)), help="Of sar; else jaccard."),
        click.option("--half-life", help="Of sar and popularity, such as 30d, 12h or none; needs times. Else 30d."),
        click.option("--normalize", is_flag=True, help="Scores of sar on the scale of the ratings."),
        click.option("--threshold", type=click.IntRange(1), help="Of sar: users who must have had both items."),
        click.option("--regularization", type=click.FloatRange(0, min_open=True), help="Of ease; else 500."),
        click.option(
            "--keep-seen/--drop-seen",
            default=None,
            help="With items that the user had already, or without; else what is right more often in its last weeks.",
        ),
    ]

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


@click.command("similar")
@click.argument("files", type=SALES, nargs=-1, required=True)
@click.option("--user", required=True, help="The column of the user.")
@click.option("--item", required=True, help="The column of the item.")
@click.option("--rating", help="The column of the rating; without one each row counts 1.")
@click.option("--time", help="The column of the time.")
@reads_sales
@_model_options("sar")
@click.option("--k", type=click.IntRange(1, 10_000), default=10, show_default=True, help="Items of a list.")
@click.option("--wide", is_flag=True, help="One row a user: user_id, item1 .. itemk.")
@click.option("--out", type=PATH, help="Write the lists as CSV, or as Parquet by its ending.")
@click.option("--holdout", type=click.Choice(list(SPLITS)), help="Also compare with popularity on events kept back.")
@click.option(
    "--share", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.25, help="Of events kept back."
)
@seed_option
@prints
def similar_command(
    files: tuple[Place, ...],
    user: str,
    item: str,
    rating: str | None,
    time: str | None,
    reading: ReadOptions,
    k: int,
    wide: bool,
    out: Path | None,
    holdout: str | None,
    share: float,
    seed: int,
    keep_seen: bool | None,
    **model: Any,
) -> dict[str, Any]:
    """Lists of similar items for all users, and how good such lists would have been.

    FILES are events of one header: one file, several, a folder, or an address.
    """
    options = _options(model)
    keeps("Nothing was written.")
    events = read_interactions(files, user, item, rating, time, reading)
    chosen, watch = model_named(model["model"], **options), Watch(progress_lines())
    seen = choose_seen(events, chosen, keep_seen, k=k, seed=seed, watch=watch)
    lists = similar(events, model["model"], k=k, keep_seen=seen.keep, watch=watch, **options)
    compared = {} if holdout is None else _compared(events, model["model"], options, holdout, share, k, seed)
    for sentence in (*seen.sentences(), *lists.notes()):
        note(sentence)
    if out is not None:
        write_table(lists.wide() if wide else lists.frame(), out)
        keeps(f"{out} is written.")
    return {**_rounded(lists.summary()), "seen": seen.summary(), **compared}


@click.group("batch")
def batch_group() -> None:
    """Publish recommendation lists, inspect the live version, roll back."""


@batch_group.command("publish")
@click.argument("files", type=SALES, nargs=-1)
@click.option("--user", help="The column of the user, for a file that holds no sales.")
@click.option("--item", help="The column of the item, for a file that holds no sales.")
@click.option("--rating", help="The column of the rating; without one each row counts 1.")
@click.option("--time", help="The column of the time.")
@reads_sales
@_model_options(None)
@click.option("--k", type=click.IntRange(1, 1000), default=LONGEST, show_default=True, help="Items of a list.")
@workspace_option
@click.option("--experiment", help="Leave out its unavailable products; else those of the newest one with all items.")
@conf_option
@store_option
@prints
def publish_command(
    files: tuple[Place, ...],
    user: str | None,
    item: str | None,
    rating: str | None,
    time: str | None,
    reading: ReadOptions,
    k: int,
    workspace: str,
    experiment: str | None,
    conf: Path | None,
    store_uri: str | None,
    keep_seen: bool | None,
    **model: Any,
) -> dict[str, Any]:
    """Fit lists, write them as a new version, verify them, and make them live.

    FILES are sales, or with --user and --item files of users and items; without any the profile's inputData, else
    the demo shop.
    """
    keeps("Nothing was published.")
    profile = profile_of(conf)
    name = model["model"] or profile.batch_model
    options = _options({**model, "model": name})
    events, source = _events(files, profile, reading, user, item, rating, time)
    if not model["model"] and not options:
        name = _default_model(events, name)
    fitted = fit(events, name, k=k, keep_seen=keep_seen, source=source, progress=progress_lines(), **options)
    published = _publish(fitted, workspace, experiment, store_uri)
    keeps("The lists are published.")
    for sentence in fitted.seen.sentences():
        note(sentence)
    return published


@batch_group.command("rollback")
@click.option("--to", help="A version that is still kept; else the one that the live version replaced.")
@workspace_option
@store_option
@prints
def rollback_command(to: str | None, workspace: str, store_uri: str | None) -> dict[str, Any]:
    """Serve an earlier version again."""
    keeps(_WHOLE)
    with opened(store_uri) as service:
        version = service.lists(workspace).rollback(to)
    return {"workspace": workspace, **version_summary(version, version.id)}


@batch_group.command("status")
@workspace_option
@store_option
@prints
def status_command(workspace: str, store_uri: str | None) -> dict[str, Any]:
    """Print the live version and the kept ones."""
    with opened(store_uri) as service:
        return service.lists(workspace).status()


@batch_group.command("block")
@click.argument("products", nargs=-1)
@click.option("--undo", is_flag=True, help="Show them again.")
@workspace_option
@store_option
@prints
def block_command(products: tuple[str, ...], undo: bool, workspace: str, store_uri: str | None) -> dict[str, Any]:
    """Never show these PRODUCTS, on slates or in lists. Without any, print the blocked ones."""
    keeps(_WHOLE)
    with opened(store_uri) as service:
        return {"workspace": workspace, "blocked": service.lists(workspace).block(products, blocked=not undo)}


@batch_group.command("sold-out")
@click.argument("experiment")
@click.argument("products", nargs=-1)
@click.option("--undo", is_flag=True, help="They are back.")
@store_option
@prints
def sold_out_command(experiment: str, products: tuple[str, ...], undo: bool, store_uri: str | None) -> dict[str, Any]:
    """Mark these PRODUCTS of the EXPERIMENT's catalogue as sold out. Without any, print the sold-out ones."""
    keeps(_WHOLE)
    with opened(store_uri) as service:
        sold_out = service.mark_sold_out(experiment, products, sold_out=not undo)
    return {"experiment": experiment, "sold_out": sold_out}


def _publish(fitted: Fit, workspace: str, experiment: str | None, store_uri: str | None) -> dict[str, Any]:
    with opened(store_uri) as service:
        catalogue = None if experiment is None else service.learner(experiment).experiment.catalogue
        version = service.lists(workspace).publish(fitted, catalogue=catalogue, progress=progress_lines())
    summary = {**_rounded(fitted.lists.summary()), "seen": fitted.seen.summary()}
    return {"workspace": workspace, **version_summary(version, version.id), **summary}


def _default_model(events: Interactions, preferred: str) -> str:
    """Its name; a remark at once where it isn't the preferred one."""
    name, remark = default_model(events.shape[1], preferred)
    if remark:
        note(remark)
    return name


def _events(
    files: tuple[Place, ...],
    profile: Profile,
    reading: ReadOptions,
    user: str | None,
    item: str | None,
    rating: str | None,
    time: str | None,
) -> tuple[Interactions, str]:
    """The events, and their source in words."""
    if (user is None) != (item is None):
        raise ConfigError("Name both columns, --user and --item, or none of them for a sales file.")
    if user is None or item is None:
        if rating or time:
            raise ConfigError("--rating and --time go with --user and --item; a sales file needs neither.")
        lines = load_lines(files, profile, reading)
        return events_of(classify(lines, profile.services)), lines.source
    if not files:
        raise ConfigError("Name the file that has the columns of --user and --item.")
    options = replace(reading, shop_zone=profile.time_zone)
    return read_interactions(files, user, item, rating, time, options), source_name(files, None)


def _options(given: dict[str, Any]) -> dict[str, Any]:
    """Only the given ones. Raises ConfigError for an option that the model doesn't have, before any reading."""
    name = given["model"]
    options = {key: value for key, value in given.items() if key != "model" and value not in (None, False)}
    for option in options:
        if option not in options_of(name):
            flag = option.replace("_", "-")
            raise ConfigError(f"The model {name} has no --{flag}. Leave it out, or choose another --model.")
    model_named(name, **options)
    return options


def _compared(
    events: Interactions, name: str, options: dict[str, Any], holdout: str, share: float, k: int, seed: int
) -> dict[str, Any]:
    models = {name: model_named(name, **options)}
    rng = np.random.default_rng(seed)
    comparison = compare(events, models, holdout, rng=rng, share=share, k=k, watch=Watch(progress_lines()))
    for sentence in comparison.notes():
        note(sentence)
    return {"comparison": _by_model(comparison)}


def _by_model(comparison: Comparison) -> dict[str, Any]:
    summary = comparison.summary()
    scores = {score.pop("model"): _rounded(score) for score in summary.pop("scores")}
    return {**summary, "models": scores}


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {key: round(value, 6) if isinstance(value, float) else value for key, value in values.items()}
