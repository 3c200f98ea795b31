"""The verdict of a simulation: the policy to choose, and how much less it gives away than slates at random."""

from dataclasses import replace

import numpy as np
from scipy.special import stdtrit

from rlreco.simulation.decision import FEWEST, POWER, Decision
from rlreco.simulation.regret import BAND, PolicyRun, Simulation
from rlreco.views.verdicts.sentence import Difference, Verdict, counted, rounded, waiting
from rlreco.views.words.policies import policy_name

_RANDOM = "than slates at random"
_NOTHING = 1e-9

APART = Verdict(
    "Can't tell which of these runs is best",
    ": they met different shoppers, so their differences can't be paired; compare runs of one shop with the same "
    "choices and seed.",
)
"""Of runs that are no pairs."""


def simulation_verdict(
    simulation: Simulation, decision: Decision | None, threshold: float, span: float = 1.0
) -> Verdict:
    """Of policies that met the same shoppers, or of a single one. The first is the reader's own: it wins or is beaten.

    decision : of `decide`
    threshold : chance of being best that declares a winner
    span : of the decision's losses, in the reader's units
    """
    if len(simulation.runs) == 1:
        return _of_one(simulation.runs[0])
    if decision is None:
        least = f"{simulation.best.policy} has the least regret{_and_gives(simulation.best)}"
        return Verdict("Can't tell yet which policy is best", f": {least}, but a decision takes {FEWEST} replicates.")
    return _of_several(simulation, decision, threshold, span)


def named_verdict(simulation: Simulation, decision: Decision | None, threshold: float) -> Verdict:
    """`simulation_verdict` with the names of policies that people read."""
    of_named = None if decision is None else replace(decision, policies=tuple(map(policy_name, decision.policies)))
    return simulation_verdict(named(simulation), of_named, threshold)


def named(simulation: Simulation) -> Simulation:
    """With the names of policies that people read."""
    return replace(simulation, runs=tuple(replace(run, policy=policy_name(run.policy)) for run in simulation.runs))


def reward_verdict(simulation: Simulation, decision: Decision | None, threshold: float) -> Verdict:
    """Where regret is unknown. simulation : of `Simulation.by_reward`; decision, threshold : as above"""
    if len(simulation.runs) == 1:
        return Verdict(f"{simulation.runs[0].policy} has no policy beside it", ": add another, such as uniform.")
    if decision is None:
        most = f"{simulation.best.policy} has earned the most"
        return Verdict("Can't tell yet which policy is best", f": {most}, but a decision takes {FEWEST} replicates.")
    return _of_several(simulation, decision, threshold, 1.0)


def _of_several(simulation: Simulation, decision: Decision, threshold: float, span: float) -> Verdict:
    name, since = decision.policies[decision.leader], decision.winner_since(threshold)
    chance = _chance(float(decision.chances[-1, decision.leader]))
    gives = _and_gives(simulation.run(name))
    cost = f"choosing it now may cost {_loss(span * float(decision.losses[-1, decision.leader]))}"
    if since is None:
        claim = f"No winner at {100 * threshold:.3g} % yet: {name} leads{gives}"
        return Verdict(
            claim, f", but is the best with chance {chance} only and {cost}; {_missing(decision, threshold)}."
        )
    best = f"the best of {len(simulation.runs)} policies with chance {chance}"
    first = simulation.runs[0].policy
    wins = "wins" if first == name else f"beats {first}"
    return Verdict(f"{name} {wins} from session {since:,} on{gives}", f", {best}; {cost}.")


def _missing(decision: Decision, threshold: float) -> str:
    more = decision.more_replicates(threshold)
    if more is None:
        return "the first two don't differ at all, so more replicates don't decide"
    if more == 0:
        return "the difference is large enough for so many replicates, and others of as many may decide"
    size = counted(more, "more replicate", "more replicates")
    sessions = counted(int(decision.checkpoints[-1]), "session", "sessions")
    return f"if the difference stays, some {size} of {sessions} would decide ({100 * POWER:.0f} % of the time)"


def _of_one(run: PolicyRun) -> Verdict:
    saved = _saved(run)
    if saved is None:
        return Verdict(f"{run.policy} gives nothing away", ": any slate is as good as another here.")
    open_claim = f"Can't tell yet whether {run.policy} gives away less {_RANDOM}"
    if run.replicates < 2:
        return Verdict(open_claim, f": it is {saved.size()} in one replicate, which has no interval; simulate several.")
    counts = counted(run.replicates, "replicate", "replicates")
    if saved.comparison == "unclear":
        wait = waiting(saved.more_to_tell(run.replicates), "replicate")
        return Verdict(open_claim, f": {saved.size()}, {saved.bounds()}, by {counts}; {wait}.")
    return Verdict(f"{run.policy} gives away {saved.size()} {_RANDOM}", f", {saved.bounds()}, by {counts}.")


def _and_gives(run: PolicyRun) -> str:
    saved = _saved(run)
    return "" if saved is None else f" and gives away {saved.size()} {_RANDOM}"


def _saved(run: PolicyRun) -> Difference | None:
    """Percent of the regret of slates at random that the policy doesn't have; None where that has none.

    A ratio of sums over replicates, with its interval by the delta method; without width for a single one.
    """
    regret, chance = run.totals.regret[-1], run.totals.chance_regret[-1]
    if chance.sum() <= _NOTHING:
        return None
    share, n = float(regret.sum() / chance.sum()), len(regret)
    error = float(np.sqrt(((regret - share * chance) ** 2).sum() * n / max(n - 1, 1)) / chance.sum())
    half = error * float(stdtrit(n - 1, 0.5 + BAND / 2.0)) if n > 1 else 0.0
    ends = (100.0 * (1.0 - share), 100.0 * (1.0 - share - half), 100.0 * (1.0 - share + half))
    return Difference(*ends, "less", "more", sign="%")


def _loss(loss: float) -> str:
    [number] = rounded([loss])
    return f"{number} a session" if float(number.replace(",", "")) else "next to nothing"


def _chance(chance: float) -> str:
    """Never 1: draws can't say that."""
    return "above .999" if chance > 0.999 else f"{chance:.3f}".removeprefix("0")
