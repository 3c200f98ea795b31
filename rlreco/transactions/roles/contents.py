"""What the columns of a file hold, by their first rows."""

from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.parse.cells import NO_ID
from rlreco.transactions.parse.dates import looks_like_dates
from rlreco.transactions.parse.status import looks_like_status
from rlreco.transactions.parse.texts.figures import number_texts

# More rows than a single customer of a small file has.
_FEW = 9
_WORDS_FOR_NOTHING = [*NO_ID, "nat", "\\n", "-"]
# So many rows from all over the first ones show the share of a kind of text.
_ENOUGH = 1_000


class Content:
    """What one column holds. All are shares of its values that aren't blank, but `filled`, which is of all rows.

    Each is worked out when it is first looked at, as few of them count for a role.

    dates : that read as dates
    numbers : that read as numbers, with or without a currency
    whole : that are whole numbers
    money : that have two decimals or the sign of a currency
    small : that are whole numbers from -1,000 to 1,000
    codes : that are codes of currencies
    status : of words for the state of an order
    distinct : that differ from each other
    letters : that hold a letter
    single : not a share: whether several rows hold the same value and no other
    All are zero where the column is blank. It holds text or is a typed one.
    """

    def __init__(self, column: pa.ChunkedArray, header: str) -> None:
        column = pc.cast(column, column.type.value_type) if pa.types.is_dictionary(column.type) else column
        self._column, self._header = column, header
        self._texts = pc.utf8_trim_whitespace(pc.cast(column, pa.string()))
        self._filled = self._texts.filter(pc.invert(is_blank(self._texts)))
        self.filled = len(self._filled) / len(column) if len(column) else 0.0

    @cached_property
    def dates(self) -> float:
        return looks_like_dates(self._column) if self.filled else 0.0

    @cached_property
    def numbers(self) -> float:
        return _numbers(self._sample) if self.filled else 0.0

    @cached_property
    def whole(self) -> float:
        return self._share(r"^[-+\x{2212}]?\d+([.,]0+)?$")

    @cached_property
    def money(self) -> float:
        return self._share(r"^[^%]*(\p{Sc}|\d[.,]\d{2}(\D*$))[^%]*$")

    @cached_property
    def small(self) -> float:
        return self._share(r"^[-+\x{2212}]?\d{1,3}([.,]0+)?(\s?\p{L}{1,5}\.?)?$")

    @cached_property
    def codes(self) -> float:
        return self._share(r"^(\p{Sc}|[A-Za-z]{3})$")

    @cached_property
    def status(self) -> float:
        return looks_like_status(self._texts, self._header) if self.filled else 0.0

    @cached_property
    def distinct(self) -> float:
        return float(pc.count_distinct(self._filled).as_py() / len(self._filled)) if self.filled else 0.0

    @cached_property
    def single(self) -> bool:
        return len(self._filled) > _FEW and pc.count_distinct(self._filled).as_py() == 1

    @cached_property
    def letters(self) -> float:
        return self._share(r"\p{L}")

    @cached_property
    def _sample(self) -> pa.ChunkedArray:
        step = max(1, len(self._filled) // _ENOUGH)
        return self._filled.take(pa.array(range(0, len(self._filled), step), pa.int64()))

    def _share(self, pattern: str) -> float:
        if not self.filled:
            return 0.0
        return float(pc.mean(pc.cast(pc.match_substring_regex(self._sample, pattern), pa.float64())).as_py())


def is_blank(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether each text, without blanks around it, says that there is nothing; null is."""
    return pc.or_(pc.is_null(texts), pc.is_in(pc.utf8_lower(texts), value_set=pa.array(_WORDS_FOR_NOTHING)))


def _numbers(filled: pa.ChunkedArray) -> float:
    figures = number_texts(filled.combine_chunks()).figures
    return float(pc.mean(pc.cast(pc.not_equal(pc.fill_null(figures, ""), ""), pa.float64())).as_py())
