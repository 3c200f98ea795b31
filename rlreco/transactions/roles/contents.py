"""What the columns of a file hold, by their first rows."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.parse.dates import looks_like_dates
from rlreco.transactions.parse.status import looks_like_status
from rlreco.transactions.parse.texts.figures import number_texts

# More rows than a single customer of a small file has.
_FEW = 9
_WORDS_FOR_NOTHING = ["", "nan", "null", "none", "n/a", "#n/a", "<na>", "na", "nil", "nat", "\\n", "-"]


@dataclass(frozen=True, slots=True)
class Content:
    """What one column holds. All are shares of its values that aren't blank, but `filled`, which is of all rows.

    dates : that read as dates
    numbers : that read as numbers, with or without a currency
    whole : that are whole numbers
    small : that are whole numbers from -1,000 to 1,000
    e_mails : that hold an @
    codes : that are codes of currencies
    status : of words for the state of an order
    distinct : that differ from each other
    letters : that hold a letter
    single : not a share: whether several rows hold the same value and no other
    """

    filled: float
    dates: float = 0.0
    numbers: float = 0.0
    whole: float = 0.0
    small: float = 0.0
    e_mails: float = 0.0
    codes: float = 0.0
    status: float = 0.0
    distinct: float = 0.0
    letters: float = 0.0
    single: bool = False


def content_of(column: pa.ChunkedArray, header: str) -> Content:
    """Of a column of text or of a typed one; all zero where it is blank."""
    column = pc.cast(column, column.type.value_type) if pa.types.is_dictionary(column.type) else column
    texts = pc.utf8_trim_whitespace(pc.cast(column, pa.string()))
    filled = texts.filter(pc.invert(is_blank(texts)))
    if not len(filled):
        return Content(0.0)
    filled = pa.chunked_array([filled.combine_chunks()]) if filled.num_chunks > 1 else filled
    return Content(
        filled=len(filled) / len(column),
        dates=looks_like_dates(column),
        numbers=_numbers(filled),
        whole=_share(filled, r"^[-+\x{2212}]?\d+([.,]0+)?$"),
        small=_share(filled, r"^[-+\x{2212}]?\d{1,3}([.,]0+)?(\s?\p{L}{1,5}\.?)?$"),
        e_mails=_share(filled, r"^\s*[^@\s]+@[^@\s]+$"),
        codes=_share(filled, r"^(\p{Sc}|[A-Za-z]{3})$"),
        status=looks_like_status(texts, header),
        distinct=pc.count_distinct(filled).as_py() / len(filled),
        letters=_share(filled, r"\p{L}"),
        single=len(filled) > _FEW and pc.count_distinct(filled).as_py() == 1,
    )


def is_blank(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether each text, without blanks around it, says that there is nothing; null is."""
    return pc.or_(pc.is_null(texts), pc.is_in(pc.utf8_lower(texts), value_set=pa.array(_WORDS_FOR_NOTHING)))


def _numbers(filled: pa.ChunkedArray) -> float:
    figures = number_texts(filled.combine_chunks()).figures
    return float(pc.mean(pc.cast(pc.not_equal(pc.fill_null(figures, ""), ""), pa.float64())).as_py())


def _share(filled: pa.ChunkedArray, pattern: str) -> float:
    return float(pc.mean(pc.cast(pc.match_substring_regex(filled, pattern), pa.float64())).as_py())
