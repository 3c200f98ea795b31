"""A simulation as plain values that any store can keep, and back, with its curves, bands and paired differences."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.posterior import Array
from rlreco.errors import ConfigError
from rlreco.language import gettext, number
from rlreco.simulation.leaders import Leaders
from rlreco.simulation.regret import PolicyRun, Simulation, Totals
from rlreco.simulation.trail import Trail

_MOST_NUMBERS = 80_000
_FEWEST_POINTS = 3
_OF_NEWCOMERS = ("belongs", "shown")
"""Totals that are saved only where the worlds have newcomers; such a run takes more room."""

_N_TOTALS = len(Totals._fields) - len(_OF_NEWCOMERS)


def check_keepable(n_policies: int, replicates: int) -> None:
    """Raises ConfigError for a simulation too large to be saved; call it before the simulation runs."""
    if _points_kept(n_policies, replicates) < _FEWEST_POINTS:
        most = _MOST_NUMBERS // (n_policies * _N_TOTALS * _FEWEST_POINTS)
        raise ConfigError(
            gettext(
                "A run of {n_policies} policies can be saved with up to {most} replicates, not {replicates}. "
                "Choose fewer, or don't save the run.",
                n_policies=n_policies,
                most=number(most),
                replicates=number(replicates),
            )
        )


def to_plain(simulation: Simulation) -> dict[str, Any]:
    """Every replicate's totals to seven digits, at as many checkpoints as there is room for."""
    return {
        "calibrated": simulation.calibrated,
        "finished": simulation.finished,
        "runs": [_run_to_plain(run, len(simulation.runs)) for run in simulation.runs],
    }


def from_plain(plain: Mapping[str, Any]) -> Simulation:
    return Simulation(tuple(map(_run_from_plain, plain["runs"])), plain["calibrated"], plain["finished"])


def _run_to_plain(run: PolicyRun, n_policies: int) -> dict[str, Any]:
    kept = _kept(run.checkpoints, _points_kept(n_policies, run.replicates))
    leaders = {} if run.leaders is None else {"leaders": _plain_leaders(run.leaders.take(kept))}
    return {
        "policy": run.policy,
        "checkpoints": run.checkpoints[kept].astype(int).tolist(),
        "totals": {
            name: _rounded(values[kept])
            for name, values in run.totals._asdict().items()
            if name not in _OF_NEWCOMERS or values.any()
        },
        "cpu_seconds": round(run.cpu_seconds, 4),
        "size": run.size,
        "sells": run.sells,
        **leaders,
        **_plain_trail(run.trail),
    }


def _plain_trail(trail: Trail) -> dict[str, Any]:
    """Nothing where no session was recorded, as in runs of earlier releases."""
    thin = trail.thinned()
    marks = b64encode(thin.marks.tobytes()).decode()
    return {"trail": {"every": thin.every, "marks": marks}} if marks else {}


def _trail_from_plain(plain: Mapping[str, Any] | None) -> Trail:
    return Trail() if plain is None else Trail(np.frombuffer(b64decode(plain["marks"]), np.uint8), plain["every"])


def _plain_leaders(leaders: Leaders) -> dict[str, Any]:
    return {name: _rounded(values) for name, values in leaders._asdict().items()}


def _run_from_plain(plain: Mapping[str, Any]) -> PolicyRun:
    nothing = [[0.0] * len(values) for values in plain["totals"]["regret"]]
    totals = Totals(**{name: np.array(plain["totals"].get(name, nothing), dtype=float) for name in Totals._fields})
    checkpoints = np.array(plain["checkpoints"], dtype=float)
    leaders = Leaders(*(np.array(plain["leaders"][name]) for name in Leaders._fields)) if "leaders" in plain else None
    return PolicyRun(
        plain["policy"],
        checkpoints,
        totals,
        plain["cpu_seconds"],
        plain["size"],
        plain["sells"],
        leaders,
        trail=_trail_from_plain(plain.get("trail")),
    )


def _points_kept(n_policies: int, replicates: int) -> int:
    return _MOST_NUMBERS // (n_policies * replicates * _N_TOTALS)


def _kept(checkpoints: Array, most: int) -> NDArray[np.intp]:
    """Indices of the checkpoints to keep: the last, that at three quarters, and the others evenly."""
    if len(checkpoints) <= most:
        return np.arange(len(checkpoints))
    late = int(np.argmin(np.abs(checkpoints - 0.75 * checkpoints[-1])))
    even = np.linspace(0, len(checkpoints) - 1, max(most - 1, 2)).round().astype(int)
    return np.unique(np.append(even, late))


def _rounded(values: Array) -> Sequence[Any]:
    return [[float(f"{value:.7g}") for value in row] for row in values.tolist()]
