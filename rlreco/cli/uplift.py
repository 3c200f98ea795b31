"""The command that compares groups of customers."""

from math import isnan
from typing import Any

import click

from rlreco.bandit.uplift import TooFewCustomersError
from rlreco.cli.options import note, prints, store_option
from rlreco.cli.service import opened
from rlreco.errors import ConfigError
from rlreco.service.learner.learner import Learner
from rlreco.views.uplift import compared_sentence, compared_table, uplift_sentence


@click.command("uplift")
@click.argument("experiment")
@store_option
@prints
def uplift_command(experiment: str, store_uri: str | None) -> dict[str, Any]:
    """Reward of a slate by groups of customers: held out from learning or not, and by the policy assigned to them.

    Differences are in the shop's own units, with intervals by customers, from the newest 5,000 answered slates.
    """
    with opened(store_uri) as service:
        learner = service.learner(experiment)
        if not learner.profile.hold_out and not learner.profile.assign:
            raise ConfigError(
                f"{experiment!r} has one group of customers: its profile has neither holdOut nor assign. Train with "
                "one of them to compare."
            )
        return {"experiment": experiment, **_of_learning(learner), **_of_policies(learner)}


def _of_learning(learner: Learner) -> dict[str, Any]:
    if not learner.profile.hold_out:
        return {}
    try:
        uplift, span = learner.history.uplift(), learner.profile.in_units(1.0, 0.0)
    except TooFewCustomersError as error:
        if not learner.profile.assign:
            raise
        note(f"Uplift of learning: {error}")
        return {"uplift": None}
    note(uplift_sentence(uplift, learner.profile))
    return {
        "uplift": {
            **{name: getattr(uplift, name) * span for name in ("difference", "low", "high")},
            "customers": {"learning": uplift.customers[0], "held_out": uplift.customers[1]},
            "sessions": {"learning": uplift.sessions[0], "held_out": uplift.sessions[1]},
        }
    }


def _of_policies(learner: Learner) -> dict[str, Any]:
    if not learner.profile.assign:
        return {}
    compared = learner.history.compared_policies()
    note(compared_sentence(compared, learner.profile))
    rows = compared_table(compared, learner.profile).to_dict("records")
    return {"policies": [{str(key): _plain(value) for key, value in row.items()} for row in rows]}


def _plain(value: Any) -> Any:
    """None in place of NaN, which JSON lacks."""
    return None if isinstance(value, float) and isnan(value) else value
