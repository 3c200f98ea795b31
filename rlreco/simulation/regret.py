"""Results of a simulation: curves with bands, and differences between policies that had the same luck."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from rlreco.bandit.posterior import Array
from rlreco.errors import ConfigError
from rlreco.language import gettext
from rlreco.simulation.leaders import Leaders
from rlreco.simulation.trail import Trail

BAND = 0.95
_EVEN = 40


class Totals(NamedTuple):
    """Sums since the start, at each checkpoint and in each replicate: shape (checkpoints, R).

    regret : expected reward of the best slate less that of the slate shown
    chance_regret : the same for slates at random
    belongs, shown : sessions whose best slate holds the world's newcomer, and those of them that showed it
    """

    regret: Array
    chance_regret: Array
    reward: Array
    clicks: Array
    buys: Array
    belongs: Array
    shown: Array

    def times(self, span: float) -> "Totals":
        """With regret and reward in other units."""
        return self._replace(
            regret=self.regret * span, chance_regret=self.chance_regret * span, reward=self.reward * span
        )


@dataclass(frozen=True, slots=True)
class PolicyRun:
    """One policy over R replicates.

    checkpoints : rounds after which `totals` were taken, rising, shape (n,)
    size : places on a slate; sells : whether anything can be bought
    leaders : of classic arms, at the same checkpoints; None in a shop, and where the simulation was stopped
    in_turn : whether the policy scored one replicate after the other, because it can't score many at once
    trail : the sessions of the first replicate; empty in runs that kept none
    """

    policy: str
    checkpoints: Array
    totals: Totals
    cpu_seconds: float
    size: int
    sells: bool
    leaders: Leaders | None = None
    in_turn: bool = False
    trail: Trail = field(default_factory=Trail)

    @property
    def rounds(self) -> int:
        return int(self.checkpoints[-1]) if len(self.checkpoints) else 0

    @property
    def replicates(self) -> int:
        return int(self.totals.regret.shape[1])

    def summary(self) -> dict[str, Any]:
        """The entry of `rlreco simulate --json` for this policy; rewards and regret in normalised units."""
        mean, error, spread = _mean(self.totals.regret[-1])
        reward, _, _ = _mean(self.totals.reward[-1])
        steps = self.rounds * self.replicates
        return {
            "policy": self.policy,
            "rounds": self.rounds,
            "replicates": self.replicates,
            "regret_mean": mean,
            "regret_se": error,
            "regret_sd": spread,
            "reward_mean": reward,
            "cpu_seconds": round(self.cpu_seconds, 4),
            "steps_per_cpu_second": round(steps / self.cpu_seconds, 1) if self.cpu_seconds > 0 else None,
            "curve": self.curve().to_dict(orient="records"),
        }

    def rates(self) -> dict[str, float | None]:
        """Clicks of a shown product, buys of a clicked one, and regret as a share of that of slates at random."""
        clicks = float(self.totals.clicks[-1].sum())
        shown = self.rounds * self.replicates * self.size
        chance = float(self.totals.chance_regret[-1].sum())
        return {
            "ctr": clicks / shown if shown else None,
            "conversion": float(self.totals.buys[-1].sum()) / clicks if self.sells and clicks else None,
            "ctr_last_quarter": self._last_quarter(),
            "share_of_uniform_regret": float(self.totals.regret[-1].sum()) / chance if chance > 1e-9 else None,
        }

    def newcomers(self) -> dict[str, Any]:
        """Of the sessions of the last quarter whose best slate holds the world's newcomer, the share that showed it.

        Over all worlds and of each; None for a world without such sessions; empty where no product is new.
        """
        if not self.totals.belongs.any():
            return {}
        since = self._three_quarters
        belongs, shown = (of[-1] - of[since] for of in (self.totals.belongs, self.totals.shown))
        each = [float(n / of) if of else None for n, of in zip(shown, belongs, strict=True)]
        return {
            "newcomer_shown_last_quarter": float(shown.sum() / belongs.sum()) if belongs.any() else None,
            "newcomer_shown_by_world": each,
        }

    def curve(self) -> pd.DataFrame:
        """Cumulative regret at each checkpoint: round, mean, and the 95 % band of the mean, low and high."""
        return _banded(self.checkpoints, self.totals.regret)

    def reward_curve(self) -> pd.DataFrame:
        """As `curve`, of cumulative reward."""
        return _banded(self.checkpoints, self.totals.reward)

    @property
    def _three_quarters(self) -> int:
        """Index of the checkpoint nearest to three quarters of the rounds."""
        return int(np.argmin(np.abs(self.checkpoints - 0.75 * self.rounds)))

    def _last_quarter(self) -> float | None:
        index = self._three_quarters
        shown = (self.rounds - self.checkpoints[index]) * self.replicates * self.size
        clicks = self.totals.clicks[-1].sum() - self.totals.clicks[index].sum()
        return float(clicks / shown) if shown else None


@dataclass(frozen=True, slots=True)
class Simulation:
    """Policies that served the same shoppers with the same luck.

    calibrated : whether a round is a shopper's session
    finished : whether all rounds were done, rather than cancelled
    """

    runs: tuple[PolicyRun, ...]
    calibrated: bool
    finished: bool = True

    def summary(self) -> dict[str, Any]:
        """{"results": an entry for each policy}, with the keys of `rlreco simulate --json`."""
        rates = [{**run.rates(), **run.newcomers()} if self.calibrated else {} for run in self.runs]
        return {"results": [{**run.summary(), **more} for run, more in zip(self.runs, rates, strict=True)]}

    def in_units(self, span: float) -> "Simulation":
        """The same with regret in the shop's own units; span : between the worst and the best reward."""
        return replace(self, runs=tuple(replace(run, totals=run.totals.times(span)) for run in self.runs))

    def by_reward(self) -> "Simulation":
        """The same with the reward that is missing to 1 an arm in the place of regret, where that is unknown.

        Differences of policies are those of their regret. Slates at random have none, as theirs is unknown.
        """
        return replace(self, runs=tuple(map(_missing_reward, self.runs)))

    def run(self, policy: str) -> PolicyRun:
        for run in self.runs:
            if run.policy == policy:
                return run
        raise ConfigError(
            gettext(
                "The simulation has no policy {policy}. It has: {policies}.",
                policy=repr(policy),
                policies=", ".join(r.policy for r in self.runs),
            )
        )

    def curves(self) -> pd.DataFrame:
        """policy, round, mean, low, high : cumulative regret, for a plot."""
        return pd.concat([run.curve().assign(policy=run.policy) for run in self.runs], ignore_index=True)

    def reward_curves(self) -> pd.DataFrame:
        """As `curves`, of cumulative reward."""
        return pd.concat([run.reward_curve().assign(policy=run.policy) for run in self.runs], ignore_index=True)

    def table(self) -> pd.DataFrame:
        """One row a policy: its final regret with the 95 % band of the mean, reward and rates."""
        rows = [{"policy": run.policy, **run.curve().iloc[-1].to_dict(), **run.rates()} for run in self.runs]
        return pd.DataFrame(rows).rename(columns={"mean": "regret"})

    def differences(self, against: str | None = None) -> pd.DataFrame:
        """Final regret less that of a reference policy, paired by replicate.

        against : None: the policy with the least regret found. Being picked flatters it, so the intervals then hold for
            all pairs of policies at once (Bonferroni), and so for those with the picked one
        policy, difference, low, high : the mean over replicates and its 95 % interval; se : its standard error
        pairs : for so many pairs at once the intervals hold; 1 for a reference by name
        """
        reference = self.run(against) if against else self.best
        pairs = 1 if against else pairs_of(len(self.runs))
        rows = [_difference(run, reference, pairs) for run in self.runs if run is not reference]
        return pd.DataFrame(rows, columns=["policy", "against", "difference", "low", "high", "se", "pairs"])

    @property
    def best(self) -> PolicyRun:
        """The run of the policy with the least mean regret found."""
        return min(self.runs, key=lambda run: run.totals.regret[-1].mean())


def _missing_reward(run: PolicyRun) -> PolicyRun:
    missing = run.size * run.checkpoints[:, None] - run.totals.reward
    return replace(run, totals=run.totals._replace(regret=missing, chance_regret=np.zeros_like(missing)))


def pairs_of(n_policies: int) -> int:
    """1 where there are none."""
    return max(n_policies * (n_policies - 1) // 2, 1)


def merge(parts: Sequence[PolicyRun]) -> PolicyRun:
    """The replicates of several runs of the same policy side by side; the runs must have the same checkpoints."""
    first = parts[0]
    totals = Totals(*(np.concatenate(values, axis=1) for values in zip(*(part.totals for part in parts), strict=True)))
    leaders = [part.leaders for part in parts if part.leaders is not None]
    judged = len(leaders) == len(parts)
    beside = Leaders(*(np.concatenate(values, axis=1) for values in zip(*leaders, strict=True))) if judged else None
    return replace(first, totals=totals, cpu_seconds=sum(part.cpu_seconds for part in parts), leaders=beside)


def checkpoints(rounds: int, points: int = 60, also: Sequence[int] = ()) -> list[int]:
    """Rounds at which totals are taken: even steps on a log scale from 1, even steps, the end, and `also`.

    The even steps, among them three quarters, show late turns on an axis that isn't logarithmic.
    """
    spaced = np.unique(np.round(np.geomspace(1, rounds, points)).astype(int)).tolist()
    even = [max(1, step * rounds // _EVEN) for step in range(1, _EVEN)]
    return sorted({*spaced, *even, rounds, *(moment for moment in also if 0 < moment <= rounds)})


def lai_robbins_slope(probabilities: Sequence[float]) -> float:
    """The slope in ln T that regret of any consistent policy approaches at least; no lower bound at a given T.

    sum over worse arms of gap / KL(arm, best), for Bernoulli arms (Lai and Robbins, Adv. Appl. Math. 6, 1985).
    """
    p = np.asarray(probabilities, dtype=float)
    best = p.max()
    worse = p[p < best]
    if best >= 1.0:
        return 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        hit = np.where(worse > 0, worse * np.log(worse / best), 0.0)
        miss = (1 - worse) * np.log((1 - worse) / (1 - best))
    return float(((best - worse) / (hit + miss)).sum())


def _banded(rounds: Array, values: Array) -> pd.DataFrame:
    mean, error = values.mean(axis=1), _standard_error(values)
    reach = interval_quantile(values.shape[1]) * error
    return pd.DataFrame({"round": rounds.astype(int), "mean": mean, "low": mean - reach, "high": mean + reach})


def _difference(run: PolicyRun, reference: PolicyRun, pairs: int) -> dict[str, Any]:
    gap = run.totals.regret[-1] - reference.totals.regret[-1]
    mean, error, _ = _mean(gap)
    reach = interval_quantile(len(gap), pairs) * error
    row = {"policy": run.policy, "against": reference.policy, "difference": mean}
    return {**row, "low": mean - reach, "high": mean + reach, "se": error, "pairs": pairs}


def _mean(values: Array) -> tuple[float, float, float]:
    """(mean, standard error, standard deviation); the last two are 0 for a single replicate."""
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return float(values.mean()), spread / float(np.sqrt(len(values))), spread


def _standard_error(values: Array) -> Array:
    n = values.shape[1]
    return np.asarray(values.std(axis=1, ddof=1) / np.sqrt(n)) if n > 1 else np.zeros(len(values))


def interval_quantile(n: int, pairs: int = 1) -> float:
    """Standard errors from a mean of n replicates to an end of its interval, which holds for so many pairs at once."""
    return float(stdtrit(n - 1, 1.0 - (1.0 - BAND) / 2.0 / pairs)) if n > 1 else 0.0
