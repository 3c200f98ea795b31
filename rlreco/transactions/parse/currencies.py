"""Currencies in columns of numbers, in columns of their own, and in an option with rates."""

import math
import re
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import ConfigError
from rlreco.language import gettext
from rlreco.transactions.parse.texts.currency_names import ISO_CODES, currency_of
from rlreco.transactions.parse.texts.distinct import is_text, on_distinct
from rlreco.transactions.parse.texts.figures import NOTHING, currency_in_words, number_texts


def currencies_in(column: pa.ChunkedArray) -> dict[str, int]:
    """Currency -> number of cells that name it beside their figures; cells without a currency aren't counted.

    A currency is an ISO code, or one of "$", "kr", "¥" and "Rs" where the sign alone doesn't say which.
    """
    if not is_text(column.type):
        return {}
    counts = pc.drop_null(column).value_counts()
    texts = number_texts(pc.cast(pc.struct_field(counts, 0), pa.string()))
    dressed = pc.and_(pc.is_valid(texts.figures), pc.not_equal(texts.words, ""))
    cells = pa.table({"words": texts.words, "n": pc.struct_field(counts, 1)}).filter(dressed)
    totals = Counter[str]()
    for row in cells.group_by("words", use_threads=False).aggregate([("n", "sum")]).to_pylist():
        totals[currency_in_words(row["words"]) or ""] += row["n_sum"]
    del totals[""]
    return dict(totals)


def currency_codes(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text: of each code, sign or name the ISO code; "$", "kr", "¥" or "Rs" where it doesn't say which.

    What is no currency stays as it is, without the blanks around it; blanks and words for "nothing" become null.
    """
    texts = column if is_text(column.type) else pc.cast(column, pa.string())
    return on_distinct(texts, lambda distinct: pa.array(map(_code, distinct.to_pylist()), pa.string()))


def _code(text: str | None) -> str | None:
    text = " ".join((text or "").split())
    if not text or text.casefold() in NOTHING:
        return None
    return text.upper() if text.upper() in ISO_CODES else currency_of(text) or text


def parse_rates(text: str) -> tuple[str, dict[str, float]]:
    """The currency that counts, and for others what one unit is worth in it: "EUR,USD=0.92" is ("EUR", {"USD": 0.92}).

    Raises ConfigError if a code isn't three letters or a sign, or a rate isn't a positive number.
    """
    first, *others = text.split(",")
    main = _option_code(first, text)
    rates = dict(_rate(other, text) for other in others)
    if len(rates) < len(others) or main in rates:
        raise _bad_rates(text, gettext("a currency is there twice"))
    return main, rates


def _rate(part: str, text: str) -> tuple[str, float]:
    code, equals, number = (piece.strip() for piece in part.partition("="))
    try:
        rate = float(number)
    except ValueError:
        rate = math.nan
    if not equals or not 0 < rate < math.inf:
        why = gettext("{part} is not a code with a positive rate", part=repr(part.strip()))
        raise _bad_rates(text, why)
    return _option_code(code, text), rate


def _option_code(code: str, text: str) -> str:
    code = code.strip()
    currency = code.upper() if re.fullmatch(r"[A-Za-z]{3}", code) else currency_of(code)
    if not currency:
        raise _bad_rates(text, gettext("{code} is not a currency", code=repr(code)))
    return currency


def _bad_rates(text: str, why: str) -> ConfigError:
    return ConfigError(
        gettext(
            "Currency {text}: {why}. Give the one that counts, as EUR, or with what others are worth in it, "
            "as EUR,USD=0.92,GBP=1.17.",
            text=repr(text),
            why=why,
        )
    )
