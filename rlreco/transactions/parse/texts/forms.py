"""Figures read with a decimal sign, point or comma."""

from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

Sign = Literal["point", "comma"]

# Groups of three, with commas in the Indian way too: 1,23,456. A grouped number doesn't begin with 0.
_FORM = r"^-?(?:(?:\d+(?:{decimal}\d*)?|{decimal}\d+)(?:[eE][-+]?\d+)?|(?:{grouped})(?:{decimal}\d*)?)$"
_COMMA_GROUPS = r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3}"
_POINT_GROUPS = r"[1-9]\d{0,2}(?:\.\d{3})+"
_POINT = _FORM.replace("{decimal}", r"\.").replace("{grouped}", _COMMA_GROUPS)
_COMMA = _FORM.replace("{decimal}", ",").replace("{grouped}", _POINT_GROUPS)


def fits(figures: pa.Array, decimal: Sign) -> pa.Array:
    """Whether each text is a number with that decimal sign, the other one grouping thousands; null stays null."""
    return pc.match_substring_regex(figures, _POINT if decimal == "point" else _COMMA)


def floats(figures: pa.Array, decimal: Sign) -> pa.Array:
    """float64; null stays null. figures : each fits the decimal sign"""
    if decimal == "comma":
        figures = pc.replace_substring(pc.replace_substring(figures, ".", ""), ",", ".")
    elif pc.any(pc.match_substring(figures, ",")).as_py():
        figures = pc.replace_substring(figures, ",", "")
    return pc.cast(figures, pa.float64())
