"""The time, as an argument: functions that need it take a Clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Returns the present moment, aware, in UTC."""

system_clock: Clock = partial(datetime.now, UTC)
