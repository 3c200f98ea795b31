"""The currency that counts: never several added up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.hints import nearest
from rlreco.language import gettext, number
from rlreco.transactions.parse.currencies import currencies_in, currency_codes, parse_rates
from rlreco.transactions.parse.numbers import numbers
from rlreco.transactions.parse.texts.distinct import as_text, distinct_texts, is_text, replaced
from rlreco.transactions.roles.choose import Choice


@dataclass(frozen=True, slots=True)
class Currency:
    """The currency of the money that counts.

    code : such as EUR; None where the file doesn't say
    rates : other currency -> what one of it is worth in this one
    chosen : whether a person said so, so that lines of others are left out
    """

    code: str | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    chosen: bool = False


class CurrencyError(DataError):
    """Money of several currencies, and nobody said which counts.

    column : that names them, by codes or by signs beside the money
    sums : currency -> number of lines and the sum of what stands in its money cells, the most lines first
    """

    column: str
    sums: Mapping[str, tuple[int, float]]

    def __init__(self, column: str, sums: Mapping[str, tuple[int, float]]) -> None:
        self.column, self.sums = column, dict(sums)
        first, second = list(self.sums)[:2]
        super().__init__(
            gettext(
                "The file holds money of {currencies} currencies, by column {column}: {sums}; added up they mean "
                'nothing. Say which counts: choose it under "Currency", or use --currency {first} for these lines '
                "alone, or --currency {first},{second}=RATE, where RATE is what 1 {second} is worth in {first}.",
                currencies=number(len(self.sums)),
                column=repr(column),
                sums=", ".join(_in_words(code, lines, total) for code, (lines, total) in self.sums.items()),
                first=first,
                second=second,
            )
        )

    def __reduce__(self) -> tuple[Callable[..., DataError], tuple[object, ...]]:
        return CurrencyError, (self.column, self.sums)


def _in_words(code: str, lines: int, total: float) -> str:
    return gettext("{code} ({lines} lines, {total})", code=code, lines=number(lines), total=number(total, 2))


def chosen_currency(raw: pa.Table, choice: Choice, comma: bool, first_row: int, text: str | None) -> Currency:
    """The one that was chosen, or the only one.

    text : of the user, as EUR or EUR,USD=0.92
    Raises CurrencyError if there are several and none was chosen, DataError if the chosen one isn't there.
    """
    codes = currency_of_lines(raw, choice)
    present = [] if codes is None else [code for code in pc.unique(codes).to_pylist() if code]
    if text is None:
        if codes is not None and len(present) > 1:
            raise _several(raw, choice, codes, comma, first_row)
        return Currency(present[0] if present else None)
    code, rates = parse_rates(text)
    if present and code not in present and not rates:
        there = gettext("No line is in {code}. There are: {codes}.", code=repr(code), codes=", ".join(present))
        raise DataError(f"{there} {nearest(code, present)}")
    return Currency(code, rates, chosen=True)


def factors(raw: pa.Table, choice: Choice, currency: Currency, comma: bool, first_row: int) -> np.ndarray | None:
    """What each line's money is multiplied by, NaN where its currency doesn't count; None where all count as they are.

    A line without a currency is taken to be in the one that counts.
    Raises CurrencyError if a piece of a large file holds a currency that its first rows don't.
    """
    codes = currency_of_lines(raw, choice)
    if codes is None or len({*pc.unique(codes).to_pylist(), currency.code} - {None}) < 2:
        return None
    if not currency.chosen:
        raise _several(raw, choice, codes, comma, first_row, currency.code)
    encoded = pc.dictionary_encode(codes).combine_chunks()
    by_code: dict[str | None, float] = {None: 1.0, currency.code: 1.0}
    by_code.update(currency.rates)
    table = np.array([by_code.get(code, np.nan) for code in encoded.dictionary.to_pylist()] + [1.0])
    return np.asarray(table[pc.fill_null(encoded.indices, len(table) - 1).to_numpy(zero_copy_only=False)])


def currency_of_lines(raw: pa.Table, choice: Choice) -> pa.ChunkedArray | None:
    """The currency of each line, null where it has none: of its column, else of the signs beside the money."""
    columns = choice.columns
    if columns.currency is not None:
        return currency_codes(raw[columns.currency])
    column = raw[columns.line_total or columns.unit_price or ""]
    if not is_text(column.type) or not currencies_in(column):
        return None
    return _by_signs(column)


def _by_signs(column: pa.ChunkedArray) -> pa.ChunkedArray:
    texts = distinct_texts(as_text(column))
    signs = [next(iter(currencies_in(pa.chunked_array([[text]], pa.string()))), None) for text in texts.to_pylist()]
    return replaced(column, texts, pa.array(signs, pa.string()))


def _several(
    raw: pa.Table, choice: Choice, codes: pa.ChunkedArray, comma: bool, first_row: int, earlier: str | None = None
) -> CurrencyError:
    """earlier : the currency of rows before these, which may have none of it"""
    column = choice.columns.currency or choice.columns.line_total or choice.columns.unit_price
    sums = _sums(raw, choice, codes, comma, first_row)
    return CurrencyError(str(column), sums | ({earlier: (0, 0.0)} if earlier and earlier not in sums else {}))


def _sums(
    raw: pa.Table, choice: Choice, codes: pa.ChunkedArray, comma: bool, first_row: int
) -> dict[str, tuple[int, float]]:
    name = choice.columns.line_total or choice.columns.unit_price or ""
    table = pa.table({"code": codes, "money": numbers(raw[name], name, first_row, comma)})
    sums = table.group_by("code").aggregate([("money", "sum"), ("code", "count")]).to_pylist()
    ordered: Sequence[dict[str, float]] = sorted(sums, key=lambda row: -row["code_count"])
    return {str(row["code"]): (int(row["code_count"]), row["money_sum"] or 0.0) for row in ordered if row["code"]}
