"""The state of the order of each line: cancelled, refunded, pending, or sold."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.parse.status import status_of
from rlreco.transactions.roles.choose import Choice

# So much of what was refunded must stand on lines of its own.
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


def refunds_are_lines(raw: pa.Table, choice: Choice, money: np.ndarray) -> bool:
    """Whether refunds stand on lines of their own, with negative money, beside the sales that were refunded.

    money : what was paid for each line
    """
    if not status_columns(choice):
        return False
    refunded = pc.fill_null(pc.equal(status_of_lines(raw, choice), "refunded"), False).to_numpy()
    positive = np.nansum(money[refunded & (money > 0)])
    return bool(positive > 0 and -np.nansum(money[money < 0]) >= _MOST * positive)
