"""A CSV of the customers who come, in order."""

from collections.abc import Sequence
from csv import DictReader
from csv import Error as CsvError
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from rlreco.domain.ids import CustomerId
from rlreco.errors import DataError
from rlreco.service.learner.learner import Learner
from rlreco.service.shoppers.shoppers import NOON, Visit


class ListedVisit(NamedTuple):
    """at : None where the file names no moment"""

    customer: CustomerId
    at: datetime | None


def read_visits(path: Path) -> list[ListedVisit]:
    """A CSV with customer_id and optionally at (ISO date or moment).

    Raises DataError when it can't be read, has no customer_id, or a row has no customer or a date that isn't one.
    """
    try:
        rows = list(DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, CsvError) as error:
        raise DataError(f"The list of customers {path} can't be read: {error}.") from None
    if rows and "customer_id" not in rows[0]:
        raise DataError(f"{path} has no column customer_id. It has: {', '.join(rows[0])}.")
    return [_visit(row, number) for number, row in enumerate(rows, start=2)]


def _visit(row: dict[str, str], number: int) -> ListedVisit:
    customer, at = (row.get("customer_id") or "").strip(), (row.get("at") or "").strip()
    if not customer:
        raise DataError(f"Row {number} of the list has no customer_id.")
    try:
        return ListedVisit(customer, datetime.fromisoformat(at) if at else None)
    except ValueError:
        raise DataError(f"Row {number} of the list: at is {at!r}; write a date such as 2011-08-22.") from None


def visits_to(learner: Learner, listed: Sequence[ListedVisit]) -> list[Visit]:
    """The visits by the shop's clock; those without a moment are at noon today.

    Raises NotFoundError before anything is written when a customer is unknown, DataError when there is no visit, or for
    a moment that has no year by the shop's clock.
    """
    if not listed:
        raise DataError("The list of customers is empty. Give a CSV with a customer_id in every row.")
    for customer in dict.fromkeys(visit.customer for visit in listed):
        learner.customer(customer)
    noon = datetime.combine(learner.now(), NOON)
    return [Visit(customer, noon if at is None else learner.profile.local_time(at)) for customer, at in listed]
