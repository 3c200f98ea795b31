"""The command that asks a log what another policy would have earned."""

from pathlib import Path
from typing import Any

import click

from rlreco.cli.options import PATH, prints, seed_option, store_option
from rlreco.cli.service import opened
from rlreco.errors import ConfigError
from rlreco.evaluation import DEFAULT_ESTIMATORS, LoggedFeedback, evaluate, read_obd, read_target
from rlreco.evaluation.targets import Target


@click.command("evaluate")
@click.argument("log")
@click.option("--format", "form", type=click.Choice(["rlreco", "obd"]), default="rlreco", show_default=True)
@click.option("--policy", help="uniform, popularity, greedy or thompson, with frozen sums from the log's first half.")
@click.option("--target", type=PATH, help="CSV of the chances that the other policy would have shown each product.")
@click.option("--estimators", default=",".join(DEFAULT_ESTIMATORS), show_default=True)
@click.option("--learn-share", type=float, default=0.5, show_default=True, help="Share of the log to learn from.")
@click.option("--bootstrap", type=click.IntRange(1), default=1000, show_default=True, help="Resamples of sessions.")
@seed_option
@store_option
@prints
def evaluate_command(
    log: str,
    form: str,
    policy: str | None,
    target: Path | None,
    estimators: str,
    learn_share: float,
    bootstrap: int,
    seed: int,
    store_uri: str | None,
) -> Any:
    """What another policy would have earned a shown product.

    LOG is the name of an experiment in the store, or with --format obd a CSV of the Open Bandit Dataset.
    """
    if (policy is None) == (target is None):
        raise ConfigError("Name what to evaluate: either --policy NAME or --target FILE.")
    wanted: str | Target = policy if policy is not None else _given(target)
    names = [name.strip() for name in estimators.split(",") if name.strip()]
    feedback = read_obd(log) if form == "obd" else _own_log(log, store_uri)
    result = evaluate(feedback, wanted, names, learn_share=learn_share, bootstrap=bootstrap, seed=seed)
    return result.summary()


def _given(file: Path | None) -> Target:
    assert file is not None
    return read_target(file)


def _own_log(experiment: str, store_uri: str | None) -> LoggedFeedback:
    with opened(store_uri) as service:
        return service.learner(experiment).history.feedback()
