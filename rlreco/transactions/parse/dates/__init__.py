"""Times from a column of dates; the order of day and month is decided by all values."""

from rlreco.transactions.parse.dates.columns import reading_of, times
from rlreco.transactions.parse.dates.kinds import kind_of_dates, looks_like_dates
from rlreco.transactions.parse.dates.orders import DateOrderError, DateOrders
from rlreco.transactions.parse.dates.readings import DATE_ORDERS, EARLIEST, LATEST

__all__ = [
    "DATE_ORDERS",
    "EARLIEST",
    "LATEST",
    "DateOrderError",
    "DateOrders",
    "kind_of_dates",
    "looks_like_dates",
    "reading_of",
    "times",
]
