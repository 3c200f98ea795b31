"""Who the customers are: ids that stand for nobody, and ids that a spreadsheet has rounded."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.language import gettext, ngettext, number
from rlreco.transactions.columns import Columns
from rlreco.transactions.parse.cells import ids
from rlreco.transactions.parse.guests import are_addresses, crowd_in, guests_in, nobody_of, one_person, persons
from rlreco.transactions.parse.texts.distinct import distinct_texts
from rlreco.transactions.reading.filled_down import codes

_NAMED = 5
_ROUNDED = r"^\d([.,]\d+)?[eE]\+?\d{2}$"


def addresses_in(raw: pa.Table, columns: Columns) -> bool:
    """Whether customers are e-mail addresses, which are the same person's in any case."""
    return are_addresses(_distinct(raw, columns))


def people_of(distinct: pa.Array, addresses: bool) -> pa.Array:
    """The customer of each distinct cell, text. addresses : whether they are e-mail addresses"""
    return persons(ids(pa.chunked_array([distinct])), addresses).combine_chunks()


def nobody_in(raw: pa.Table, columns: Columns, addresses: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Customers that stand for no person, and sentences about them and about addresses that are one person's."""
    customers = _distinct(raw, columns)
    people, merged = one_person(customers) if addresses else (customers, 0)
    guests = guests_in(people)
    crowd = _crowd(raw, columns, addresses)
    sentences = (_guests(guests), _crowd_words(crowd) if crowd not in (None, *guests) else None)
    return nobody_of(guests, crowd), tuple(filter(None, (*sentences, _merged(merged))))


def _distinct(raw: pa.Table, columns: Columns) -> pa.ChunkedArray:
    """The id of each distinct cell of the customer."""
    return ids(pa.chunked_array([pc.unique(raw[columns.customer_id])]))


def _guests(guests: Sequence[str]) -> str | None:
    if not guests:
        return None
    listed, more = ", ".join(map(repr, guests[:_NAMED])), len(guests) - _NAMED
    if more > 0:
        return gettext(
            "As a customer {ids} and {more} more stand for nobody: such lines count as anonymous.",
            ids=listed,
            more=number(more),
        )
    if len(guests) == 1:
        return gettext("As a customer {id} stands for nobody: such lines count as anonymous.", id=listed)
    return gettext("As a customer {ids} stand for nobody: such lines count as anonymous.", ids=listed)


def _crowd_words(crowd: str | None) -> str:
    return gettext(
        "Customer {id} has so large a share of all orders that it stands for many people, such as guests: "
        "its lines count as anonymous.",
        id=repr(crowd),
    )


def _merged(merged: int) -> str | None:
    if not merged:
        return None
    return ngettext(
        "{n} e-mail address differs from another only in case or blanks: each is one person's.",
        "{n} e-mail addresses differ from another only in case or blanks: each is one person's.",
        merged,
    )


def _crowd(raw: pa.Table, columns: Columns, addresses: bool) -> str | None:
    """By the first line of each order, as they come; every line counts where there are no orders."""
    customers = raw[columns.customer_id]
    order = np.arange(len(customers)) if columns.order_id is None else codes(raw[columns.order_id])
    first = np.r_[True, order[1:] != order[:-1]] if len(order) else np.zeros(0, bool)
    people = persons(ids(customers.take(pa.array(np.flatnonzero(first)))), addresses)
    return crowd_in(people, pa.chunked_array([pa.array(order[first])]))


def rounded_ids(raw: pa.Table, columns: Columns) -> Iterator[str]:
    """A sentence for each column of ids that holds numbers such as 1.2E+10."""
    for name in {columns.customer_id, columns.order_id, columns.product_id} - {None}:
        texts = pa.array([], pa.string()) if pa.types.is_integer(raw[name].type) else distinct_texts(raw[name])
        rounded = texts.filter(pc.match_substring_regex(texts, _ROUNDED))
        if len(rounded):
            yield gettext(
                "Column {column} holds numbers that a spreadsheet has rounded, such as {example}: "
                "different ones have become the same. Export the file again with this column as text.",
                column=repr(name),
                example=repr(rounded[0].as_py()),
            )
