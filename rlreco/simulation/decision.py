"""Which policy to choose by a simulation, how sure that is, and how large a simulation must be to tell."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import nctdtrinc, ndtri, stdtrit

from rlreco.bandit.posterior import Array
from rlreco.errors import ConfigError
from rlreco.language import gettext
from rlreco.simulation.environments import BUY_RATE, MEAN_CLICK_RATE
from rlreco.simulation.leaders import stays_from
from rlreco.simulation.regret import Simulation, interval_quantile, pairs_of

WINNER, POWER, LEVEL = 0.95, 0.8, 0.95
"""The chance of being best that declares a winner, of seeing a difference, and of an interval to hold it."""

FEWEST = 3
"""Replicates; with fewer the expected loss has no bound."""

_DRAWS = 4_000


def check_winner(threshold: float) -> None:
    """Raises ConfigError for a chance of being best that can't declare a winner."""
    if not 0.5 <= threshold < 1.0:
        raise ConfigError(
            gettext(
                "The chance that declares a winner must lie in 0.5 to below 1, got {threshold}.",
                threshold=f"{threshold:g}",
            )
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """Of the policies of a simulation, at each checkpoint.

    checkpoints : rounds, shape (n,)
    chances : that each policy has the least expected regret, shape (n, policies)
    losses : expected regret a session of choosing each, over that of the best, in normalised reward; shape as chances
    difference, spread : of the leader to the next at the end: mean and standard deviation over replicates, of regret
    clear : whether the interval of each policy's difference to every other leaves out 0, on the better side, as in
        `Simulation.differences`; shape as chances
    """

    policies: tuple[str, ...]
    checkpoints: Array
    chances: Array
    losses: Array
    difference: float
    spread: float
    replicates: int
    clear: NDArray[np.bool_]

    @property
    def leader(self) -> int:
        """Index of the policy that is the best most likely at the end."""
        return int(self.chances[-1].argmax())

    def winner_since(self, threshold: float = WINNER) -> int | None:
        """First checkpoint from which the leader's chance stays at the threshold, and its differences leave out 0.

        None where one of both isn't so at the end.
        """
        wins = (self.chances[:, self.leader] >= threshold) & self.clear[:, self.leader]
        since = float(stays_from(self.checkpoints, wins))
        return int(since) if np.isfinite(since) else None

    def more_replicates(self, threshold: float = WINNER) -> int | None:
        """Number that a winner still needs; None where no difference is seen."""
        of_interval = 1.0 - (1.0 - LEVEL) / 2.0 / pairs_of(len(self.policies))
        total = needed(self.difference, self.spread, max(threshold, of_interval))
        return None if total is None else max(total - self.replicates, 0)


def decide(simulation: Simulation, rng: np.random.Generator) -> Decision | None:
    """By the posterior of the policies' mean regret over worlds; None with one policy or fewer than 3 replicates.

    With the prior |covariance|^-K a difference of two policies has Student's posterior with R - 1 degrees of freedom,
    around the mean of its paired differences: the one that its interval is made of. Every checkpoint has the same
    draws, so that chances over time move by the results alone.
    """
    regret = np.stack([run.totals.regret for run in simulation.runs], axis=-1)
    n_replicates, n_policies = regret.shape[1:]
    if n_policies < 2 or n_replicates < FEWEST:
        return None
    scale = np.sqrt((n_replicates - 1) / rng.chisquare(n_replicates - 1, _DRAWS))
    draws = scale[:, None] * rng.standard_normal((_DRAWS, n_replicates)) / np.sqrt(n_replicates * (n_replicates - 1))
    chances, losses = zip(*(_at(of_moment, draws) for of_moment in regret), strict=True)
    checkpoints = simulation.runs[0].checkpoints
    difference, spread = _to_the_next(regret[-1])
    policies = tuple(run.policy for run in simulation.runs)
    per_session = np.array(losses) / checkpoints[:, None]
    clear = np.array([_clear(of_moment) for of_moment in regret])
    return Decision(policies, checkpoints, np.array(chances), per_session, difference, spread, n_replicates, clear)


def needed(difference: float, spread: float, threshold: float = WINNER, power: float = POWER) -> int | None:
    """Number of replicates, or of sessions, until the chance of being best reaches `threshold` with that power.

        ((z_threshold + z_power) spread / difference)^2, z the normal quantiles

    difference : mean of one replicate's, or session's; spread : its standard deviation
    None for a difference of 0.
    """
    if difference == 0.0:
        return None
    return max(1, int(np.ceil(((ndtri(threshold) + ndtri(power)) * spread / difference) ** 2)))


def detectable(spread: float, replicates: int, power: float = POWER) -> float | None:
    """The least difference whose 95 % interval leaves out 0 with that power; None with fewer than 2 replicates.

        noncentrality of Student's t that exceeds its quantile with that power, times spread / sqrt(replicates)

    spread : standard deviation of a replicate's paired difference
    """
    if replicates < 2:
        return None
    quantile = float(stdtrit(replicates - 1, 0.5 + LEVEL / 2.0))
    return float(nctdtrinc(replicates - 1, 1.0 - power, quantile) * spread / np.sqrt(replicates))


def expected_detectable(variance: float, size: int, sessions: int, replicates: int) -> float | None:
    """`detectable` before anything runs, as if the rewards of two policies came by chance of their own.

        spread of a replicate = sqrt(2 variance size sessions)

    variance : of the reward at one place of a slate
    A guide: simulated policies share their luck and regret has none of it, but they differ from world to world.
    """
    return detectable(float(np.sqrt(2.0 * variance * size * sessions)), replicates)


def reward_variance(click: float, probabilities: Sequence[float] | None = None) -> float:
    """Of the normalised reward at one place: of the arm that varies most; None: of a simulated shop's mean product.

    click : normalised reward of a click
    """
    if probabilities is not None:
        return max(chance * (1.0 - chance) for chance in probabilities)
    buys = MEAN_CLICK_RATE * BUY_RATE
    mean = click * (MEAN_CLICK_RATE - buys) + buys
    return click**2 * (MEAN_CLICK_RATE - buys) + buys - mean**2


def _at(regret: Array, draws: Array) -> tuple[Array, Array]:
    """(chances of being best, expected regret over the best's) at one checkpoint; regret : shape (R, policies)."""
    means = regret.mean(axis=0)
    sampled = means + draws @ (regret - means)
    least = sampled.min(axis=-1, keepdims=True)
    ties = sampled == least
    return (ties / ties.sum(axis=-1, keepdims=True)).mean(axis=0), (sampled - least).mean(axis=0)


def _clear(regret: Array) -> NDArray[np.bool_]:
    """`Decision.clear` at one checkpoint; regret : shape (R, policies)."""
    n_replicates, n_policies = regret.shape
    gaps = regret[:, None, :] - regret[:, :, None]
    reach = interval_quantile(n_replicates, pairs_of(n_policies)) * gaps.std(axis=0, ddof=1) / np.sqrt(n_replicates)
    itself = np.eye(n_policies, dtype=bool)
    return np.asarray((itself | (gaps.mean(axis=0) > reach)).all(axis=1))


def _to_the_next(regret: Array) -> tuple[float, float]:
    """Mean and standard deviation of the second best's regret over the best's; regret : shape (R, policies)."""
    best, second = np.argsort(regret.mean(axis=0), kind="stable")[:2]
    gap = regret[:, second] - regret[:, best]
    return float(gap.mean()), float(gap.std(ddof=1))
