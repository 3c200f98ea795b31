"""The report of a simulation: which policy wins, the regret of each, how sure that is, and the plan it came from."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from rlreco.language import gettext, gettext_noop, ngettext, number
from rlreco.plots import experiments as plots
from rlreco.report.document import Block, Chart, Facts, Points, Report, Section, Table, Text, section
from rlreco.report.parts.tables import Columns, table_of, thinned
from rlreco.service.simulations.saved import KeptRun, same_shoppers, side_by_side, slope_of
from rlreco.simulation.decision import WINNER, Decision, decide
from rlreco.simulation.regret import Simulation
from rlreco.views import decisions
from rlreco.views.race import standings
from rlreco.views.verdicts.experiments import apart, named, named_verdict
from rlreco.views.verdicts.sentence import Verdict
from rlreco.views.words.environments import environment_words, history_words
from rlreco.views.words.formats import Formats
from rlreco.views.words.policies import name_and_code, policy_name
from rlreco.views.words.runs import run_name

_OF = gettext_noop("Report of a simulation")

_OF_A_PLAN = {
    "experiment": gettext_noop("Shop"),
    "policies": gettext_noop("Policies"),
    "sessions": gettext_noop("Sessions"),
    "replicates": gettext_noop("Replicates"),
    "seed": gettext_noop("Seed"),
    "environment": gettext_noop("Environment"),
    "history": gettext_noop("History"),
    "drift_at": gettext_noop("Drift at"),
    "season": gettext_noop("Season"),
    "turnover": gettext_noop("Turnover"),
    "examination": gettext_noop("Examination"),
    "delay": gettext_noop("Delay"),
    "half_life": gettext_noop("Half life"),
    "probabilities": gettext_noop("Probabilities"),
    "data": gettext_noop("Data"),
    "data_kept_at": gettext_noop("Data kept at"),
    "arrival_at": gettext_noop("Arrival at"),
    "sample": gettext_noop("Sample"),
    "slate": gettext_noop("Slate"),
}
"""Part of a plan -> its name; others, of the command line alone, are named by their code."""

_WORDS_OF = {"environment": environment_words, "history": history_words}
_CONSTANTS = {None: gettext_noop("None"), True: gettext_noop("True"), False: gettext_noop("False")}


def simulation_report(runs: Sequence[KeptRun], written: datetime, threshold: float = WINNER) -> Report:
    """Of a kept run, or of several side by side. threshold : chance of being best that declares a winner"""
    result, paired = side_by_side(runs), same_shoppers(runs)
    decision = decide(result, np.random.default_rng(0)) if paired else None
    verdict = named_verdict(result, decision, threshold) if paired else apart()
    stopped = () if result.finished else (gettext("It was stopped early: its curves end where it stopped."),)
    return Report(
        gettext(_OF),
        title_of(result),
        verdict,
        written,
        (
            *section(gettext("What each policy gave away"), regret_chart(result, slope_of(runs)), leaderboard(result)),
            *(_decided(result, decision, threshold) if paired else []),
            *_plans(runs),
        ),
        description="\n".join(run_name(run.name) for run in runs),
        remarks=stopped,
    )


def comparison_report(
    simulation: Simulation, verdict: Verdict, seed: int, written: datetime, notes: Sequence[str] = ()
) -> Report:
    """Of a comparison that no store keeps. simulation : in the units that people read; notes : remarks on it"""
    blocks = regret_chart(simulation), leaderboard(simulation)
    return _of_comparison(gettext("What each policy gave away"), blocks, simulation, verdict, seed, written, notes)


def reward_report(
    simulation: Simulation, verdict: Verdict, seed: int, written: datetime, notes: Sequence[str] = ()
) -> Report:
    """As `comparison_report`, where regret is unknown."""
    curves = simulation.reward_curves()
    columns = _curve_columns(gettext("reward so far"))
    chart = Chart(
        plots.banded_regret(
            curves, total=gettext("cumulative reward"), unit=gettext("0 to 1 an arm"), named=policy_name
        ),
        plots.banded_summary(curves, policy_name).replace("regret", "reward"),
        table_of(_thinned(curves), columns, gettext("Reward so far of each policy, with its 95 % band")),
        gettext(
            "Regret is unknown here, as nobody knows the best slate. Bands are 95 % intervals of the mean over "
            "replicates."
        ),
    )
    return _of_comparison(gettext("What each policy earned"), (chart,), simulation, verdict, seed, written, notes)


def _of_comparison(
    title: str,
    blocks: Sequence[Block],
    simulation: Simulation,
    verdict: Verdict,
    seed: int,
    written: datetime,
    notes: Sequence[str],
) -> Report:
    run = simulation.runs[0]
    policies = [policy_name(each.policy) for each in simulation.runs]
    plan = {"policies": policies, "sessions": run.rounds, "replicates": run.replicates, "seed": seed}
    sections = (*section(title, *blocks), *section(gettext("Plan and seed"), _facts(plan)))
    return Report(gettext(_OF), title_of(simulation), verdict, written, sections, remarks=tuple(notes))


def title_of(simulation: Simulation) -> str:
    """As in: 3 policies, 2,000 sessions × 5"""
    first = simulation.runs[0]
    policies = ngettext("{n} policy", "{n} policies", len(simulation.runs))
    sessions = ngettext("{n} session", "{n} sessions", first.rounds)
    return f"{policies}, {sessions} × {number(first.replicates)}"


def regret_chart(simulation: Simulation, slope: float | None = None) -> Chart:
    """simulation : in the units that people read; slope : of Lai and Robbins"""
    curves = simulation.curves()
    columns = _curve_columns(gettext("regret so far"))
    return Chart(
        plots.banded_regret(curves, slope=slope, named=policy_name),
        plots.banded_summary(curves, policy_name),
        table_of(_thinned(curves), columns, gettext("Regret so far of each policy, with its 95 % band")),
        gettext(
            "Regret is exact, as the tastes of simulated shoppers are known: the reward of the best slate minus that "
            "of the slate shown. Bands are 95 % intervals of the mean over replicates."
        ),
    )


def _curve_columns(mean: str) -> Columns:
    """mean : heading of the mean"""
    figure = partial(number, digits=1)
    return {
        "name": (gettext("policy"), None),
        "round": (gettext("session"), number),
        "mean": (mean, figure),
        "low": (gettext("from"), figure),
        "high": (gettext("to"), figure),
    }


def _thinned(curves: pd.DataFrame) -> pd.DataFrame:
    """Few rows of each policy, with its name."""
    return thinned(curves.assign(name=curves["policy"].map(policy_name)), "policy")


def leaderboard(simulation: Simulation) -> Table:
    """The least regret first."""
    lines = standings(simulation)
    rows = tuple(
        (
            f"{line.place}. {line.name}",
            number(line.regret, 1),
            gettext("{low} to {high}", low=number(line.low, 1), high=number(line.high, 1)),
            line.words,
        )
        for line in lines
    )
    columns = (gettext("policy"), gettext("regret"), gettext("95 % band"), gettext("in words"))
    return Table(columns, rows, frozenset({1, 2}), gettext("The policies by their regret, the least first"))


def _decided(result: Simulation, decision: Decision | None, threshold: float) -> list[Section]:
    if decision is None or len(result.runs) < 2:
        return []
    over_time = decisions.chances_over_time(decision)
    arms = decisions.best_arms(result, threshold).items()
    sentences = tuple(decisions.best_arm_sentence(policy_name(policy), best, threshold) for policy, best in arms)
    return [
        *section(
            gettext("How sure it is"),
            Chart(
                plots.chances(over_time, threshold, named=policy_name),
                plots.chances_summary(over_time, threshold, policy_name),
                _decision_table(decision),
                gettext(
                    "Chance of each policy to be the best, estimated. A winner stays above the dotted line, "
                    "{threshold}, and the intervals of its differences leave out 0.",
                    threshold=_short(threshold),
                ),
            ),
            Points(sentences) if sentences else None,
        ),
        *section(gettext("Differences"), *_differences(result)),
    ]


def _decision_table(decision: Decision) -> Table:
    table = decisions.decision_table(decision)
    columns = {
        "name": (gettext("policy"), None),
        "chance": (gettext("chance of being best"), partial(number, digits=3)),
        "loss": (gettext("expected loss a session"), partial(number, digits=4)),
    }
    about = gettext("Chance of each policy to be the best at the end, and the expected loss of choosing it")
    return table_of(table.assign(name=table["policy"].map(policy_name)), columns, about)


def _differences(result: Simulation) -> list[Block]:
    table, figure = result.differences(), partial(number, digits=1)
    columns = {
        "name": (gettext("policy"), None),
        "difference": (gettext("more regret"), figure),
        "low": (gettext("from"), figure),
        "high": (gettext("to"), figure),
    }
    about = gettext("How much more regret than the best policy, paired, with 95 % intervals")
    chart = Chart(
        plots.differences(table, policy_name),
        plots.differences_summary(table, policy_name),
        table_of(table.assign(name=table["policy"].map(policy_name)), columns, about),
    )
    return [Text(decisions.picked_sentence(named(result))), chart]


def _plans(runs: Sequence[KeptRun]) -> Sequence[Section]:
    blocks = [block for run in runs for block in (Text("", run_name(run.name)) if len(runs) > 1 else None, _plan(run))]
    same = Text(gettext("The same plan with the same seed gives the same curves."))
    return section(gettext("Plan and seed"), same, *blocks)


def _plan(run: KeptRun) -> Facts:
    facts = _facts({**run.about, "policies": list(map(name_and_code, run.about["policies"]))})
    kept = f"{Formats().day(run.created)}, {run.created:%H:%M} UTC"
    return Facts((*facts.facts, (gettext("Kept on"), kept), (gettext("Id of the run"), run.id)))


def _facts(plan: Mapping[str, Any]) -> Facts:
    return Facts(tuple((_part_in_words(name), _WORDS_OF.get(name, _plain)(value)) for name, value in plan.items()))


def _part_in_words(name: str) -> str:
    return gettext(_OF_A_PLAN[name]) if name in _OF_A_PLAN else name.replace("_", " ").capitalize()


def _plain(value: Any) -> str:
    """Numbers as they are typed into a plan."""
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    if value is None or isinstance(value, bool):
        return gettext(_CONSTANTS[value])
    return f"{value:g}" if isinstance(value, float) else str(value)


def _short(value: float) -> str:
    """With no more digits than it has."""
    _, _, decimals = f"{value:g}".partition(".")
    return number(value, len(decimals))
