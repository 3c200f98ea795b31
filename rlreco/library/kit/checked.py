"""What callers give, checked before it is used: whole numbers, seeds, texts, paths, ids."""

from collections.abc import Callable, Iterable
from functools import partial
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from rlreco.errors import ConfigError

_WHOLE = (int, np.integer)
_NOT_LISTED = (str, bytes, int, float, np.generic)


def whole(name: str, value: Any, least: int | None = None) -> int:
    """A whole number, of Python or numpy; True and 2.0 are not. Raises ConfigError for anything else."""
    if isinstance(value, bool) or not isinstance(value, _WHOLE):
        raise ConfigError(f"{name} takes a whole number, found {type(value).__name__}.")
    if least is not None and value < least:
        raise ConfigError(f"{name} must be {least} or more, got {value}.")
    return int(value)


def whole_or_none(name: str, value: Any, least: int | None = None) -> int | None:
    return None if value is None else whole(name, value, least)


def seed_of(value: Any, name: str = "seed") -> int:
    """A seed of 0 or more, or one drawn from a generator of numpy. Raises ConfigError for anything else."""
    if isinstance(value, np.random.Generator):
        return int(value.integers(2**32))
    if isinstance(value, np.random.RandomState):
        return int(value.randint(2**31))
    return whole(name, value, 0)


def seed_or_none(value: Any) -> int | None:
    return None if value is None else seed_of(value)


def flag(name: str, value: Any) -> bool:
    """True or False; texts such as "no", which would count as true, are not. Raises ConfigError for anything else."""
    if not isinstance(value, bool | np.bool_):
        raise ConfigError(f"{name} must be True or False, got {_shown(value)}.")
    return bool(value)


def text_or_none(name: str, value: Any) -> str | None:
    """Raises ConfigError for what is neither a text nor None."""
    if value is not None and not isinstance(value, str):
        raise ConfigError(f"{name} must be a text, got {_shown(value)}.")
    return value


def path_of(path: Any) -> Path:
    """Raises ConfigError for what is not a path, and for an empty one."""
    if not isinstance(path, str | PathLike) or not Path(fspath(path)).name:
        raise ConfigError(f"The path of a file is wanted, got {_shown(path)}.")
    return Path(fspath(path))


def id_of(name: str, value: Any) -> str | int:
    """An id as ids are kept: numpy's numbers as Python's, and 17850.0, which gaps in a column make of 17850, whole.

    name : what holds it, for the message
    Raises ConfigError for what can't be an id: None, NaN, True, 1.5, a list.
    """
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return int(value)
    if isinstance(value, _WHOLE) and not isinstance(value, bool):
        return int(value)
    raise ConfigError(f"{name} takes ids, which are texts or whole numbers, got {_shown(value)}.")


def ids_of(name: str, values: Any) -> list[str | int]:
    """Ids of a list, set, array, series or the like; a frame and a single id are none. Raises ConfigError."""
    if isinstance(values, _NOT_LISTED) or not isinstance(values, Iterable) or not _is_flat(values):
        raise ConfigError(f"{name} takes a list, such as {name}=[{_example(values)}].")
    return list(map(partial(id_of, name), _plain(values)))


def number_or_none(name: str, value: Any) -> float | None:
    """A number, of Python or numpy. Raises ConfigError for anything else but None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise ConfigError(f"{name} must be a number, got {_shown(value)}.")
    return float(value)


def _plain(values: Iterable[Any]) -> Iterable[Any]:
    """Arrow's arrays yield values of their own, which only they can turn into Python's."""
    listed: Callable[[], Iterable[Any]] | None = getattr(values, "to_pylist", None)
    return values if listed is None else listed()


def _is_flat(values: Any) -> bool:
    """Whether it has one dimension; frames and arrays of two have not."""
    return not hasattr(values, "columns") and getattr(values, "ndim", 1) == 1


def _example(values: Any) -> str:
    return repr(values)[:40] if isinstance(values, str | int) else "'22423'"


def _shown(value: Any) -> str:
    """The value if it is short and plain, else its type: nothing that holds data is shown."""
    plain = value is None or value is pd.NaT or isinstance(value, str | bool | int | float | np.generic)
    shown = repr(value)
    return shown if plain and len(shown) <= 40 else f"a value of type {type(value).__name__}"
