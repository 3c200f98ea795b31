"""Who the customers are: ids that stand for nobody, and ids that a spreadsheet has rounded."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.columns import Columns
from rlreco.transactions.parse.cells import ids
from rlreco.transactions.parse.guests import crowd_in, guests_in
from rlreco.transactions.parse.texts.distinct import distinct_texts
from rlreco.transactions.reading.filled_down import codes

_ROUNDED = r"^\d([.,]\d+)?[eE]\+?\d{2}$"


def nobody_in(raw: pa.Table, columns: Columns) -> tuple[tuple[str, ...], str | None]:
    """Customers that stand for no person, and a sentence about one that is implausible."""
    guests = guests_in(ids(pa.chunked_array([pc.unique(raw[columns.customer_id])])))
    crowd = _crowd(raw, columns)
    if crowd is None or crowd in guests:
        return tuple(guests), None
    notice = (
        f"Customer {crowd!r} has so large a share of all orders that it stands for many people, such as guests: "
        "its lines count as anonymous."
    )
    return (*guests, crowd), notice


def _crowd(raw: pa.Table, columns: Columns) -> str | None:
    """By the first line of each order, as they come; every line counts where there are no orders."""
    customers = raw[columns.customer_id]
    if columns.order_id is None:
        return crowd_in(ids(customers), pa.chunked_array([pa.array(range(len(customers)), pa.int64())]))
    order = codes(raw[columns.order_id])
    first = np.r_[True, order[1:] != order[:-1]] if len(order) else np.zeros(0, bool)
    rows = pa.array(np.flatnonzero(first))
    return crowd_in(ids(customers.take(rows)), pa.chunked_array([pa.array(order[first])]))


def rounded_ids(raw: pa.Table, columns: Columns) -> Iterator[str]:
    """A sentence for each column of ids that holds numbers such as 1.2E+10."""
    for name in {columns.customer_id, columns.order_id, columns.product_id} - {None}:
        texts = pa.array([], pa.string()) if pa.types.is_integer(raw[name].type) else distinct_texts(raw[name])
        rounded = texts.filter(pc.match_substring_regex(texts, _ROUNDED))
        if len(rounded):
            yield (
                f"Column {name!r} holds numbers that a spreadsheet has rounded, such as {rounded[0].as_py()!r}: "
                "different ones have become the same. Export the file again with this column as text."
            )
