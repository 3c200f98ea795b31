"""The Race: a simulation as rows that a browser animates, and its leaderboard in words.

The rows go to the browser once. Numbers are little-endian arrays in base64, sessions take one byte each.
"""

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, log10
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.posterior import Array
from rlreco.language import gettext, gettext_noop, ngettext, number
from rlreco.plots.palette import SERIES, policy_colour, policy_dash
from rlreco.simulation.regret import PolicyRun, Simulation, Totals
from rlreco.simulation.trail import MOST_KEPT, N_PRODUCTS, Trail
from rlreco.views.verdicts.sentence import Verdict
from rlreco.views.words.formats import Formats
from rlreco.views.words.policies import is_random, policy_name, short_policy_name

MOST_POINTS = 400
MOST_LANES = 6

PRODUCT_COLOURS = (*SERIES[:6], "#C8503C", "#2A93A8", "#5B6BD6", "#5E8C1F")
"""Of products by their number; each readable on the pages of both themes."""

Moments: TypeAlias = Sequence[tuple[int, str]]

_CHANGES = {"drift_at": gettext_noop("tastes change"), "arrival_at": gettext_noop("a new product")}
_STEPS = (1.0, 1.2, 1.6, 2.0, 2.4, 3.2, 4.0, 6.0, 8.0, 10.0)
"""Four even parts of each are round numbers too."""

_NOTHING = 1e-9
_NO_VERDICT = Verdict("", "")
_SLACK = 1.05
"""Times what slates at random are projected to give away, which the first sessions don't say exactly."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One policy at rising rounds, shape (n,) each.

    mean, low, high : cumulative regret and the 95 % band of its mean
    clicks : per product shown so far
    """

    code: str
    rounds: Array
    mean: Array
    low: Array
    high: Array
    clicks: Array

    @classmethod
    def of_run(cls, run: PolicyRun) -> "Curve":
        """Thinned to MOST_POINTS."""
        table = run.curve()
        mean = table["mean"].to_numpy()
        kept = thinned(mean, MOST_POINTS)
        shown = run.checkpoints * run.replicates * run.size
        clicks = run.totals.clicks.sum(axis=1) / np.maximum(shown, 1.0)
        low, high = (table[end].to_numpy()[kept] for end in ("low", "high"))
        return cls(run.policy, run.checkpoints[kept], mean[kept], low, high, clicks[kept])

    def until(self, session: int) -> "Curve":
        """As if it had ended there; between rounds in a straight line, as the browser draws it."""
        if session >= self.rounds[-1]:
            return self
        earlier = self.rounds < session

        def cut(values: Array, start: float) -> Array:
            end = np.interp(session, np.append(0.0, self.rounds), np.append(start, values))
            return np.append(values[earlier], end)

        mean, low, high = (cut(values, 0.0) for values in (self.mean, self.low, self.high))
        return Curve(self.code, cut(self.rounds, 0.0), mean, low, high, cut(self.clicks, float(self.clicks[0])))


@dataclass(frozen=True, slots=True)
class Standing:
    """A line of the leaderboard.

    place : from 1; policies with equal regret share theirs
    clicks : per product shown
    saved : the share of the reference's regret that this policy doesn't have; None for the reference itself, and where
        nothing is given away
    """

    place: int
    code: str
    name: str
    regret: float
    low: float
    high: float
    clicks: float
    saved: float | None
    words: str


def thinned(values: Array, most: int = MOST_POINTS) -> NDArray[np.intp]:
    """At most `most` indices of a curve: its ends, and the lowest and the highest of each of equal stretches.

    values : shape (n,); most : 4 or more
    """
    if len(values) <= most:
        return np.arange(len(values))
    inner = np.array_split(np.arange(1, len(values) - 1), (most - 2) // 2)
    extremes = [part[[values[part].argmin(), values[part].argmax()]] for part in inner]
    return np.unique(np.concatenate([[0, len(values) - 1], *extremes]))


def ceiling(simulation: Simulation, planned: int, audience: PolicyRun | None = None) -> float | None:
    """The end of the axis of regret: a round number above every band, seen or projected; None before the first session.

    Projected is the band of slates at random, whose regret grows evenly in the worlds of the simulation: so the axis of
    the first sessions holds for the last ones too.
    """
    ends = [_highest(run, planned) for run in simulation.runs if run.rounds]
    ends += [] if audience is None else [float(audience.totals.regret[-1].mean())]
    return _round_up(max(ends)) if ends else None


def reference(simulation: Simulation) -> PolicyRun | None:
    """The policy that others are measured by: random slates if they take part, else the worst; None for one alone."""
    if len(simulation.runs) < 2:
        return None
    random = [run for run in simulation.runs if is_random(run.policy)]
    return random[0] if random else max(simulation.runs, key=lambda run: run.totals.regret[-1].mean())


def standings(simulation: Simulation, audience: PolicyRun | None = None) -> list[Standing]:
    """At the end, the least regret first; equal ones in their order.

    audience : people who played along; all are then compared after as many sessions as these have served
    """
    against = reference(simulation)
    words = phrases(against)
    session = _compared(simulation, audience)
    curves = [Curve.of_run(run) for run in _with_audience(simulation, audience)]
    ends = [curve if session is None else curve.until(session) for curve in curves]
    most = next((end for end in ends if against is not None and end.code == against.policy), None)
    regrets = [float(end.mean[-1]) for end in ends]
    lines = [_standing(end, most, words, _place(float(end.mean[-1]), regrets)) for end in ends]
    return sorted(lines, key=lambda line: line.regret)


def phrases(against: PolicyRun | None) -> dict[str, str]:
    """Pieces of the leaderboard's sentences; {} stands for a share such as 85 %. The browser fills in the same."""
    worst = None if against is None or is_random(against.policy) else policy_name(against.policy)
    return {
        "clicks": gettext("{} clicks"),
        **(_by_random() if worst is None else _by_worst(worst)),
        "reference": gettext("the others are measured by it") if against is not None else "",
        "nothing": gettext("nothing given away"),
    }


def _by_random() -> dict[str, str]:
    return {
        "less": gettext("{} less given away than random"),
        "more": gettext("{} more given away than random"),
        "even": gettext("as much given away as random"),
    }


def _by_worst(policy: str) -> dict[str, str]:
    return {
        "less": gettext("{share} less given away than the worst, {policy}", share="{}", policy=policy),
        "more": gettext("{share} more given away than the worst, {policy}", share="{}", policy=policy),
        "even": gettext("as much given away as the worst, {policy}", policy=policy),
    }


def sentence(clicks: float, saved: float | None, words: Mapping[str, str], *, nothing: bool) -> str:
    """As in: "22 % clicks, 85 % less given away than random"."""
    rate = words["clicks"].replace("{}", percent(clicks))
    if nothing:
        return f"{rate}, {words['nothing']}"
    if saved is None:
        return f"{rate}, {words['reference']}".removesuffix(", ")
    if not round(100.0 * abs(saved)):
        return f"{rate}, {words['even']}"
    return f"{rate}, {words['less' if saved > 0.0 else 'more'].replace('{}', percent(abs(saved), whole=True))}"


def percent(share: float, *, whole: bool = False) -> str:
    """As in "22 %"; with one decimal below 10 %, unless whole."""
    return Formats().percent(share, 0 if whole or round(1000.0 * share) >= 100 else 1)


def race_id(abouts: Sequence[Mapping[str, Any]]) -> str:
    """The same for a simulation while it runs and when it is kept. abouts : of the runs that are shown"""
    plans = [{name: value for name, value in about.items() if value is not None} for about in abouts]
    return hashlib.sha256(json.dumps(plans, sort_keys=True, default=str).encode()).hexdigest()[:16]


def moments_of(about: Mapping[str, Any]) -> Moments:
    """(session, words) of a plan, in the order of time. about : the plan as plain values"""
    return sorted((int(about[name]), gettext(words)) for name, words in _CHANGES.items() if about.get(name))


def payload(
    simulation: Simulation,
    *,
    id_: str,
    planned: int,
    running: bool = False,
    first: int = 0,
    moments: Moments = (),
    verdict: Verdict = _NO_VERDICT,
    audience: PolicyRun | None = None,
) -> dict[str, Any]:
    """Everything that the browser draws, as plain values: at most 1 MB for 6 policies x 20,000 sessions.

    simulation : in the units that people read
    id_ : of `race_id`; the browser stays at its session when more of the same race comes
    planned : sessions
    first : lanes begin at this session, as the browser has those before; 0: at the first
    moments : sessions at which something changes, in words
    verdict : shown where the screen has nothing but the Race
    audience : people who played along in the first world, in the same units; all that is drawn is then of that world
    """
    shown = simulation if audience is None else in_first_world(simulation)
    against = reference(shown)
    runs = _with_audience(shown, audience)
    codes = [run.policy for run in runs]
    lanes = (*runs[: MOST_LANES - 1], runs[-1]) if len(runs) > MOST_LANES and audience is not None else runs
    return {
        "id": id_,
        "planned": planned,
        "done": max((run.rounds for run in simulation.runs), default=0),
        "running": running,
        "ceiling": ceiling(shown, planned, audience),
        "compared": _compared(shown, audience),
        "note": _note(shown, audience),
        "colours": list(PRODUCT_COLOURS),
        "products": N_PRODUCTS,
        "reference": codes.index(against.policy) if against is not None else None,
        "words": phrases(against),
        "moments": [{"session": session, "words": words} for session, words in moments],
        "curves": [_plain_curve(run, codes) for run in runs],
        "lanes": [_lane(run.policy, run.trail, planned, first) for run in lanes[:MOST_LANES]],
        "table": [_row(line) for line in standings(shown, audience)],
        "claim": verdict.claim,
        "doubt": verdict.doubt,
    }


def in_first_world(simulation: Simulation) -> Simulation:
    """Of its first replicate alone, whose sessions the lanes show."""
    first = (Totals(*(values[:, :1] for values in run.totals)) for run in simulation.runs)
    return replace(simulation, runs=tuple(map(_with_totals, simulation.runs, first)))


def _with_totals(run: PolicyRun, totals: Totals) -> PolicyRun:
    return replace(run, totals=totals)


def _with_audience(simulation: Simulation, audience: PolicyRun | None) -> tuple[PolicyRun, ...]:
    return simulation.runs if audience is None else (*simulation.runs, audience)


def _compared(simulation: Simulation, audience: PolicyRun | None) -> int | None:
    """The last session that all have served; None without an audience, where the leaderboard is of the end."""
    if audience is None:
        return None
    return min(run.rounds for run in (*simulation.runs, audience))


def _note(simulation: Simulation, audience: PolicyRun | None) -> str:
    session = _compared(simulation, audience)
    if session is None:
        return ""
    return ngettext(
        "The leaderboard compares all after {n} session, as many as the audience has answered. Everything drawn is of "
        "the first world, whose shoppers the audience met too.",
        "The leaderboard compares all after {n} sessions, as many as the audience has answered. Everything drawn is of "
        "the first world, whose shoppers the audience met too.",
        session,
    )


def _highest(run: PolicyRun, planned: int) -> float:
    seen = float(run.curve()["high"].max())
    if run.rounds >= planned:
        return seen
    at_random = replace(run, totals=run.totals._replace(regret=run.totals.chance_regret))
    return max(seen, _SLACK * float(at_random.curve()["high"].iloc[-1]) * planned / run.rounds)


def _round_up(value: float) -> float:
    """1 for a race in which nothing is given away."""
    if value <= _NOTHING:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return float(next(step * power for step in _STEPS if step * power >= value * (1 - 1e-12)))


def _place(regret: float, regrets: Sequence[float]) -> int:
    return 1 + sum(other < regret - _NOTHING for other in regrets)


def _standing(curve: Curve, against: Curve | None, words: Mapping[str, str], place: int) -> Standing:
    regret, clicks = float(curve.mean[-1]), float(curve.clicks[-1])
    saved = None if against is None or against.code == curve.code else _saved(regret, against)
    nothing = regret <= _NOTHING
    text = sentence(clicks, saved, words, nothing=nothing)
    low, high = float(curve.low[-1]), float(curve.high[-1])
    return Standing(place, curve.code, policy_name(curve.code), regret, low, high, clicks, saved, text)


def _saved(regret: float, against: Curve) -> float | None:
    most = float(against.mean[-1])
    return None if most <= _NOTHING else 1.0 - regret / most


def _plain_curve(run: PolicyRun, codes: Sequence[str]) -> dict[str, Any]:
    curve = Curve.of_run(run)
    return {
        "code": run.policy,
        "name": policy_name(run.policy),
        "short": short_policy_name(run.policy),
        "colour": policy_colour(run.policy),
        "dash": policy_dash(run.policy, codes),
        "rounds": _base64(curve.rounds, "<u4"),
        **{name: _base64(getattr(curve, name), "<f4") for name in ("mean", "low", "high", "clicks")},
    }


def _lane(code: str, trail: Trail, planned: int, first: int) -> dict[str, Any]:
    """A lane needs no curve, so rows from outside can have one too.

    first : session; the lane begins at the mark that holds it
    """
    thin = trail.at_steps(max(1, ceil(planned / MOST_KEPT / trail.every)))
    start = first // thin.every
    return {
        "code": code,
        "name": policy_name(code),
        "short": short_policy_name(code),
        "colour": policy_colour(code),
        "every": thin.every,
        "start": start,
        "marks": _base64(thin.marks[start:], "<u1"),
    }


def _row(line: Standing) -> dict[str, str]:
    return {
        "place": number(line.place),
        "name": line.name,
        "code": line.code,
        "clicks": percent(line.clicks),
        "regret": number(line.regret, 1),
        "band": gettext("{low} to {high}", low=number(line.low, 1), high=number(line.high, 1)),
        "words": line.words,
    }


def _base64(values: Array | NDArray[Any], kind: str) -> str:
    return b64encode(np.ascontiguousarray(values, dtype=np.dtype(kind)).tobytes()).decode()
