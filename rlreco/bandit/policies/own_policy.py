"""A policy from outside of this package: any object with `scores(arms, rng)`, checked while it runs.

| optional | used |
|---|---|
| `name` | as the name in results; else that of the class |
| `shares`, `explores`, `reads_features` | as in `contract`; by default it shares, and nothing is added to its scores |
| `start(n_arms, rng)` | once for each learner, before its first scores |
| `learn(shown, rewards)` | after each answer; indices of the arms shown and their rewards in [0, 1], best place first |

An object that can't score many replicates in one call scores them in turn, each with a copy of its own; so does one
with `learn`, which has a copy for each replicate and state, as sums would be of each state alone.
"""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.posterior import Arms, Array, Linear, one_row
from rlreco.errors import ConfigError, RLRecoError
from rlreco.language import gettext

_PROBE = 0


def name_of(policy: Any) -> str:
    """The attribute `name`, else the name of the class."""
    name = getattr(policy, "name", None)
    return name if isinstance(name, str) and name.strip() else type(policy).__name__


def check_policy(policy: Any) -> None:
    """Raises ConfigError for what isn't a policy, in the words of a person who gave it."""
    if isinstance(policy, type):
        raise ConfigError(gettext("{name} is a class. Give an object of it: {name}().", name=policy.__name__))
    if not callable(getattr(policy, "scores", None)):
        raise ConfigError(
            gettext(
                "{name} is no policy: it has no method scores(arms, rng). Give it one that returns a number for "
                "each arm, or name a policy such as 'thompson'.",
                name=name_of(policy),
            )
        )


class OwnPolicy:
    """The object as a policy of this package, with every score checked.

    in_turn : whether replicates are scored one after the other; None before the first batch
    learns_itself : whether the object has `learn`
    """

    def __init__(self, policy: Any) -> None:
        check_policy(policy)
        self.policy, self.name = policy, name_of(policy)
        self.shares: bool = bool(getattr(policy, "shares", True))
        self.explores: bool = bool(getattr(policy, "explores", False))
        self.learns_itself = callable(getattr(policy, "learn", None))
        self.in_turn: bool | None = True if self._has_state else None
        self._rows: NDArray[np.intp] | None = None
        self._copies: dict[int, Any] = {}

    @property
    def _has_state(self) -> bool:
        return self.learns_itself or hasattr(self.policy, "start")

    def serve(self, rows: NDArray[np.intp]) -> None:
        """The next arms are of these learners, one a replicate; shape (R,)."""
        self._rows = rows

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        """Raises ConfigError for scores that are not one finite number an arm, and for an object with `learn` whose
        learners are not named: elsewhere than in a simulation nobody would teach it."""
        if self.learns_itself and self._rows is None:
            raise ConfigError(
                gettext(
                    "{name} learns by itself, which works in simulations only: a shop keeps what it learns in its "
                    "store, and a log has it as sums. Compare it with rl.compare, or leave out its method learn.",
                    name=self.name,
                )
            )
        if arms.means.ndim == 1:
            return self._checked(self._of(0, arms, rng) if self._has_state else self.policy, arms, rng)
        if self.in_turn is None:
            self.in_turn = not self._is_vectorised(arms)
        return self._in_turn(arms, rng) if self.in_turn else self._checked(self.policy, arms, rng)

    def draws(self, arms: Arms, n_draws: int, rng: np.random.Generator) -> Array:
        """Of all scores of one choice, shape (n_draws, n_arms), to count propensities by."""
        return np.stack([self.scores(arms, rng) for _ in range(n_draws)])

    def learn(self, rows: NDArray[np.intp], shown: NDArray[np.intp], rewards: Array) -> None:
        """rows : of the learners, shape (R,); shown, rewards : shape (R, size)"""
        for row, arms, reward in zip(rows.tolist(), shown, rewards, strict=True):
            try:
                self._copies[row].learn(arms, reward)
            except Exception as error:
                raise _failed(self.name, "learn", error) from error

    def _in_turn(self, arms: Arms, rng: np.random.Generator) -> Array:
        n = len(arms.means)
        rows = range(n) if self._rows is None else self._rows.tolist()
        each = [(row, one_row(arms, index)) for index, row in enumerate(rows)]
        return np.stack([self._checked(self._of(row, own, rng), own, rng) for row, own in each])

    def _of(self, row: int, arms: Arms, rng: np.random.Generator) -> Any:
        """The learner's own copy, made when it is first needed."""
        if row not in self._copies:
            self._copies[row] = self._started(self._copied(), arms.means.shape[-1], rng)
        return self._copies[row]

    def _started(self, policy: Any, n_arms: int, rng: np.random.Generator) -> Any:
        if hasattr(policy, "start"):
            try:
                policy.start(n_arms, rng)
            except Exception as error:
                raise _failed(self.name, "start", error) from error
        return policy

    def _copied(self) -> Any:
        try:
            return deepcopy(self.policy)
        except Exception as error:
            raise ConfigError(
                gettext(
                    "{name} can't be copied, and each replicate needs a copy of its own. Make what it learns by in "
                    "start(n_arms, rng), which is called on each copy.",
                    name=self.name,
                )
            ) from error

    def _checked(self, policy: Any, arms: Arms, rng: np.random.Generator) -> Array:
        try:
            scores = np.asarray(policy.scores(arms, rng), dtype=float)
        except Exception as error:
            raise _failed(self.name, "scores", error) from error
        if scores.shape != arms.means.shape:
            raise ConfigError(
                gettext(
                    "{name} scores {found} where there are {wanted} arms. Return one number for each arm.",
                    name=self.name,
                    found=_shape(scores),
                    wanted=_shape(arms.means),
                )
            )
        if not np.isfinite(scores).all():
            raise ConfigError(
                gettext(
                    "{name} has scores that are not finite numbers. Give every arm a number; a large one, such as 1e9, "
                    "comes before all others.",
                    name=self.name,
                )
            )
        return scores

    def _is_vectorised(self, arms: Arms) -> bool:
        """Whether a row of a batch has the scores that it has alone, with the same luck, whatever the other rows are.

        A shape alone doesn't tell: a sum over all axes keeps it, and mixes the replicates.
        """
        first, both = _probe(arms)
        try:
            alone = np.asarray(self._copied().scores(first, np.random.default_rng(_PROBE)), dtype=float)
            batch = np.asarray(self._copied().scores(both, np.random.default_rng(_PROBE)), dtype=float)
        except Exception:
            return False
        return batch.shape == both.means.shape and np.allclose(batch[0], alone, rtol=1e-9, atol=0.0)


def _probe(arms: Arms) -> tuple[Arms, Arms]:
    """Arms of one choice, and the same in a batch before another choice that is known very differently."""
    n_arms = arms.means.shape[-1]
    rising = np.linspace(0.1, 0.6, n_arms)
    means, impressions = np.stack([rising, 1.4 * rising[::-1]]), np.stack([rising * 40.0, 900.0 + rising])
    both = replace(
        arms,
        means=means,
        impressions=impressions,
        relative_variance=None if arms.relative_variance is None else 1.0 / (1.0 + impressions),
        rounds=None if arms.rounds is None else impressions.sum(axis=-1, keepdims=True),
        history=None if arms.history is None else means[::-1] / 2.0,
        gains=None if arms.gains is None else means * impressions,
        linear=None if arms.linear is None else _probed(arms.linear),
    )
    return one_row(both, 0), both


def _probed(linear: Linear) -> Linear:
    features, a, b = (each[:1] for each in linear)
    return Linear(*(np.concatenate([first, 3.0 * first + 1.0]) for first in (features, a, b)))


def _shape(values: Array) -> str:
    return " x ".join(map(str, values.shape)) or gettext("a single number")


def _failed(name: str, method: str, error: Exception) -> RLRecoError:
    """Errors of this package, which a policy may raise as ours do, say enough."""
    if isinstance(error, RLRecoError):
        return error
    return ConfigError(
        gettext(
            "{name} can't be used: its {method} raised {error}. The error that this one was raised from says where.",
            name=name,
            method=method,
            error=type(error).__name__,
        )
    )
