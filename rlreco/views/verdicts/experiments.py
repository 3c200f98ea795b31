"""The verdict of a simulation: the policy to choose, and how much less it gives away than slates at random."""

from dataclasses import replace

import numpy as np
from scipy.special import stdtrit

from rlreco.bandit.posterior import Array
from rlreco.language import gettext, language, ngettext, number, percent, significant
from rlreco.simulation.decision import FEWEST, POWER, Decision
from rlreco.simulation.regret import BAND, PolicyRun, Simulation
from rlreco.views.verdicts.sentence import Difference, Verdict, rounded, waiting
from rlreco.views.words.policies import policy_name

_NOTHING = 1e-9


def apart() -> Verdict:
    """Of runs that are no pairs."""
    return Verdict(
        gettext("Can't tell which of these runs is best"),
        gettext(
            ": they met different shoppers, so their differences can't be paired; compare runs of one shop with the "
            "same choices and seed."
        ),
    )


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
    if _equal(simulation):
        return _of_equals(simulation)
    if decision is None:
        best = simulation.best
        return _too_few(_with_saving(gettext("{policy} has the least regret", policy=best.policy), best))
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
        alone = gettext("{policy} has no policy beside it", policy=simulation.runs[0].policy)
        return Verdict(alone, gettext(": add another, such as uniform."))
    if _equal(simulation):
        return _of_equals(simulation)
    if decision is None:
        return _too_few(gettext("{policy} has earned the most", policy=simulation.best.policy))
    return _of_several(simulation, decision, threshold, 1.0)


def _equal(simulation: Simulation) -> bool:
    """Whether no policy has more regret than another in any replicate."""
    return bool(np.ptp(_ends(simulation), axis=0).max() <= _NOTHING)


def _of_equals(simulation: Simulation) -> Verdict:
    claim = gettext("All policies are equal here")
    if _ends(simulation).max() <= _NOTHING:
        return Verdict(claim, gettext(": nothing to learn, nothing to lose."))
    return Verdict(claim, gettext(": each has the same result in every replicate."))


def _ends(simulation: Simulation) -> Array:
    """Regret at the end, shape (policies, R)."""
    return np.array([run.totals.regret[-1] for run in simulation.runs])


def _too_few(leads: str) -> Verdict:
    """leads : who is ahead, in words"""
    doubt = gettext(": {leads}, but a decision takes {fewest} replicates.", leads=leads, fewest=number(FEWEST))
    return Verdict(gettext("Can't tell yet which policy is best"), doubt)


def _of_several(simulation: Simulation, decision: Decision, threshold: float, span: float) -> Verdict:
    name, since = decision.policies[decision.leader], decision.winner_since(threshold)
    chance = _chance(float(decision.chances[-1, decision.leader]))
    cost = _cost(span * float(decision.losses[-1, decision.leader]))
    run = simulation.run(name)
    if since is None and decision.chances[-1, decision.leader] >= threshold:
        return _unclear(name, run, chance, cost, _missing(decision, threshold))
    if since is None:
        winner_at = f"{significant(100 * threshold, 3)} %"
        claim = gettext("No winner at {threshold} yet: {policy} leads", threshold=winner_at, policy=name)
        doubt = gettext(
            ", but is the best with chance {chance} only and {cost}; {missing}.",
            chance=chance,
            cost=cost,
            missing=_missing(decision, threshold),
        )
        return Verdict(_with_saving(claim, run), doubt)
    doubt = gettext(
        ", the best of {policies} policies with chance {chance}; {cost}.",
        policies=number(len(simulation.runs)),
        chance=chance,
        cost=cost,
    )
    return Verdict(_with_saving(_wins(name, simulation.runs[0].policy, since), run), doubt)


def _unclear(name: str, run: PolicyRun, chance: str, cost: str, missing: str) -> Verdict:
    """Of a leader whose chance would do, but whose differences don't."""
    doubt = gettext(
        ", the best with chance {chance}, but the 95 % interval of its difference to another policy still holds 0 and "
        "{cost}; {missing}.",
        chance=chance,
        cost=cost,
        missing=missing,
    )
    return Verdict(_with_saving(gettext("No winner yet: {policy} leads", policy=name), run), doubt)


def _wins(name: str, first: str, since: int) -> str:
    """first : the reader's own policy"""
    if first == name:
        return gettext("{policy} wins from session {session} on", policy=name, session=number(since))
    return gettext("{policy} beats {other} from session {session} on", policy=name, other=first, session=number(since))


def _missing(decision: Decision, threshold: float) -> str:
    more = decision.more_replicates(threshold)
    if more is None:
        return gettext("the first two don't differ at all, so more replicates don't decide")
    if more == 0:
        return gettext("the difference is large enough for so many replicates, and others of as many may decide")
    sessions = int(decision.checkpoints[-1])
    return ngettext(
        "if the difference stays, some {n} more replicate of {sessions} would decide ({power} of the time)",
        "if the difference stays, some {n} more replicates of {sessions} would decide ({power} of the time)",
        more,
        sessions=ngettext("{n} session", "{n} sessions", sessions),
        power=percent(POWER),
    )


def _of_one(run: PolicyRun) -> Verdict:
    saved, name = _saved(run), run.policy
    if saved is None:
        claim = gettext("{policy} gives nothing away", policy=name)
        return Verdict(claim, gettext(": any slate is as good as another here."))
    size, bounds = saved.size(), saved.bounds()
    open_claim = gettext("Can't tell yet whether {policy} gives away less than slates at random", policy=name)
    if run.replicates < 2:
        doubt = gettext(": it is {size} in one replicate, which has no interval; simulate several.", size=size)
        return Verdict(open_claim, doubt)
    counts = ngettext("{n} replicate", "{n} replicates", run.replicates)
    if saved.comparison == "unclear":
        wait = waiting(saved.more_to_tell(run.replicates), "replicate")
        doubt = gettext(
            ": {size}, {bounds}, by {replicates}; {wait}.", size=size, bounds=bounds, replicates=counts, wait=wait
        )
        return Verdict(open_claim, doubt)
    claim = gettext("{policy} gives away {size} than slates at random", policy=name, size=size)
    return Verdict(claim, gettext(", {bounds}, by {replicates}.", bounds=bounds, replicates=counts))


def _with_saving(claim: str, run: PolicyRun) -> str:
    """claim : a clause whose subject is the run's policy"""
    saved = _saved(run)
    if saved is None:
        return claim
    return gettext("{claim} and in the end gives away {size} than slates at random", claim=claim, size=saved.size())


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
    return Difference(*ends, gettext("less"), gettext("more"), sign="%")


def _cost(loss: float) -> str:
    [text] = rounded([loss])
    if not text.strip("0.,"):
        return gettext("choosing it now may cost next to nothing")
    return gettext("choosing it now may cost {loss} a session", loss=text)


def _chance(chance: float) -> str:
    """Never 1: draws can't say that."""
    if chance > 0.999:
        return gettext("above {chance}", chance=_without_zero(0.999))
    return _without_zero(chance)


def _without_zero(chance: float) -> str:
    """Only English leaves it out."""
    text = number(chance, 3)
    return text.removeprefix("0") if language() == "en" else text
