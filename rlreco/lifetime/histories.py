"""Purchase days of customers, and from them what the models of lifetime need: repeats, the last of them, and age."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.segmentation.bridge import PARTS
from rlreco.segmentation.engines.rfm import BY_CLASS, worth
from rlreco.segmentation.selection import EVERYTHING, Selection, register_lines, selected
from rlreco.transactions.classes import ClassedLines
from rlreco.transactions.duckdb_connection import connect
from rlreco.transactions.large.disk import LinesOnDisk


@dataclass(frozen=True, slots=True)
class PurchaseDays:
    """The days on which each customer bought, one entry a customer and day, sorted by both.

    customer_ids : the customers, sorted
    customers : index into customer_ids
    days : days since 1970-01-01
    money : of the sale and service lines of that day, before returns
    """

    customer_ids: np.ndarray
    customers: np.ndarray
    days: np.ndarray
    money: np.ndarray

    def before(self, day: date) -> "PurchaseDays":
        """The purchase days before that day, with the customers that have any."""
        kept = self.days < day_number(day)
        present, customers = np.unique(self.customers[kept], return_inverse=True)
        return PurchaseDays(self.customer_ids[present], customers, self.days[kept], self.money[kept])


@dataclass(frozen=True, slots=True)
class Histories:
    """What BG/NBD needs of each customer, in days.

    repeats : days with a purchase after the first such day (in the literature frequency, x)
    last : from the first day with a purchase to the last, 0 without repeats (recency, t_x)
    age : from the first day with a purchase to the last day that was seen (T)
    """

    repeats: np.ndarray
    last: np.ndarray
    age: np.ndarray

    def __len__(self) -> int:
        return len(self.repeats)

    def distinct(self) -> tuple["Histories", np.ndarray]:
        """Each history once, and the number of customers that share it."""
        rows, customers = np.unique(np.column_stack([self.repeats, self.last, self.age]), axis=0, return_counts=True)
        return Histories(*rows.T), customers


@dataclass(frozen=True, slots=True)
class CustomerHistories:
    """Customers with their histories, one entry a customer.

    customer_ids : sorted
    mean_money : mean money of a repeat day, NaN without repeats (in the literature monetary value)
    """

    customer_ids: np.ndarray
    histories: Histories
    mean_money: np.ndarray


def purchase_days(lines: ClassedLines | LinesOnDisk, selection: Selection = EVERYTHING) -> PurchaseDays:
    """The purchase days of known customers among the selected lines; lines on disk are grouped there."""
    if isinstance(lines, ClassedLines):
        return _sorted(_grouped(nw.from_native(selected(lines, selection)[0]).lazy()))
    with connect() as connection:
        register_lines(connection, lines, selection)
        return _sorted(_grouped(nw.from_native(connection.view("lines"))))


def histories_of(days: PurchaseDays, as_of: date) -> CustomerHistories:
    """What is seen of each customer before `as_of`, the day after the last day that was seen."""
    seen = days.before(as_of)
    starts = np.flatnonzero(np.diff(seen.customers, prepend=-1))
    ends = np.append(starts, len(seen.customers))[1:] - 1
    first, repeats = seen.days[starts], (ends - starts).astype(float)
    histories = Histories(repeats, (seen.days[ends] - first) * 1.0, (day_number(as_of) - 1 - first) * 1.0)
    return CustomerHistories(seen.customer_ids, histories, _mean_money(seen.money, starts, repeats))


def _mean_money(money: np.ndarray, starts: np.ndarray, repeats: np.ndarray) -> np.ndarray:
    sums = np.bincount(np.repeat(np.arange(len(starts)), repeats.astype(int) + 1), money, len(starts))
    return np.divide(sums - money[starts], repeats, out=np.full(len(starts), np.nan), where=repeats > 0)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return int(np.datetime64(day, "D").astype(int))


def _grouped(lines: nw.LazyFrame[Any]) -> pa.Table:
    """Columns customer_id, day and money (in ten-thousandths)."""
    day = nw.when(BY_CLASS).then(nw.col("ordered_at").dt.truncate("1d"))
    dated = lines.select("customer_id", day=day, money=worth())
    bought = dated.filter(~nw.col("customer_id").is_null() & ~nw.col("day").is_null())
    return bought.group_by("customer_id", "day").agg(nw.col("money").sum()).collect(backend="pyarrow").to_native()


def _sorted(table: pa.Table) -> PurchaseDays:
    coded = pc.cast(table["customer_id"], pa.string()).combine_chunks().dictionary_encode()
    ids = coded.dictionary.to_numpy(zero_copy_only=False)
    order = np.argsort(ids)
    rank = np.empty(len(ids), dtype=np.int64)
    rank[order] = np.arange(len(ids))
    customers = rank[coded.indices.to_numpy()]
    days = table["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    rows = np.lexsort((days, customers))
    money = table["money"].to_numpy().astype(np.int64) / PARTS
    return PurchaseDays(ids[order], customers[rows], days[rows], money[rows])
