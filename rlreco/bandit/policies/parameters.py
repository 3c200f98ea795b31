"""Types of the parameters of policies."""

from typing import Any

import numpy as np

from rlreco.errors import ConfigError
from rlreco.language import gettext


def check_numbers(policy: str, **parameters: Any) -> None:
    """Raises ConfigError for a parameter that is not a number.

    policy : its name, for the message
    """
    for name, value in parameters.items():
        if isinstance(value, bool) or not isinstance(value, int | float | np.number):
            raise ConfigError(
                gettext(
                    "{policy}: {name} must be a number, found {found}.",
                    policy=policy,
                    name=name,
                    found=type(value).__name__,
                )
            )
