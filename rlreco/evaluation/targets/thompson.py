from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.errors import ConfigError, DataError
from rlreco.evaluation.feedback import Choices, Floats, Ints, LoggedFeedback
from rlreco.evaluation.targets.learned import FrozenSums, learned_from
from rlreco.evaluation.targets.ranking import check_explore, depth, explored_chances


@dataclass(frozen=True, slots=True)
class Thompson:
    """The best of one of `draws` draws from the products' posteriors, each draw as likely as the next.

    So its chances are exact for that mixture, which is Thompson sampling with frozen sums as `draws` grows.
    Posterior: Beta(a + S, b + n - S), its prior pooled over the products by moments. Rewards must lie in [0, 1].
    explore : share of exploring on top, in [0, 1].
    """

    draws: int = 1000
    explore: float = 0.0
    learns: ClassVar[bool] = True
    by_session: ClassVar[bool] = False

    def __post_init__(self) -> None:
        check_explore("thompson", self.explore)
        if self.draws < 1:
            raise ConfigError(f"thompson: draws must be at least 1, got {self.draws}.")

    def chances(self, log: LoggedFeedback, past: LoggedFeedback | None, rng: np.random.Generator) -> Floats:
        posterior, deep = self._posterior(learned_from(past), rng), depth(log.choices)
        groups = range(len(log.choices))
        top = np.concatenate([_top(posterior[:, _candidates(log.choices, group)], deep) for group in groups])
        return explored_chances(log.choices, top, self.explore)

    def _posterior(self, past: LoggedFeedback, rng: np.random.Generator) -> Floats:
        """Draws of each product's mean reward, shape (draws, n_items)."""
        sums = FrozenSums.of(past)
        if past.reward.min() < 0 or past.reward.max() > 1:
            raise DataError("Thompson's Beta posterior needs rewards from 0 to 1. Normalise them first.")
        mean = float(np.clip(sums.mean, 1e-6, 1 - 1e-6))
        prior = sums.pseudo_rows(mean * (1 - mean))
        wins = prior * mean + sums.rewards
        return rng.beta(wins, prior + sums.shown - wins, size=(self.draws, len(wins)))


def _candidates(choices: Choices, group: int) -> Ints:
    return choices.items[choices.starts[group] : choices.starts[group + 1]]


def _top(scores: Floats, deep: int) -> Floats:
    """P(among the m best) for m = 0 .. deep over the draws. scores : shape (draws, n). Returns (n, deep + 1)."""
    draws, n_candidates = scores.shape
    at_rank = np.zeros((n_candidates, deep + 1))
    best = np.argpartition(-scores, min(deep, n_candidates) - 1, axis=1)[:, :deep]
    by_rank = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1), axis=1)
    for rank, items in enumerate(by_rank.T):
        at_rank[:, rank + 1] = np.bincount(items, minlength=n_candidates) / draws
    return np.asarray(at_rank.cumsum(axis=1))
