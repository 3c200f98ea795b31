"""Typed lines from a file of transactions, whole or not at all."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.language import gettext_noop
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.columns import NO_PRODUCT
from rlreco.transactions.lines import SCHEMA, WORD_ROLES, WORDS
from rlreco.transactions.parse.cells import ids, names
from rlreco.transactions.parse.dates import times
from rlreco.transactions.parse.numbers import numbers
from rlreco.transactions.parse.texts.distinct import on_distinct, refuse
from rlreco.transactions.reading.amounts import amounts_of
from rlreco.transactions.reading.currency import factors
from rlreco.transactions.reading.money import paid
from rlreco.transactions.reading.order_status import status_columns, status_of_lines
from rlreco.transactions.reading.people import people_of
from rlreco.transactions.reading.plan import Plan

# Above this a sum of ten-thousandths no longer fits 64 bits; such a line is a typing error anyway.
LARGEST_WORTH = 1e11
_TOO_MUCH = gettext_noop(
    "Row {row}, column {column}: {value} makes the line worth more than {most}. Nothing was read; correct it."
)


def typed(raw: pa.Table, plan: Plan, first_row: int, watch: Watch = UNWATCHED) -> pa.Table:
    """A table of `SCHEMA` from the file's own columns, filled down.

    Raises DataError naming the first row that can't be read.
    """
    columns = plan.columns
    watch.step(0.92, gettext_noop("Checking every date"))
    moments = times(raw[columns.ordered_at], columns.ordered_at, first_row, plan.dates.order, plan.time_zone)
    watch.step(0.94, gettext_noop("Checking every value"))
    quantity, price = _quantity_and_price(raw, plan, first_row)
    scale = factors(raw, plan.choice, plan.currency, plan.comma, first_row)
    if scale is not None:
        price = _times(price, np.nan_to_num(scale, nan=1.0))
    customers = _customers(raw, plan)
    cells = {
        "order_id": _orders(raw, plan, customers, moments),
        "product_id": _products(raw, plan),
        "quantity": quantity,
        "ordered_at": moments,
        "unit_price": price,
        "customer_id": customers,
        "excluded": _excluded(raw, plan, quantity, price, scale),
    }
    texts = {**columns.mapping(), "product": columns.product or columns.product_id}
    cells |= {role: names(raw[texts[role]]) for role in WORD_ROLES if texts.get(role)}
    cells |= {field.name: pa.nulls(raw.num_rows, field.type) for field in SCHEMA if field.name not in cells}
    return pa.table([cells[field.name] for field in SCHEMA], schema=SCHEMA)


def _quantity_and_price(raw: pa.Table, plan: Plan, first_row: int) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Pieces, negative where goods came back, and what was paid for one."""
    columns, name = plan.columns, plan.columns.unit_price
    is_plain = name is not None and columns.quantity is not None and plan.money.kind == "price"
    if is_plain and plan.money.discount is None and columns.line_total is None:
        price = numbers(raw[name], str(name), first_row, plan.comma)
        quantity = numbers(raw[columns.quantity], str(columns.quantity), first_row, plan.comma)
    else:
        quantity, price = _by_money(raw, plan, first_row)
    name = name if plan.money.kind == "price" else plan.money.total
    huge = pc.greater(pc.abs(pc.multiply(price, quantity)), LARGEST_WORTH)
    refuse(raw[name], huge, str(name), first_row, _TOO_MUCH, most=f"{LARGEST_WORTH:.0e}")
    return quantity, price


def _by_money(raw: pa.Table, plan: Plan, first_row: int) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """A line whose total is negative is goods that came back, whatever the sign of its quantity."""
    amounts = amounts_of(raw, plan.choice, plan.comma, first_row)
    money, pieces = paid(amounts, plan.money), amounts.quantity
    by_total = plan.money.kind != "price" or plan.columns.quantity is None
    if by_total:
        back = (money < 0) | (pieces < 0)
        pieces, money = np.where(back, -np.abs(pieces), pieces), np.where(back, -np.abs(money), money)
    with np.errstate(divide="ignore", invalid="ignore"):
        price = np.where(pieces == 0, np.nan, money / pieces)
    if amounts.price is not None and not by_total:
        # Dividing what was multiplied may change the last digit; and a line of no pieces has a price.
        plain = np.isclose(price, amounts.price, rtol=1e-12, atol=0) | (pieces == 0)
        price = np.where(plain, amounts.price, price)
    return _column(pieces), _column(price)


def _column(values: np.ndarray) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, pa.float64(), from_pandas=True)])


def _times(column: pa.ChunkedArray, values: np.ndarray) -> pa.ChunkedArray:
    return pc.multiply(column, pa.array(values))


def _customers(raw: pa.Table, plan: Plan) -> pa.ChunkedArray:
    """Ids of people: guests are none, and an e-mail address is one person in any case."""
    return on_distinct(raw[plan.columns.customer_id], lambda distinct: _people(distinct, plan))


def _people(distinct: pa.Array, plan: Plan) -> pa.Array:
    people = people_of(distinct, plan.addresses)
    nobody = pc.is_in(people, value_set=pa.array(plan.nobody, pa.string()))
    return pc.if_else(nobody, pa.scalar(None, pa.string()), people)


def _orders(raw: pa.Table, plan: Plan, customers: pa.ChunkedArray, moments: pa.ChunkedArray) -> pa.ChunkedArray:
    """The order's number, else the customer and the moment."""
    if plan.columns.order_id is not None:
        return ids(raw[plan.columns.order_id])
    times = [] if plan.choice.time is None else [pc.fill_null(pc.cast(raw[plan.choice.time], pa.string()), "")]
    return pc.binary_join_element_wise(pc.fill_null(customers, ""), pc.cast(moments, pa.string()), *times, " ")


def _products(raw: pa.Table, plan: Plan) -> pa.ChunkedArray:
    """The product's code, on lines without one its name; one product for all where the file has neither."""
    columns = plan.columns
    if columns.product_id is None:
        return pa.chunked_array([pa.repeat(NO_PRODUCT, raw.num_rows)])
    codes = ids(raw[columns.product_id])
    if columns.product in (None, columns.product_id) or not codes.null_count:
        return codes
    return pc.coalesce(codes, ids(raw[columns.product]))


def _excluded(
    raw: pa.Table, plan: Plan, quantity: pa.ChunkedArray, price: pa.ChunkedArray, scale: np.ndarray | None
) -> pa.ChunkedArray:
    """Why a line doesn't count. Goods that came back count, as they lower what was paid."""
    if scale is None and not status_columns(plan.choice):
        return pa.chunked_array([pa.nulls(raw.num_rows, WORDS)])
    status = status_of_lines(raw, plan.choice)
    counted = pc.less(pc.multiply(quantity, price), 0.0)
    # What is no sale at all, such as a payment, lowers nothing.
    counted = pc.and_kleene(counted, pc.fill_null(pc.not_equal(status, "no sale"), True))
    if plan.refunds_are_lines:
        counted = pc.or_kleene(counted, pc.equal(status, "refunded"))
    excluded = pc.if_else(pc.fill_null(counted, False), pa.scalar(None, pa.string()), status)
    if scale is not None:
        excluded = pc.if_else(pa.array(np.isnan(scale)), "other currency", excluded)
    return pc.dictionary_encode(excluded)
