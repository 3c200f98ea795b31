"""How a text parts its cells: the separator, the quotation mark, and lines that have to be written anew."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from rlreco.transactions.formats.header_row import LOOKED_AT, header_index, is_value, name_score

_USUAL = ",;\t|"
_RARE = "^~\x01\x1f"
# A rare separator has to be clearly better than a usual one.
_HANDICAP = 0.1
NAMES = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "bar",
    " ": "blanks",
    "^": "caret",
    "~": "tilde",
    ":": "colon",
    "\x01": "control character 1",
    "\x1f": "control character 31",
}
# Excel's own line about the separator.
_DECLARED = re.compile(r'"?sep=([^\r\n])"?[^\r\n]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_WIDE_BLANKS = re.compile(r"(?: {2,}|\t+)\s*")

Rows = list[tuple[list[str], int]]
"""Rows that aren't blank, each with the number of the line that it ends on."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a text are parted.

    separator : a single character
    quote : the quotation mark
    rewrite : lines to be written anew first: cells "aligned" by two blanks or more, parted by "blanks", or each line
        "wrapped" in quotation marks as a whole
    declared : number of lines at the beginning that speak of the separator
    """

    separator: str
    quote: str = '"'
    rewrite: Literal["", "aligned", "blanks", "wrapped"] = ""
    declared: int = 0


def find_dialect(sample: str, is_cut: bool, known_names: Callable[[str], float] = name_score) -> Dialect:
    """The dialect of a text by its first rows. is_cut : whether the sample ends before the text does"""
    declared = _DECLARED.match(sample)
    if declared:
        return Dialect(declared[1], declared=1)
    candidates = (_wrapped(sample, is_cut), _single_quoted(sample, is_cut))
    special = next((dialect for dialect in candidates if dialect), None)
    return special or _by_separator(sample, is_cut, known_names)


def rows_of(sample: str, dialect: Dialect, is_cut: bool, most: int = LOOKED_AT) -> Rows:
    """The first rows that aren't blank, without a last one that the sample may have cut off."""
    rows = list(islice(_parsed(sample, dialect), most + 1))
    return rows[:-1] if is_cut and 1 < len(rows) <= most else rows[:most]


def rewritten(lines: Iterable[str], dialect: Dialect) -> Iterator[str]:
    """The text of a dialect that has to be written anew, row by row, with the same line numbers."""
    for row in _split_rows(lines, dialect):
        yield row if isinstance(row, str) else _as_line(row, dialect.separator)


def _parsed(sample: str, dialect: Dialect) -> Iterator[tuple[list[str], int]]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=dialect.separator, quotechar=dialect.quote)
    try:
        yield from ((row, reader.line_num) for row in reader if row)
    except csv.Error:
        return


def _by_separator(sample: str, is_cut: bool, known_names: Callable[[str], float]) -> Dialect:
    likely = {}
    for separator in _USUAL + _RARE:
        rows = [row for row, _ in rows_of(sample, Dialect(separator), is_cut)]
        likely[separator] = _likelihood(rows, known_names) - (_HANDICAP if separator in _RARE else 0)
    best = Dialect(max(likely, key=lambda separator: likely[separator]))
    if len(_first_row(sample, best)) > 1:
        return best
    others = (Dialect(":"), Dialect(" ", rewrite="aligned"), Dialect(" ", rewrite="blanks"))
    return next((dialect for dialect in others if _is_clear(sample, dialect, is_cut)), best)


def _first_row(sample: str, dialect: Dialect) -> list[str]:
    return next((row for row, _ in _parsed(sample, dialect)), [])


def _likelihood(rows: list[list[str]], known_names: Callable[[str], float]) -> float:
    """How likely it is that rows are parted rightly: the share of them that has the usual number of cells.

    Names that columns go by speak for it, so do many cells; a first row of another width speaks against it.
    """
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    width = max(widths, key=lambda cells: (widths[cells], cells))
    header = rows[header_index(rows, known_names) or 0]
    likeness = sum(known_names(name.strip()) for name in header[:100]) if len(header) > 1 else 0.0
    share = widths[width] / len(rows)
    return share + 0.1 * min(likeness, 3) + 0.02 * min(width, 10) - 0.05 * (len(rows[0]) != width)


def _is_clear(sample: str, dialect: Dialect, is_cut: bool) -> bool:
    """Whether every row from the header on has the same three cells or more, with a number or date among them."""
    lines = sample.splitlines(keepends=True)
    lines = lines[:-1] if is_cut else lines
    rows = [row for row in islice(_cells(lines, dialect), LOOKED_AT) if any(row)]
    if len(rows) < 2:
        return False
    body = rows[header_index(rows) or 0 :]
    same = len({len(row) for row in body if not is_underline(row)}) == 1
    return same and len(body[0]) >= 3 and len(body) > 1 and any(map(is_value, body[-1]))


def is_underline(row: Sequence[str]) -> bool:
    """Whether a row only rules off the header, as database consoles do."""
    return any(row) and not "".join(row).strip("-=+| ")


def _cells(lines: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    if dialect.rewrite == "aligned":
        return (_WIDE_BLANKS.split(line.strip()) for line in lines)
    skip = dialect.rewrite == "blanks"
    texts = (line.strip(" ") for line in lines) if skip else lines
    return csv.reader(texts, delimiter=dialect.separator, quotechar=dialect.quote, skipinitialspace=skip)


def _split_rows(lines: Iterable[str], dialect: Dialect) -> Iterator[list[str] | str]:
    if dialect.rewrite != "wrapped":
        yield from _cells(lines, dialect)
        return
    for row in csv.reader(lines, delimiter=dialect.separator):
        yield row[0] + "\n" if len(row) == 1 else row


def _as_line(row: list[str], separator: str) -> str:
    if not any(row):
        return "\n"
    sink = io.StringIO()
    csv.writer(sink, delimiter=separator, lineterminator="\n").writerow(row)
    return sink.getvalue()


def _lines(sample: str, is_cut: bool) -> list[str]:
    lines = [line.strip() for line in sample.splitlines()[: LOOKED_AT + 1]]
    return [line for line in (lines[:-1] if is_cut else lines[:LOOKED_AT]) if line]


def _single_quoted(sample: str, is_cut: bool) -> Dialect | None:
    """Single quotes are the quotation mark only where every cell has them."""
    lines = _lines(sample, is_cut)
    if not lines or not all(line[0] == line[-1] == "'" for line in lines):
        return None
    for separator in _USUAL:
        widths = {len(line.split(f"'{separator}'")) for line in lines}
        if len(widths) == 1 and widths.pop() > 1:
            return Dialect(separator, quote="'")
    return None


def _wrapped(sample: str, is_cut: bool) -> Dialect | None:
    """Lines wrapped in quotation marks as a whole, whose insides are the rows."""
    if not all(line[0] == line[-1] == '"' for line in _lines(sample, is_cut)[:5]):
        return None
    for separator in _USUAL:
        rows = [row for row, _ in rows_of(sample, Dialect(separator), is_cut)]
        if len(rows) > 1 and all(len(row) == 1 for row in rows) and _same_width(rows, separator):
            return Dialect(separator, rewrite="wrapped")
    return None


def _same_width(rows: list[list[str]], separator: str) -> bool:
    widths = {len(row) for row in csv.reader((row[0] for row in rows), delimiter=separator)}
    return len(widths) == 1 and widths.pop() > 1
