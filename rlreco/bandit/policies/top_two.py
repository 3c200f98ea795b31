from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.best_arm import chances_of_best
from rlreco.bandit.policies.parameters import check_numbers
from rlreco.bandit.posterior import Arms, Array
from rlreco.bandit.slates.given_chances import capped, systematic_slate
from rlreco.bandit.slates.slate import Indices, Slate, check_size
from rlreco.errors import ConfigError
from rlreco.language import gettext

_LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class TopTwo:
    """To learn which arm is the best rather than to earn: half of the sessions show the one that challenges the leader.

    Draw all means as `thompson` does; the arm with the highest is the leader. With chance beta show it, else draw anew
    until another arm leads, and show that challenger. With a_i the chance of arm i to be the best,

        chance of i = a_i (beta + (1 - beta) sum over j != i of a_j / (1 - a_j))

    Russo, COLT 2016 (top-two Thompson sampling). The a_i are integrals. A slate of k holds each arm with k times that
    chance, at most 1; what is cut off goes to the others in proportion, so two places hold leader and challenger. It
    is drawn from these chances by systematic sampling, so they are its propensities exactly.

    beta : above 0 and at most 1, the share of sessions that show the leader; 1 is Thompson sampling.

    >>> import rlreco as rl
    >>> rl.TopTwo(beta=0.6)
    TopTwo(beta=0.6)
    """

    beta: float = 0.5

    shares: ClassVar[bool] = True
    explores: ClassVar[bool] = False

    def __post_init__(self) -> None:
        check_numbers("top_two", beta=self.beta)
        if not 0 < self.beta <= 1:
            raise ConfigError(
                gettext("top_two: beta must be above 0 and at most 1, got {beta}.", beta=f"{self.beta:g}")
            )

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        """Gumbel-top-k over the chances of a slate of one."""
        return np.log(self._of_one(arms)) + rng.gumbel(size=arms.means.shape)

    def slate(
        self, arms: Arms, size: int, rng: np.random.Generator, available: NDArray[np.bool_] | None = None
    ) -> Slate:
        check_size(size, arms.means.shape[-1])
        return systematic_slate(capped(self._of_one(arms, available), size), size, rng)

    def inclusion(self, arms: Arms, of: Indices, size: int) -> Array:
        """Exact chance that each arm in `of` is on the slate; arms of one choice, shape (n_arms,)."""
        return capped(self._of_one(arms), size)[of]

    def _of_one(self, arms: Arms, available: NDArray[np.bool_] | None = None) -> Array:
        """Chances of a slate of one, shape (..., n_arms); they add up to 1."""
        best = np.maximum(chances_of_best(arms, available=available), _LEAST)
        if available is not None:
            best = np.where(available, best, 0.0)
        leads = best == best.max(axis=-1, keepdims=True)
        # 1 - a of a leader near 1 would be lost in the rounding of floats.
        behind = np.where(leads, 0.0, best).sum(axis=-1, keepdims=True)
        others = np.where(leads, behind + best * (leads.sum(axis=-1, keepdims=True) - 1), 1.0 - best)
        odds = best / np.maximum(others, _LEAST)
        challenged = odds.sum(axis=-1, keepdims=True) - odds
        chances = best * (self.beta + (1.0 - self.beta) * challenged)
        return np.asarray(chances / chances.sum(axis=-1, keepdims=True))
