"""Who the customers are: ids that stand for nobody, and ids that a spreadsheet has rounded."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.columns import Columns
from rlreco.transactions.parse.cells import ids
from rlreco.transactions.parse.guests import are_addresses, crowd_in, guests_in, one_person
from rlreco.transactions.parse.texts.distinct import distinct_texts
from rlreco.transactions.reading.filled_down import codes

_ROUNDED = r"^\d([.,]\d+)?[eE]\+?\d{2}$"


def addresses_in(raw: pa.Table, columns: Columns) -> bool:
    """Whether customers are e-mail addresses, which are the same person's in any case."""
    return are_addresses(ids(raw[columns.customer_id]))


def customers_of(raw: pa.Table, columns: Columns, addresses: bool) -> pa.ChunkedArray:
    """The customer of each line, text. addresses : whether they are e-mail addresses"""
    customers = ids(raw[columns.customer_id])
    return one_person(customers)[0] if addresses else customers


def nobody_in(raw: pa.Table, columns: Columns, addresses: bool) -> tuple[tuple[str, ...], str | None]:
    """Customers that stand for no person, and a sentence about one that is implausible."""
    customers = customers_of(raw, columns, addresses)
    guests = guests_in(customers)
    crowd = _crowd(raw, columns, customers)
    if crowd is None or crowd in guests:
        return tuple(guests), None
    notice = (
        f"Customer {crowd!r} has so large a share of all orders that it stands for many people, such as guests: "
        "its lines count as anonymous."
    )
    return (*guests, crowd), notice


def _crowd(raw: pa.Table, columns: Columns, customers: pa.ChunkedArray) -> str | None:
    """By the first line of each order, as they come; every line counts where there are no orders."""
    if columns.order_id is None:
        return crowd_in(customers, pa.chunked_array([pa.array(range(len(customers)), pa.int64())]))
    order = codes(raw[columns.order_id])
    first = np.r_[True, order[1:] != order[:-1]] if len(order) else np.zeros(0, bool)
    rows = pa.array(np.flatnonzero(first))
    return crowd_in(customers.take(rows), pa.chunked_array([pa.array(order[first])]))


def rounded_ids(raw: pa.Table, columns: Columns) -> Iterator[str]:
    """A sentence for each column of ids that holds numbers such as 1.2E+10."""
    for name in {columns.customer_id, columns.order_id, columns.product_id} - {None}:
        rounded = distinct_texts(raw[name]).filter(pc.match_substring_regex(distinct_texts(raw[name]), _ROUNDED))
        if len(rounded):
            yield (
                f"Column {name!r} holds numbers that a spreadsheet has rounded, such as {rounded[0].as_py()!r}: "
                "different ones have become the same. Export the file again with this column as text."
            )
