"""What was paid for each line."""

from rlreco.transactions.reading.money.amounts import Amounts
from rlreco.transactions.reading.money.paid import MoneyReading, paid
from rlreco.transactions.reading.money.readings import MoneyError, money_reading

__all__ = ["Amounts", "MoneyError", "MoneyReading", "money_reading", "paid"]
