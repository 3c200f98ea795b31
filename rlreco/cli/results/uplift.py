"""The command that compares groups of customers."""

from math import isnan
from typing import Any

import click

from rlreco.bandit.uplift import TooFewCustomersError
from rlreco.cli.options import VERDICT, note, prints, store_option
from rlreco.cli.service import opened
from rlreco.errors import ConfigError
from rlreco.service.learner.learner import Learner
from rlreco.views.uplift import compared_table
from rlreco.views.verdicts.learning import policies_verdict, uplift_verdict


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
        of_learning, uplift = _of_learning(learner)
        of_policies, policies = _of_policies(learner)
        if of_learning and of_policies:
            note(of_policies)
        return {VERDICT: of_learning or of_policies, "experiment": experiment, **uplift, **policies}


def _of_learning(learner: Learner) -> tuple[str, dict[str, Any]]:
    """The verdict, and the figures."""
    if not learner.profile.hold_out:
        return "", {}
    try:
        uplift, span = learner.history.uplift(), learner.profile.in_units(1.0, 0.0)
    except TooFewCustomersError as error:
        if not learner.profile.assign:
            raise
        note(f"Uplift of learning: {error}")
        return "", {"uplift": None}
    return str(uplift_verdict(uplift, learner.profile)), {
        "uplift": {
            **{name: getattr(uplift, name) * span for name in ("difference", "low", "high")},
            "customers": {"learning": uplift.customers[0], "held_out": uplift.customers[1]},
            "sessions": {"learning": uplift.sessions[0], "held_out": uplift.sessions[1]},
        }
    }


def _of_policies(learner: Learner) -> tuple[str, dict[str, Any]]:
    """The verdict, and the figures."""
    if not learner.profile.assign:
        return "", {}
    compared = learner.history.compared_policies()
    rows = compared_table(compared, learner.profile).to_dict("records")
    return str(policies_verdict(compared, learner.profile)), {
        "policies": [{str(key): _plain(value) for key, value in row.items()} for row in rows]
    }


def _plain(value: Any) -> Any:
    """None in place of NaN, which JSON lacks."""
    return None if isinstance(value, float) and isnan(value) else value
