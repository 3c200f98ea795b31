"""From the sums at a state's nodes to what is believed of its candidates."""

import numpy as np

from rlreco.bandit.arms import Arms, Array
from rlreco.bandit.sharing import Ratios, Shapes, ratios
from rlreco.records import Gain

_IMPRESSIONS, _CLICKS, _BUYS, _SHARES, _REWARD = (Gain._fields.index(name) for name in Gain._fields)


def shared(sums: Array, root: Array, history: Array, shapes: Shapes, weight: float = 1.0) -> Ratios:
    """sums : shape (n_nodes, n_arms, SUMS), nodes from the product to the state; root : shape (SUMS,)

    history : shares of the candidates in this state, shape (n_arms,)
    weight : the forward-decay weight of this moment, which old sums are divided by; 1 without decay
    """
    current = sums / weight
    return ratios(
        current[..., _IMPRESSIONS],
        current[..., _CLICKS],
        current[..., _SHARES],
        current[0, :, _BUYS],
        (root[_CLICKS] / weight, root[_BUYS] / weight),
        history,
        shapes,
    )


def alone(sums: Array, weight: float = 1.0) -> Arms:
    """Each arm by what its own state learned; sums : shape (n_arms, SUMS)."""
    return Arms.alone(sums[..., _IMPRESSIONS] / weight, sums[..., _REWARD] / weight)


def decay_weight(shown_at: float, half_life: float | None) -> float:
    """2^(shown_at / half_life): evidence grows in weight instead of fading, so sums stay plain sums.

    Forward decay: Cormode, Shkapenyuk, Srivastava, Xu, ICDE 2009. float64 lasts some 1,000 half-lives.
    """
    return 1.0 if half_life is None else float(np.exp2(shown_at / half_life))


def estimated_regret(
    honest: Arms, of: np.ndarray, size: int, rng: np.random.Generator, draws: int = 200
) -> tuple[float, float, float]:
    """Mean and 95 % interval, over posterior draws, of (best slate - slate shown); in normalised reward."""
    variance = honest.relative_variance
    shape = (draws, honest.means.shape[-1])
    means = np.broadcast_to(honest.means, shape)
    sampled = Arms(means, means, None if variance is None else np.broadcast_to(variance, shape)).draw(rng, z=1.0)
    best = -np.sort(-sampled, axis=-1)[:, :size].sum(axis=-1)
    regret = best - sampled[:, of].sum(axis=-1)
    low, high = np.quantile(regret, [0.025, 0.975])
    return float(regret.mean()), float(low), float(high)
