"""The command for off-policy evaluation."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from rlreco.cli.options import PATH, VERDICT, prints, seed_option, store_option
from rlreco.cli.service import opened
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.evaluation import DEFAULT_ESTIMATORS, METRICS, LoggedFeedback, evaluate, read_obd, read_target
from rlreco.evaluation.targets import Target
from rlreco.views.verdicts.evaluation import evaluation_verdict


@click.command("evaluate")
@click.argument("log")
@click.option("--format", "form", type=click.Choice(["rlreco", "obd"]), default="rlreco", show_default=True)
@click.option("--policy", help="Any policy, as NAME[:key=value,...]; it learns from the first part of the log.")
@click.option("--target", type=PATH, help="CSV of the chances that the other policy would have shown each product.")
@click.option("--estimators", default=",".join(DEFAULT_ESTIMATORS), show_default=True)
@click.option(
    "--metric",
    type=click.Choice(list(METRICS)),
    default="reward",
    show_default=True,
    help="The reward of a shown product, or clicks, buys or money of a slate.",
)
@click.option("--learn-share", type=float, default=0.5, show_default=True, help="Share of the log to learn from.")
@seed_option
@store_option
@prints
def evaluate_command(
    log: str,
    form: str,
    policy: str | None,
    target: Path | None,
    estimators: str,
    metric: str,
    learn_share: float,
    seed: int,
    store_uri: str | None,
) -> Any:
    """What another policy would have earned a shown product.

    Begins with a verdict in the shop's own units; the figures beneath have rewards from 0 to 1.

    LOG is the name of an experiment in the store, or with --format obd a CSV of the Open Bandit Dataset.
    """
    chosen = _target(policy, target)
    names = [name.strip() for name in estimators.split(",") if name.strip()]
    with _log(log, form, store_uri) as (feedback, profile):
        result = evaluate(feedback, chosen, names, learn_share=learn_share, seed=seed, metric=metric)
    return {VERDICT: str(evaluation_verdict(result, profile)), **result.summary()}


def _target(policy: str | None, file: Path | None) -> str | Target:
    if policy is not None and file is None:
        return policy
    if file is not None and policy is None:
        return read_target(file)
    raise ConfigError("Name the policy to evaluate: either --policy NAME or --target FILE.")


@contextmanager
def _log(log: str, form: str, store_uri: str | None) -> Iterator[tuple[LoggedFeedback, Profile | None]]:
    """A file, or the log of an experiment with its profile, whose store stays open meanwhile."""
    if form == "obd":
        yield read_obd(log), None
        return
    with opened(store_uri) as service:
        learner = service.learner(log)
        yield learner.history.feedback(), learner.profile
