"""Which sign is decimal in a file's numbers, point or comma: proved by its values, or chosen by the user."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from typing import get_args

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import ConfigError, DataError
from rlreco.language import gettext, gettext_noop, significant
from rlreco.transactions.parse.texts.currency_names import WITHOUT_DECIMALS
from rlreco.transactions.parse.texts.distinct import distinct_texts, is_text
from rlreco.transactions.parse.texts.figures import currency_in_words, number_texts
from rlreco.transactions.parse.texts.forms import Sign, fits, floats

DECIMAL_SIGNS: tuple[Sign, ...] = get_args(Sign)
_OTHER: Mapping[Sign, Sign] = {"point": "comma", "comma": "point"}

_TWO_WAYS: Mapping[Sign, str] = {
    "point": gettext_noop(
        "The numbers in column {column} can be read in two ways, for example {example}: {grouped} with points that "
        'group thousands, or {decimal} with a decimal point. Say which it is: choose it under "Numbers", or use '
        "--decimal comma (points group) or --decimal point."
    ),
    "comma": gettext_noop(
        "The numbers in column {column} can be read in two ways, for example {example}: {grouped} with commas that "
        'group thousands, or {decimal} with a decimal comma. Say which it is: choose it under "Numbers", or use '
        "--decimal point (commas group) or --decimal comma."
    ),
}
"""What every number of a column has -> the question."""

_NOT_AS_GIVEN: Mapping[Sign, str] = {
    "point": gettext_noop(
        "Column {column}: {value} can't be read with a decimal point. Choose --decimal comma, or correct the value; "
        "nothing was read."
    ),
    "comma": gettext_noop(
        "Column {column}: {value} can't be read with a decimal comma. Choose --decimal point, or correct the value; "
        "nothing was read."
    ),
}
"""The sign that was given -> the error."""


class DecimalError(DataError):
    """Numbers can be read with either decimal sign, so that the user has to choose.

    column : where they stand
    example : such a number, as it stands there
    choices : the number with a decimal "point", and with a decimal "comma"
    """

    column: str
    example: str
    choices: Mapping[str, float]

    def __init__(self, column: str, example: str, choices: Mapping[str, float]) -> None:
        sign: Sign = "point" if "." in example else "comma"
        super().__init__(
            gettext(
                _TWO_WAYS[sign],
                column=repr(column),
                example=repr(example),
                grouped=significant(choices[_OTHER[sign]], 15),
                decimal=significant(choices[sign], 15),
            )
        )
        self.column = column
        self.example = example
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Signs:
    """How the values of a column use points and commas; each attribute is such a value, or None if there is none.

    point : only a decimal point reads it, as 1.50 and 1,234,567
    comma : only a decimal comma reads it, as 1,50 and 1.234.567
    point_in_doubt : its point is decimal or groups, as in 12.990
    comma_in_doubt : its comma is decimal or groups, as in 12,990
    small : whole, from 1 to 999, without a sign
    large : whole, from 1000, without a sign
    """

    point: str | None = None
    comma: str | None = None
    point_in_doubt: str | None = None
    comma_in_doubt: str | None = None
    small: str | None = None
    large: str | None = None

    def __or__(self, other: "Signs") -> "Signs":
        """Those of two pieces of a column, or of two columns."""
        return Signs(*(getattr(self, field.name) or getattr(other, field.name) for field in fields(Signs)))

    @property
    def in_doubt(self) -> str | None:
        """A value that can be read in two ways."""
        return self.point_in_doubt or self.comma_in_doubt

    def proof(self, decimal: Sign) -> str | None:
        """A value that only this decimal sign reads."""
        return self.point if decimal == "point" else self.comma

    def likely(self, counts: bool) -> Sign | None:
        """The decimal sign without a proof: in doubt beside 1 to 999 without a sign it groups (12.500 beside 900).

        counts : whether it is a column of quantities: there, three figures after each sign are decimals (1.000, 2.500)
        """
        if not self.in_doubt or self.large or (self.point_in_doubt and self.comma_in_doubt):
            return None
        doubted: Sign = "point" if self.point_in_doubt else "comma"
        if self.small:
            return _OTHER[doubted]
        return doubted if counts else None


def signs_of(column: pa.ChunkedArray) -> Signs:
    """The signs in a column or a piece of it; texts that are no numbers, and columns of another type, have none."""
    if not is_text(column.type):
        return Signs()
    texts = distinct_texts(column)
    parted = number_texts(texts)
    figures = parted.figures
    point, comma, marked = fits(figures, "point"), fits(figures, "comma"), pc.match_substring_regex(figures, "[.,]")
    either, has_point = pc.and_(point, comma), pc.match_substring(figures, ".")
    doubt = pc.and_(either, marked)
    grouped = pc.and_(doubt, _in_currency_without_decimals(parted.words))
    doubt, whole = pc.and_not(doubt, grouped), pc.and_not(either, marked)
    return Signs(
        point=_first(texts, pc.or_(pc.and_not(point, comma), pc.and_not(grouped, has_point))),
        comma=_first(texts, pc.or_(pc.and_not(comma, point), pc.and_(grouped, has_point))),
        point_in_doubt=_first(texts, pc.and_(doubt, has_point)),
        comma_in_doubt=_first(texts, pc.and_not(doubt, has_point)),
        small=_first(texts, pc.and_(whole, pc.match_substring_regex(figures, r"^-?0*[1-9]\d{0,2}$"))),
        large=_first(texts, pc.and_(whole, pc.match_substring_regex(figures, r"^-?0*[1-9]\d{3,}$"))),
    )


def _first(texts: pa.Array, chosen: pa.Array) -> str | None:
    index = pc.index(chosen, True).as_py()
    return texts[index].as_py().strip() if index >= 0 else None


def _in_currency_without_decimals(words: pa.Array) -> pa.Array:
    """Whether three figures can't be decimals: nobody writes thousandths of a rupiah."""
    words_without = [word for word in pc.unique(words).to_pylist() if currency_in_words(word) in WITHOUT_DECIMALS]
    return pc.is_in(words, pa.array(words_without, pa.string()))


def decimal_comma_of(signs: Mapping[str, Signs], given: str | None = None, counts: Collection[str] = ()) -> bool:
    """Whether the decimal sign of a file is the comma, and points group thousands.

    signs : column -> its signs, for all columns of numbers
    given : "point" or "comma", as the user says
    counts : columns of quantities
    A value that only one sign reads decides for all columns. Without any, see `Signs.likely`.
    Raises DecimalError if both signs are possible, DataError if the values contradict each other or the given sign,
    ConfigError if it is no sign.
    """
    proofs = {decimal: _proof(signs, decimal) for decimal in DECIMAL_SIGNS}
    if given is not None:
        return _as_given(given, proofs) == "comma"
    if proofs["point"] and proofs["comma"]:
        raise _contradictory(*proofs["point"], *proofs["comma"])
    if proofs["point"] or proofs["comma"]:
        return bool(proofs["comma"])
    return _without_proof(signs, counts) == "comma"


Proof = tuple[str, str] | None
"""Column and value."""


def _proof(signs: Mapping[str, Signs], decimal: Sign) -> Proof:
    return _first_in(signs, lambda column: column.proof(decimal))


def _first_in(signs: Mapping[str, Signs], value_of: Callable[[Signs], str | None]) -> Proof:
    values = ((name, value_of(column)) for name, column in signs.items())
    return next(((name, value) for name, value in values if value), None)


def _as_given(given: str, proofs: Mapping[Sign, Proof]) -> Sign:
    if given not in DECIMAL_SIGNS:
        raise ConfigError(gettext("The decimal sign must be point or comma, got {sign}.", sign=repr(given)))
    decimal: Sign = "comma" if given == "comma" else "point"
    against = proofs[_OTHER[decimal]]
    if against:
        column, value = map(repr, against)
        raise DataError(gettext(_NOT_AS_GIVEN[decimal], column=column, value=value))
    return decimal


def _contradictory(name: str, value: str, other_name: str, other_value: str) -> DataError:
    return DataError(
        gettext(
            "{value} in column {column} needs a decimal point, and {other_value} in column {other_column} a decimal "
            "comma. Nothing was read; write all numbers of the file in the same way.",
            value=repr(value),
            column=repr(name),
            other_value=repr(other_value),
            other_column=repr(other_name),
        )
    )


def _without_proof(signs: Mapping[str, Signs], counts: Collection[str]) -> Sign:
    votes = {column.likely(name in counts) for name, column in signs.items()} - {None}
    if len(votes) == 1:
        return votes.pop() or "point"
    doubt = _first_in(signs, lambda column: column.in_doubt)
    if doubt:
        raise DecimalError(*doubt, _choices(doubt[1]))
    return "point"


def _choices(example: str) -> dict[str, float]:
    figures = number_texts(pa.array([example])).figures
    return {decimal: floats(figures, decimal)[0].as_py() for decimal in DECIMAL_SIGNS}
