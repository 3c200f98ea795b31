"""The state of the order of each line: cancelled, refunded, pending, or sold."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.language import gettext, number
from rlreco.transactions.parse.status import status_of
from rlreco.transactions.reading.filled_down import codes
from rlreco.transactions.roles.choose import Choice

# So much of what was refunded must stand on lines of its own; beside less, other goods may have come back.
_MOST = 0.95


def status_of_lines(raw: pa.Table, choice: Choice) -> pa.ChunkedArray:
    """Text, null where the line was sold: of the first column that says otherwise."""
    status = pa.chunked_array([pa.nulls(raw.num_rows, pa.string())])
    for name in status_columns(choice):
        status = pc.coalesce(status, pc.cast(status_of(raw[name], name), pa.string()))
    return status


def status_columns(choice: Choice) -> list[str]:
    first = [] if choice.columns.status is None else [choice.columns.status]
    return [*first, *choice.others.get("status", ())]


@dataclass(frozen=True, slots=True)
class Refunds:
    """How a file writes that money went back.

    are_lines : whether refunds stand on lines of their own, with negative money, beside the sales that were refunded
    notice : a sentence where that isn't sure
    """

    are_lines: bool = False
    notice: str | None = None


def refunds_in(raw: pa.Table, choice: Choice, money: np.ndarray) -> Refunds:
    """Each refund must have a sale of the same order, or one of the same customer and worth, to be one of its own.

    money : what was paid for each line
    """
    refunded = pc.fill_null(pc.equal(status_of_lines(raw, choice), "refunded"), False).to_numpy() & (money > 0)
    back, whole = money < 0, float(money[refunded].sum())
    if not refunded.any() or not back.any():
        return Refunds()
    customers = codes(raw[choice.columns.customer_id])
    orders = customers if choice.columns.order_id is None else codes(raw[choice.columns.order_id])
    sold, returned = (_sums(orders, customers, money, where) for where in (refunded, back))
    if max(_of_same_order(sold, returned), _of_same_worth(sold, returned)) >= _MOST * whole:
        return Refunds(are_lines=True)
    doubtful = float(-money[back & np.isin(customers, customers[refunded])].sum())
    return Refunds(notice=_twice(whole, doubtful) if doubtful else None)


def _sums(orders: np.ndarray, customers: np.ndarray, money: np.ndarray, where: np.ndarray) -> pd.DataFrame:
    """Columns order, customer and the size of its money, of the lines chosen."""
    lines = pd.DataFrame({"order": orders[where], "customer": customers[where], "money": np.abs(money[where])})
    return lines.groupby(["order", "customer"], as_index=False).sum()


def _of_same_order(sold: pd.DataFrame, returned: pd.DataFrame) -> float:
    """The money that was refunded by lines of the order itself."""
    pairs = sold.merge(returned[returned["order"] >= 0], on="order", suffixes=("", "_back"))
    return float(np.minimum(pairs["money"], pairs["money_back"]).sum())


def _of_same_worth(sold: pd.DataFrame, returned: pd.DataFrame) -> float:
    """The money of orders that an order of the same customer takes back, to the cent."""
    pairs = sold.assign(cents=sold["money"].round(2)).merge(
        returned.assign(cents=returned["money"].round(2))[["customer", "cents"]].drop_duplicates(),
        on=["customer", "cents"],
    )
    return float(pairs["money"].sum())


def _twice(refunded: float, returned: float) -> str:
    return gettext(
        "Orders that were refunded, worth {refunded}, don't count. Their customers have negative lines besides, worth "
        "{returned}, which lower their money: if these are the same refunds, they are taken off twice.",
        refunded=number(refunded, 2),
        returned=number(returned, 2),
    )
