"""What a simulation decides, in sentences and as plain values."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from rlreco.simulation.decision import POWER, Decision
from rlreco.simulation.leaders import BestArm
from rlreco.simulation.regret import Simulation


def plan_sentence(least: float | None, replicates: int, sessions: int) -> str:
    """Before a simulation. least : difference in regret that it can see, in the reader's units"""
    if least is None:
        return "One replicate has no interval: choose two or more, so that differences can be judged."
    return (
        f"With {replicates:,} replicates of {sessions:,} sessions, differences from some {_short(least)} in regret on "
        f"are seen ({_percent(POWER)} of the time), by the chance of rewards alone."
    )


def picked_sentence(simulation: Simulation) -> str:
    """What the differences are against."""
    n_policies = len(simulation.runs)
    least = f"{simulation.best.policy} has the least regret of the {n_policies} policies"
    if n_policies < 3:
        return f"{least}. The difference is against it."
    n_pairs = n_policies * (n_policies - 1) // 2
    return f"{least}. It was picked for that, so the 95 % intervals hold for all {n_pairs} pairs of policies at once."


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
    leads = f"{policy}: the leading arm is the best in {_percent(best.right)} of replicates"
    if best.since is None:
        return f"{leads}; none declares a winner at {_percent(threshold)}."
    declares = (
        f"{_percent(best.declared)} declare a winner at {_percent(threshold)} ({_percent(best.declared_right)} rightly)"
    )
    return f"{leads}; {declares}, in the median from session {best.since:,.0f} on."


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
    return f"{100 * share:.3g} %"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"
