"""Bounds of the values in an export. Each check raises ValueError, whose text ends "... is damaged in line 3:"."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from math import inf
from typing import Any

from rlreco.domain.ids import checked_id
from rlreco.errors import DataError

MOST = 2**53
"""Whole numbers up to here are exact in every store, and leave stores room to count on."""

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MOST_DEPTH = 50
_INT64 = 2**63


def check(right: bool, wrong: str) -> None:
    if not right:
        raise ValueError(wrong)


def shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]} ..."


def check_plain(value: Any, depth: int = 0) -> None:
    """Any JSON value: not nested deeper than a writer could write again, its text Unicode, its integers of 64 bits."""
    check(depth <= _MOST_DEPTH, f"it is nested more than {_MOST_DEPTH} levels deep")
    if isinstance(value, dict):
        check_plain(list(value), depth + 1)
        check_plain(list(value.values()), depth + 1)
    elif isinstance(value, list):
        for each in value:
            check_plain(each, depth + 1)
    elif isinstance(value, str):
        check(value.isascii() or not any("\ud800" <= each <= "\udfff" for each in value), "it has half a character")
    elif isinstance(value, int):
        check(-_INT64 <= value < _INT64, f"{shown(value)} is too large a number")


def check_id(kind: str, value: Any) -> None:
    check(isinstance(value, str), f"the id of a {kind} is {shown(value)}, not text")
    try:
        checked_id(kind, value)
    except DataError:
        raise ValueError(f"{shown(value)} is not an id of a {kind}: it is empty, or not text") from None


def check_ids(kind: str, values: Collection[Any]) -> None:
    """Distinct ids."""
    for value in values:
        check_id(kind, value)
    check(len(set(values)) == len(values), f"it has a {kind} twice")


def check_number(name: str, value: Any, least: float = -inf, most: float = inf) -> None:
    """A finite number, least <= value <= most."""
    right = isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
    check(right and -inf < value < inf, f"{name} is {shown(value)}, {_range(least, most)}")


def check_numbers(name: str, values: Iterable[Any], least: float = -inf, most: float = inf) -> None:
    for value in values:
        check_number(name, value, least, most)


def check_whole(name: str, value: Any, least: int = 0, most: int = MOST) -> None:
    check(type(value) is int and least <= value <= most, f"{name} is {shown(value)}, not from {least} to {most}")


def check_parallel(name: str, values: Sequence[Any], n_values: int, of: str) -> None:
    check(len(values) == n_values, f"it has {len(values)} {name} for {n_values} {of}")


def check_moment(name: str, value: Any) -> None:
    right = isinstance(value, datetime) and _FIRST_YEAR <= value.year <= _LAST_YEAR
    check(right, f"{name} is {shown(str(value))}, not a moment from {_FIRST_YEAR} to {_LAST_YEAR}")


def _range(least: float, most: float) -> str:
    if (least, most) == (-inf, inf):
        return "not a finite number"
    return f"not a finite number from {least:g}" if most == inf else f"not a number from {least:g} to {most:g}"
