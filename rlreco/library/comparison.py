"""Policies compared on simulated shoppers, on arms, or on a person's own environment."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from rlreco.errors import ConfigError
from rlreco.library.environments import Setting, setting_of
from rlreco.library.kit.bar import Reported, reported
from rlreco.library.kit.checked import seed_of, whole
from rlreco.library.kit.reports import written
from rlreco.library.kit.shown import Shown
from rlreco.simulation.decision import WINNER, decide
from rlreco.simulation.regret import PolicyRun, Simulation
from rlreco.simulation.simulate import Interim, simulate
from rlreco.views.verdicts.experiments import reward_verdict, simulation_verdict
from rlreco.views.verdicts.sentence import Verdict

_IN_TURN = "Not vectorised over replicates, or learning by themselves, and so scored in turn: {names}."


def compare(
    policies: Any,
    *,
    on: Any,
    rounds: int = 1_000,
    replicates: int = 20,
    seed: int | None = None,
    random_state: Any = None,
    executor: Executor | None = None,
    progress: Reported = True,
) -> "Comparison":
    """Let policies serve the same shoppers with the same luck, and say which one to choose.

    policies : one or several: names such as "ucb1" or "epsilon_greedy:epsilon=.1", policies of this package, or any
        object with a method scores(arms, rng), each once
    on : rl.Shoppers(sales), rl.Bernoulli([...]), rl.Environment(...), a function reward(context, items, rng), or a
        Gymnasium environment
    rounds : slates of each policy in each replicate
    replicates : worlds, each with its own tastes
    seed : 0 or more; the same seed gives the same result. random_state : the same, or a numpy generator
    executor : of concurrent.futures or Dask, which runs a policy and some replicates at a time; None: here
    progress : whether to draw a bar; or called with the share done, 0 to 1, and a few words, and returning True stops:
        what is done is kept
    Raises ConfigError for an unknown policy, two of the same name, an object without `scores`, scores that are not one
    finite number an arm, and numbers out of range.

    >>> import rlreco as rl
    >>> class Stubborn:
    ...     def scores(self, arms, rng):
    ...         return arms.means + 1.0 / (1.0 + arms.impressions)
    >>> result = rl.compare([Stubborn(), "thompson"], on=rl.Bernoulli([0.2, 0.6]), rounds=200, replicates=10, seed=1)
    >>> result.frame()["policy"].tolist()
    ['Stubborn', 'thompson']
    """
    _check_executor(executor)
    setting = setting_of(on)
    number = _seed(seed, random_state)
    with reported(progress, "Comparing") as report:
        simulation = simulate(
            setting.setup,
            _several(policies),
            rounds=whole("rounds", rounds),
            replicates=whole("replicates", replicates),
            seed=number,
            progress=_watcher(report),
            executor=executor,
        )
    return Comparison(simulation, setting, number)


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Shown):
    """The result of `compare`.

    simulation : totals of every policy in every replicate, with normalised rewards
    setting : the environment; seed : of all chance

    >>> import rlreco as rl
    >>> result = rl.compare(["thompson", "uniform"], on=rl.Bernoulli([0.1, 0.9]), rounds=300, replicates=5, seed=1)
    >>> result.verdict.startswith("thompson wins")
    True
    """

    simulation: Simulation
    setting: Setting
    seed: int

    def frame(self) -> Any:
        """One row a policy.

        policy, rounds, replicates
        reward : mean of a round, in the units of the environment, with the ends of its 95 % interval, reward_low and
            reward_high
        regret : cumulative at the end, mean over replicates, with the ends of its 95 % interval, low and high; left out
            where it is unknown
        clicks, buys : mean of a replicate; ctr, conversion, share_of_uniform_regret : as docs/policies.md has them; of
            shoppers only
        in_turn : whether the policy scored one replicate after the other
        """
        return self.setting.kind.give_pandas(self._table())

    def table(self) -> Any:
        """The same as `frame`."""
        return self.frame()

    def plot(self) -> Any:
        """Cumulative regret with its 95 % band, as a plotly figure; cumulative reward where regret is unknown."""
        from rlreco.plots.experiments import banded_regret

        if self.setting.knows_regret:
            return banded_regret(self.simulation.in_units(self.setting.scale.span).curves())
        return banded_regret(self.simulation.reward_curves(), total="cumulative reward", unit="0 to 1 an arm")

    def report(self, path: str | Path) -> Path:
        """Write it as one HTML file that needs nothing else; see docs/report.md. Returns the path.

        Raises ConfigError for a name that doesn't end in .html, DataError if it can't be written.
        """
        from rlreco.report.kinds.simulation import comparison_report, reward_report

        if self.setting.knows_regret:
            simulation = self.simulation.in_units(self.setting.scale.span)
            return written(path, lambda now: comparison_report(simulation, self._verdict(), self.seed, now, self.notes))
        return written(path, lambda now: reward_report(self.simulation, self._verdict(), self.seed, now, self.notes))

    @property
    def verdict(self) -> str:
        """The policy to choose, and how sure that is, in one sentence."""
        return str(self._verdict())

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks on how the result came about, in whole sentences."""
        in_turn = [run.policy for run in self.simulation.runs if run.in_turn]
        sentence = (_IN_TURN.format(names=" and ".join(in_turn)),) if in_turn else ()
        stopped = () if self.simulation.finished else ("The comparison was stopped before its end.",)
        return (*self.setting.notes, *sentence, *stopped)

    def _verdict(self) -> Verdict:
        rng = np.random.default_rng(self.seed)
        if self.setting.knows_regret:
            decision = decide(self.simulation, rng)
            return simulation_verdict(self.simulation, decision, WINNER, self.setting.scale.span)
        rewarded = self.simulation.by_reward()
        return reward_verdict(rewarded, decide(rewarded, rng), WINNER)

    def _sentence(self) -> str:
        run = self.simulation.runs[0]
        size = f"{len(self.simulation.runs)} policies, {run.rounds:,} rounds, {run.replicates:,} replicates"
        return f"{size}. {self._verdict().claim}."

    def _head(self) -> pd.DataFrame:
        return self._table()

    def _table(self) -> pd.DataFrame:
        return pd.DataFrame([self._row(run) for run in self.simulation.runs])

    def _row(self, run: PolicyRun) -> dict[str, Any]:
        counts = {"policy": run.policy, "rounds": run.rounds, "replicates": run.replicates}
        return {**counts, **self._reward(run), **self._regret(run), **self._rates(run), "in_turn": run.in_turn}

    def _reward(self, run: PolicyRun) -> dict[str, float]:
        low, span = self.setting.scale.low * run.size, self.setting.scale.span
        last = run.reward_curve().iloc[-1] / max(run.rounds, 1)
        names = {"reward": "mean", "reward_low": "low", "reward_high": "high"}
        return {name: low + span * float(last[column]) for name, column in names.items()}

    def _regret(self, run: PolicyRun) -> dict[str, float]:
        if not self.setting.knows_regret:
            return {}
        last = self.setting.scale.span * run.curve().iloc[-1]
        return {"regret": float(last["mean"]), "low": float(last["low"]), "high": float(last["high"])}

    def _rates(self, run: PolicyRun) -> dict[str, float | None]:
        if not self.simulation.calibrated:
            return {}
        clicks, buys = (float(totals[-1].mean()) for totals in (run.totals.clicks, run.totals.buys))
        return {"clicks": clicks, "buys": buys, **run.rates()}


def _several(policies: Any) -> Sequence[Any]:
    """A single policy as a list of one."""
    if isinstance(policies, str | type) or hasattr(policies, "scores") or not hasattr(policies, "__iter__"):
        return [policies]
    return list(policies)


def _watcher(progress: Callable[[float, str], Any]) -> Callable[[Interim], bool]:
    def watch(interim: Interim) -> bool:
        return bool(progress(interim.done / interim.total, f"of {interim.total:,} rounds"))

    return watch


def _seed(seed: Any, random_state: Any) -> int:
    if seed is not None and random_state is not None:
        raise ConfigError("Give seed or random_state, not both: they mean the same.")
    given = random_state if seed is None else seed
    if given is None:
        return int(np.random.default_rng().integers(2**32))
    return seed_of(given, "seed" if random_state is None else "random_state")


def _check_executor(executor: Any) -> None:
    if executor is not None and not hasattr(executor, "submit"):
        raise ConfigError(
            f"executor takes one of concurrent.futures or Dask, such as ProcessPoolExecutor(4), found "
            f"{type(executor).__name__}. Leave it out to run here."
        )
