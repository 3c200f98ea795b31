"""Texts that mean "no date"."""

import pyarrow as pa
import pyarrow.compute as pc

_WORDS = [
    "", "-", "--", "---", "–", "—", ".", "?", "nan", "nat", "null", "none", "nil", "n/a", "na", "n.a.", "#n/a",
    "#n/a n/a", "#na", "#null!", "<na>", "<null>", "(null)", "(none)", "(blank)", "[null]", "\\n", "\\\\n", "n/d",
    "n.d.", "undefined", "blank", "empty", "not available", "not applicable", "invalid date", "unknown",
]  # fmt: skip

# Noughts in the form of a date; a spreadsheet's day 0; its last day.
_NOUGHTS = (
    r"^(?:[0:/.\-+\stz]*0[0:/.\-+\stz]*"
    r"|(?:1900[-/.]0?1[-/.]00?|0?1/00?/1900|00?[-/.]0?1[-/.]1900)(?:[\st][0:.]+)?"
    r"|2958465(?:\.0+)?)$"
)

PLACEHOLDERS = (
    "0001-01-01", "1601-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "9999-12-31",
)  # fmt: skip
"""Days by which databases and spreadsheets say that there is none."""


def is_blank(texts: pa.Array) -> pa.Array:
    """Which texts are words or noughts that stand for no date, in any case."""
    bare = pc.utf8_lower(pc.utf8_trim_whitespace(texts))
    return pc.or_(
        pc.is_in(bare, value_set=pa.array(_WORDS)),
        pc.match_substring_regex(bare, _NOUGHTS),
    )
