"""What a simulation decides, in sentences and as plain values."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from rlreco.language import gettext, number, significant
from rlreco.simulation.decision import POWER, Decision
from rlreco.simulation.leaders import BestArm
from rlreco.simulation.regret import Simulation


def plan_sentence(least: float | None, replicates: int, sessions: int) -> str:
    """Before a simulation. least : difference in regret that it can see, in the reader's units"""
    if least is None:
        return gettext("One replicate has no interval: choose two or more, so that differences can be judged.")
    return gettext(
        "With {replicates} replicates of {sessions} sessions, differences from some {least} in regret on are seen "
        "({power} of the time), by the chance of rewards alone.",
        replicates=number(replicates),
        sessions=number(sessions),
        least=_short(least),
        power=_percent(POWER),
    )


def picked_sentence(simulation: Simulation) -> str:
    """What the differences are against."""
    n_policies = len(simulation.runs)
    best, policies = simulation.best.policy, number(n_policies)
    if n_policies < 3:
        return gettext(
            "{policy} has the least regret of the {policies} policies. The difference is against it.",
            policy=best,
            policies=policies,
        )
    return gettext(
        "{policy} has the least regret of the {policies} policies. It was picked for that, so the 95 % intervals hold "
        "for all {pairs} pairs of policies at once.",
        policy=best,
        policies=policies,
        pairs=number(n_policies * (n_policies - 1) // 2),
    )


def decision_table(decision: Decision, span: float = 1.0) -> pd.DataFrame:
    """Columns policy, chance (of being best), loss (a session), at the end, the likeliest first."""
    table = pd.DataFrame(
        {"policy": decision.policies, "chance": decision.chances[-1], "loss": span * decision.losses[-1]}
    )
    return table.sort_values("chance", ascending=False, kind="stable", ignore_index=True)


def chances_over_time(decision: Decision) -> pd.DataFrame:
    """Columns policy, round, chance, loss."""
    parts = [
        pd.DataFrame({"round": decision.checkpoints.astype(int), "chance": chance, "loss": loss}).assign(policy=policy)
        for policy, chance, loss in zip(decision.policies, decision.chances.T, decision.losses.T, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def best_arms(simulation: Simulation, threshold: float) -> dict[str, BestArm]:
    """By policy; empty in a shop."""
    return {
        run.policy: BestArm.of(run.checkpoints, run.leaders, threshold)
        for run in simulation.runs
        if run.leaders is not None
    }


def best_arm_sentence(policy: str, best: BestArm, threshold: float) -> str:
    """How well the policy finds the best arm."""
    right, winner_at = _percent(best.right), _percent(threshold)
    if best.since is None:
        return gettext(
            "{policy}: the leading arm is the best in {right} of replicates; none declares a winner at {threshold}.",
            policy=policy,
            right=right,
            threshold=winner_at,
        )
    return gettext(
        "{policy}: the leading arm is the best in {right} of replicates; {declared} declare a winner at {threshold} "
        "({declared_right} rightly), in the median from session {session} on.",
        policy=policy,
        right=right,
        declared=_percent(best.declared),
        threshold=winner_at,
        declared_right=_percent(best.declared_right),
        session=number(best.since),
    )


def plain(simulation: Simulation, decision: Decision | None, threshold: float) -> dict[str, Any]:
    """For `rlreco simulate --json`, in normalised units: differences, decision, best_arm, where there are any."""
    parts: dict[str, Any] = {}
    if len(simulation.runs) > 1:
        parts["differences"] = simulation.differences().to_dict(orient="records")
    if decision is not None:
        parts["decision"] = {
            "winner_at": threshold,
            "policies": decision_table(decision).to_dict(orient="records"),
            "winner_since": decision.winner_since(threshold),
            "more_replicates": decision.more_replicates(threshold),
            "over_time": chances_over_time(decision).to_dict(orient="records"),
        }
    arms = best_arms(simulation, threshold)
    if arms:
        parts["best_arm"] = [{"policy": policy, **asdict(best)} for policy, best in arms.items()]
    return parts


def _percent(share: float) -> str:
    return f"{significant(100 * share, 3)} %"


def _short(value: float) -> str:
    return number(value) if value >= 100 else significant(value, 2)
