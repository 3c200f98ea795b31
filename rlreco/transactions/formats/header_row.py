"""The row that holds the names of the columns, by the names in it and by the shapes of the rows around it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rlreco.errors import DataError
from rlreco.language import gettext, number
from rlreco.transactions.roles.headers import header_scores

MOST_ABOVE = 20
LOOKED_AT = 80
MOST_COLUMNS = 20_000

_WIDEST = 2_000
_NUMBER = re.compile(
    r"^\W*(?:[A-Za-z]{0,3}\$\s?)?\d[\d\W_]*(?:[eE][-+]?\d+|\s[^\W\d_]{1,4}\.?|[円元원])?$"
    # After a currency's letters only numbers with decimals or thousands: "EUR 1.50", but not "cut 1".
    r"|^[A-Za-z]{2,3}\.?\s?\d+(?:[.,]\d{2,3})+$"
)
_DATE = re.compile(
    r"^\d{4}-\d\d?-\d\d?[T ]\d|^\d{1,4}[\W_]+[^\W\d_]{3,12}\.?[\W_]+\d{2,4}\b|^[^\W\d_]{3,12}\.?,?\s+\d{1,2},\s*\d{4}\b"
    r"|^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\s|^\d{4}年"
)


def name_score(name: str) -> float:
    """The likeness of a name to those of any role, from 0 to 1."""
    return max(header_scores(name).values(), default=0.0)


def sales_fit(names: Sequence[str], scores: Callable[[str], Mapping[str, float]] = header_scores) -> int:
    """How many of customer, date and money a header seems to have, from 0 to 3."""
    roles = {role for name in names for role, score in scores(name).items() if score >= 0.5}
    return sum(bool(roles & group) for group in ({"customer_id"}, {"ordered_at"}, {"unit_price", "line_total"}))


def header_form(name: str) -> str:
    """A name without case, blanks and punctuation. Signs such as those of currencies stay: they tell columns apart."""
    kept = [sign for sign in name.casefold() if unicodedata.category(sign)[0] in "LNMS" or sign == "%"]
    return "".join(kept) or name


def is_value(cell: str) -> bool:
    """Whether a cell is a number or a date rather than a name."""
    short = cell[:60]
    if not any(map(str.isdigit, short)):
        return False
    return bool(_NUMBER.match(short) or _DATE.match(short))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as sets of column indices: those with a text, those with a number or a date."""

    texts: frozenset[int]
    values: frozenset[int]
    distinct: int
    extent: int
    label: bool

    @property
    def filled(self) -> int:
        return len(self.texts) + len(self.values)


def header_index(rows: Sequence[Sequence[str]], known_names: Callable[[str], float] = name_score) -> int | None:
    """The index of the header in the first 80 rows of a table; it is looked for in the first 20.

    known_names : the likeness of a cell to the names that columns go by, from 0 to 1
    None if the rows begin with data, and 0 if nothing speaks for another row. Rows above the header never look like
    rows of data, so that none is lost.
    """
    shapes = [_shape(row) for row in rows[:LOOKED_AT]]
    width = _usual_width(shapes)
    candidates = [index for index in range(_first_data(shapes, width) + 1) if index < len(shapes)]
    scores = {index: _score(shapes, index, rows[index], width, known_names) for index in candidates}
    best = max(scores, key=lambda index: (scores[index], -index), default=0)
    return None if shapes and _is_data(shapes, best, rows[best], known_names) else best


def refuse_headless(row: Sequence[str], separator: str = ",") -> None:
    """Raises DataError showing the first row of a table that begins with data."""
    raise DataError(
        gettext(
            "The first row has no column names: {row} looks like data. Add a row of names above it, such as customer, "
            "date, amount.",
            row=repr(separator.join(row)[:80]),
        )
    )


def refuse_wide(names: Sequence[str]) -> None:
    """Raises DataError for more columns than any table of sales has."""
    if len(names) > MOST_COLUMNS:
        raise DataError(
            gettext(
                "The header has {columns} columns, and a table of sales has at most {most}. Export only the columns "
                "that are needed.",
                columns=number(len(names)),
                most=number(MOST_COLUMNS),
            )
        )


def _shape(row: Sequence[str]) -> _Row:
    cells = {index: cell.strip() for index, cell in enumerate(row[:_WIDEST])}
    filled = {index: cell for index, cell in cells.items() if cell}
    values = frozenset(index for index, cell in filled.items() if is_value(cell))
    texts = frozenset(filled) - values
    distinct = len({filled[index].casefold() for index in texts})
    return _Row(texts, values, distinct, max(filled, default=-1) + 1, any(map(_is_label, filled.values())))


def _is_label(cell: str) -> bool:
    return cell.endswith((":", "："))


def _usual_width(shapes: Sequence[_Row]) -> int:
    widths = Counter(shape.extent for shape in shapes if shape.extent)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _first_data(shapes: Sequence[_Row], width: int) -> int:
    """The index of the first row that looks like data, below which no header is looked for."""
    for index, shape in enumerate(shapes[:MOST_ABOVE]):
        if len(shape.values) >= 2 and shape.filled >= 0.75 * width and width >= 3 and not shape.label:
            return index
    return MOST_ABOVE - 1


def _score(
    shapes: Sequence[_Row], index: int, row: Sequence[str], width: int, known_names: Callable[[str], float]
) -> float:
    """Distinct texts, texts above numbers and names of roles speak for a header, numbers in it against.

    In a table of texts alone nothing tells the header from the other rows, so that the first nearly full row is it.
    """
    shape, below = shapes[index], shapes[index + 1 :]
    over_values = len(shape.texts & frozenset().union(*(other.values for other in below)))
    names = _names(shape, below, width) - 2 * len(shape.values)
    if not over_values:
        return names
    likeness = _likeness(shape, row, known_names)
    surplus = max(0, shape.distinct - width)
    return names + over_values + surplus + (likeness if likeness >= 1.5 else 0)


def _likeness(shape: _Row, row: Sequence[str], known_names: Callable[[str], float]) -> float:
    return sum(map(known_names, {row[index].strip() for index in shape.texts}))


def _names(shape: _Row, below: Sequence[_Row], width: int) -> int:
    """Distinct texts, less the columns in use without one; a row that is nearly full counts as full."""
    if shape.filled >= 0.75 * width and shape.distinct >= max(2, shape.filled / 2):
        return width
    used = Counter(index for other in below for index in other.texts | other.values)
    uncovered = [index for index, count in used.items() if count > len(below) / 2 and index not in shape.texts]
    return shape.distinct - len(uncovered)


def _is_data(shapes: Sequence[_Row], index: int, row: Sequence[str], known_names: Callable[[str], float]) -> bool:
    """Whether a row has numbers or dates where the rows below have them too."""
    shape = shapes[index]
    if not shape.values or _are_counted(shape, row) or _likeness(shape, row, known_names) >= 1.5:
        return False
    alike = shape.values & frozenset().union(*(other.values for other in shapes[index + 1 :]))
    return bool(alike) or len(shape.values) >= len(shape.texts)


def _are_counted(shape: _Row, row: Sequence[str]) -> bool:
    """Whether the numbers are 0, 1, 2 ... or 2022, 2023, 2024, which are names of columns as well."""
    cells = [row[index].strip() for index in sorted(shape.values)]
    first = int(cells[0]) if cells[0].isdecimal() else -1
    in_turn = cells == [str(first + place) for place in range(len(cells))]
    return in_turn and (1900 <= first <= 2100 or (len(cells) > 1 and first in (0, 1)))
