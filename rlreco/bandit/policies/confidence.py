"""The common part of the three upper confidence bounds."""

from collections.abc import Callable

import numpy as np

from rlreco.bandit.policies.parameters import check_numbers
from rlreco.bandit.posterior import Arms, Array
from rlreco.errors import ConfigError
from rlreco.language import gettext


def check_exploration(name: str, exploration: float) -> None:
    check_numbers(name, exploration=exploration)
    if not 0 <= exploration < np.inf:
        raise ConfigError(
            gettext(
                "{name}: exploration must be 0 or more, got {exploration}.", name=name, exploration=f"{exploration:g}"
            )
        )


def log_time(arms: Arms, exploration: float) -> Array:
    """c ln t, shape (..., 1); t is at least 1."""
    return exploration * np.log(arms.time)


def optimistic(arms: Arms, index: Callable[[Array, Array], Array]) -> Array:
    """index(means, impressions), and +inf for an arm that was never shown: it comes before any that was."""
    shown = arms.impressions
    if np.count_nonzero(shown) == shown.size:
        return index(arms.means, shown)
    return np.where(shown > 0.0, index(arms.means, np.maximum(shown, 1e-12)), np.inf)
