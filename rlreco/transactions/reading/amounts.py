"""The numbers of a file's lines, parsed, for the arithmetic that tells what was paid."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from rlreco.transactions.parse.numbers import is_percent, numbers
from rlreco.transactions.reading.filled_down import codes
from rlreco.transactions.reading.money import Amounts
from rlreco.transactions.roles.choose import Choice

# So many lines tell whether a price grows with the pieces.
_FIRST_LINES = 20_000


def amounts_of(raw: pa.Table, choice: Choice, comma: bool, first_row: int) -> Amounts:
    """The money of all lines. Raises DataError naming the first row that is not a number."""
    columns = choice.columns

    def values(names: Sequence[str]) -> Mapping[str, np.ndarray]:
        return {name: number(name) for name in names if name in raw.column_names}

    def number(name: str) -> np.ndarray:
        parsed = numbers(raw[name], name, first_row, comma)
        return np.asarray(parsed.to_numpy(zero_copy_only=False), float)

    def of(role: str, name: str | None) -> Mapping[str, np.ndarray]:
        return values([*([name] if name else []), *choice.others.get(role, ())])

    discounts = of("discount", columns.discount)
    return Amounts(
        quantity=np.ones(raw.num_rows) if columns.quantity is None else number(columns.quantity),
        price=None if columns.unit_price is None else number(columns.unit_price),
        price_name=columns.unit_price,
        totals=of("line_total", columns.line_total),
        discounts=discounts,
        taxes=of("tax", columns.tax),
        shippings=of("shipping", columns.shipping),
        order=None if columns.order_id is None else codes(raw[columns.order_id]),
        of_order=choice.of_order,
        percents=frozenset(name for name in discounts if is_percent(raw[name])),
        product=_products(raw, choice),
    )


def _products(raw: pa.Table, choice: Choice) -> np.ndarray | None:
    """Of the first lines: a number for each product, or for each category where the file names no products."""
    columns = choice.columns
    name = columns.product_id or columns.category
    if name is None or columns.quantity is None or columns.unit_price is None:
        return None
    return codes(raw[name].slice(0, _FIRST_LINES))
