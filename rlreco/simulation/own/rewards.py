"""Rewards in a person's own units, on the scale of 0 to 1 that policies learn on."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.errors import ConfigError, RLRecoError

_ROUNDING = 1e-9


class RewardRange(NamedTuple):
    """Least and highest reward of one arm."""

    low: float = 0.0
    high: float = 1.0

    @property
    def span(self) -> float:
        return self.high - self.low

    def normalised(self, rewards: Any, shape: tuple[int, ...], source: str) -> Array:
        """In [0, 1]. source : of the rewards, for errors

        Raises ConfigError for another shape, for what is not a number, and for a reward outside of the range.
        """
        try:
            values = np.asarray(rewards, dtype=float)
        except (TypeError, ValueError):
            raise ConfigError(f"{source} has to return numbers, one for each item.") from None
        if values.shape != shape:
            raise ConfigError(
                f"{source} has to return one number for each item: an array of shape {shape}, found {values.shape}."
            )
        outside = ~((values >= self.low - _ROUNDING) & (values <= self.high + _ROUNDING))
        if outside.any():
            raise ConfigError(
                f"{source} returned {values[outside][0]:g}, and rewards lie in {self.low:g} to {self.high:g}. Give "
                "their range as rewards=(low, high) of rl.Environment."
            )
        return np.clip((values - self.low) / self.span, 0.0, 1.0)


UNIT = RewardRange()


def reward_range(rewards: Any) -> RewardRange:
    """Raises ConfigError for what isn't two finite numbers, the lower one first."""
    try:
        low, high = map(float, rewards)
    except (TypeError, ValueError):
        raise ConfigError("rewards takes the least and the highest reward of an item, as (0, 1).") from None
    if not (np.isfinite([low, high]).all() and low < high):
        raise ConfigError(f"rewards takes the least and the highest reward of an item, found {low:g} and {high:g}.")
    return RewardRange(low, high)


def called(source: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """What a person's function returns. source : its name in errors

    Raises ConfigError where it raises; its own error is the cause.
    """
    try:
        return function(*arguments)
    except RLRecoError:
        raise
    except Exception as error:
        raise ConfigError(
            f"{source} raised {type(error).__name__}. The error that this one was raised from says where."
        ) from error
