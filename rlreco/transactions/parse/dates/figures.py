"""Dates that are written as a number: a spreadsheet's days, seconds since 1970, and figures without separators."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.language import gettext_noop

DAY_NUMBERS, SIX_FIGURES = gettext_noop("day numbers"), gettext_noop("six figures")

# From 1954 to 2119; what is below and above is more likely an amount or a number of something.
_FIRST_DAY, _LAST_DAY = 20_000, 80_000
# Days from the spreadsheets' day 0, 30 December 1899, to 1 January 1970.
_DAYS_BEFORE_1970 = 25_569

# The figures before the decimal sign, and the factor and divisor to microseconds. Up to 2039: above, thirteen figures
# are more likely the number of an article, and ten are year, month, day, hour and minute.
_UNITS = {
    gettext_noop("unix seconds"): (r"^(?:[1-9]|1\d|2[01])\d{8}$", 1_000_000, 1),
    gettext_noop("unix milliseconds"): (r"^(?:1\d|2[01])\d{11}$", 1_000, 1),
    gettext_noop("unix microseconds"): (r"^(?:1\d|2[01])\d{14}$", 1, 1),
    gettext_noop("unix nanoseconds"): (r"^(?:1\d|2[01])\d{17}$", 1, 1_000),
}
SINCE_1970 = tuple(_UNITS)
NUMBER_KINDS = (DAY_NUMBERS, *SINCE_1970)

# Not 1.70445E+12: a spreadsheet has cut the last figures off, which are hours.
_WITH_EXPONENT = r"^\d(?:(?:\.\d+)?(?:e\+?|E)|\.\d{6,}E\+)\d{1,2}$"
_NUMBER = r"^\d+(?:[.,]\d+)?$"


def plain_figures(texts: pa.Array) -> pa.Array:
    """20240105.0 and 2.0240105e+07 as 20240105; other texts stay."""
    trimmed = pc.utf8_trim_whitespace(texts)
    exponent = pc.match_substring_regex(trimmed, _WITH_EXPONENT)
    if pc.any(exponent, min_count=0).as_py():
        written_out = [format(Decimal(text), "f") for text in trimmed.filter(exponent).to_pylist()]
        trimmed = pc.replace_with_mask(trimmed, exponent, pa.array(written_out, pa.string()))
    return pc.replace_substring_regex(trimmed, r"^(\d+)[.,]0+$", r"\1")


def is_six_figures(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Which texts are dates such as 240105."""
    return pc.match_substring_regex(texts, r"^\s*\d{6}(?:\.0+)?(?:[ Tt].*)?$")


def read_numbers(figures: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The times (timestamp[us], UTC) and kinds of numbers that count days or seconds; null for other texts."""
    moments, kinds = pa.nulls(len(figures), pa.timestamp("us")), pa.nulls(len(figures), pa.string())
    number = pc.match_substring_regex(figures, _NUMBER)
    if not pc.any(number, min_count=0).as_py():
        return moments, kinds
    split = _split(pc.if_else(number, figures, "0"))
    for kind, (chosen, microseconds) in {DAY_NUMBERS: _days(*split), **_since_1970(*split)}.items():
        values = pa.array(microseconds, pa.int64()).cast(pa.timestamp("us"))
        moments, kinds = pc.if_else(chosen, values, moments), pc.if_else(chosen, kind, kinds)
    return moments, kinds


def _split(figures: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """The figures before the decimal sign, and the fraction after it."""
    whole = pc.replace_substring_regex(figures, r"[.,].*$", "")
    fraction = pc.replace_substring_regex(figures, r"^\d+[.,]?", "0.")
    return whole, fraction.cast(pa.float64()).to_numpy()


def _days(whole: pa.Array, fraction: np.ndarray) -> tuple[pa.Array, np.ndarray]:
    """Microseconds to the second: a spreadsheet's fraction of a day is no more exact."""
    five = pc.match_substring_regex(whole, r"^\d{5}$")
    days = _whole_numbers(whole, five)
    inside = (days >= _FIRST_DAY) & (days + fraction <= _LAST_DAY)
    seconds = (days - _DAYS_BEFORE_1970) * 86_400 + np.rint(fraction * 86_400).astype(np.int64)
    return pa.array(inside), seconds * 1_000_000


def _since_1970(whole: pa.Array, fraction: np.ndarray) -> dict[str, tuple[pa.Array, np.ndarray]]:
    microseconds = {}
    for kind, (pattern, factor, divisor) in _UNITS.items():
        chosen = pc.match_substring_regex(whole, pattern)
        exact = _whole_numbers(whole, chosen) * factor // divisor
        microseconds[kind] = chosen, exact + np.rint(fraction * factor / divisor).astype(np.int64)
    return microseconds


def _whole_numbers(texts: pa.Array, chosen: pa.Array) -> np.ndarray:
    """The chosen texts as numbers, 0 for the others, which may be too long for one."""
    return np.asarray(pc.if_else(chosen, texts, "0").cast(pa.int64()).to_numpy())
