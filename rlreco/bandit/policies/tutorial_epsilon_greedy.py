from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.policies.parameters import check_numbers
from rlreco.bandit.posterior import Arms, Array
from rlreco.bandit.slates.slate import Indices, Slate, check_size, top_slate
from rlreco.errors import ConfigError
from rlreco.language import gettext


@dataclass(frozen=True, slots=True)
class TutorialEpsilonGreedy:
    """Slot by slot: with chance 1 - epsilon the next best product by its mean, else any other at random.

    The policy of the published tutorial's text: each state learns alone, by the sample average, from a normalised 0,
    the worth of a product that is always ignored. The tutorial itself starts from 0 points, 2/7 normalised, which is
    more than nearly every shown product averages, so it tries every product first.
    A product is shown once on a slate, so an explorer is drawn from those that are not on it yet.

    epsilon : in [0, 1], the chance that a slot explores.

    >>> import rlreco as rl
    >>> rl.TutorialEpsilonGreedy(epsilon=0.2)
    TutorialEpsilonGreedy(epsilon=0.2)
    """

    epsilon: float = 0.1

    shares: ClassVar[bool] = False
    explores: ClassVar[bool] = False
    any_unit: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_numbers("tutorial_epsilon_greedy", epsilon=self.epsilon)
        if not 0 <= self.epsilon <= 1:
            raise ConfigError(
                gettext("tutorial_epsilon_greedy: epsilon must lie in 0 to 1, got {epsilon}.", epsilon=self.epsilon)
            )

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        return arms.means

    def slate(
        self, arms: Arms, size: int, rng: np.random.Generator, available: NDArray[np.bool_] | None = None
    ) -> Slate:
        n_arms = arms.means.shape[-1]
        check_size(size, n_arms)
        means = arms.means if available is None else np.where(available, arms.means, -np.inf)
        order = top_slate(means, n_arms, rng)
        explored = rng.random((*order.shape[:-1], size)) < self.epsilon
        free = np.take_along_axis(means, order, axis=-1) > -np.inf
        ranks = np.stack([_take(free, explored[..., slot], rng) for slot in range(size)], axis=-1)
        return Slate(np.take_along_axis(order, ranks, axis=-1), explored)

    def inclusion(self, arms: Arms, of: Indices, size: int) -> Array:
        """Exact chance that each arm in `of` is on the slate; arms of one choice, shape (n_arms,).

        Equal means are ordered at random, so each has the mean chance of the ranks that they share.
        """
        by_rank = np.concatenate([[0.0], np.cumsum(rank_chances(arms.means.shape[-1], size, self.epsilon))])
        own = arms.means[of][:, None]
        better, equal = (arms.means > own).sum(axis=-1), (arms.means == own).sum(axis=-1)
        return np.asarray((by_rank[better + equal] - by_rank[better]) / equal)


def _take(free: NDArray[np.bool_], explores: NDArray[np.bool_], rng: np.random.Generator) -> Indices:
    """The rank that the next slot shows; it is struck from `free`."""
    anywhere = np.argmax(np.where(free, rng.random(free.shape), -1.0), axis=-1)
    rank = np.where(explores, anywhere, np.argmax(free, axis=-1))
    np.put_along_axis(free, rank[..., None], False, axis=-1)
    return rank


def rank_chances(n_arms: int, size: int, epsilon: float) -> Array:
    """P(on the slate) of the best, second best ... arm; shape (n_arms,), its sum is `size`.

    A Markov chain of size + 1 states: the number of an arm's betters that were chosen before it, slot by slot.
    """
    rank, n_better = np.arange(n_arms)[:, None], np.arange(size + 1)[None, :]
    waiting = np.zeros((n_arms, size + 1))
    waiting[:, 0] = 1.0
    ahead = np.maximum(rank - n_better, 0)
    for slot in range(size):
        anywhere = epsilon / (n_arms - slot)
        chosen = np.where(ahead == 0, 1.0 - epsilon, 0.0) + anywhere
        better = np.where(ahead > 0, 1.0 - epsilon, 0.0) + anywhere * ahead
        moved = waiting * better
        waiting = waiting * (1.0 - chosen - better)
        waiting[:, 1:] += moved[:, :-1]
    return np.asarray(1.0 - waiting.sum(axis=-1))
