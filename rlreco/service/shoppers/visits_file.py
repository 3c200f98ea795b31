"""A CSV of the customers who come, in order."""

from collections.abc import Sequence
from csv import DictReader
from csv import Error as CsvError
from datetime import date, datetime
from pathlib import Path

from rlreco.errors import DataError
from rlreco.service.learner.learner import Learner
from rlreco.service.shoppers.shoppers import NOON, Visit


def read_visits(path: Path) -> list[Visit]:
    """A CSV with customer_id and optionally at (ISO date or moment; else noon today).

    Raises DataError when it can't be read, has no customer_id, or a row has no customer or a date that isn't one.
    """
    try:
        rows = list(DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, CsvError) as error:
        raise DataError(f"The list of customers {path} can't be read: {error}.") from None
    if rows and "customer_id" not in rows[0]:
        raise DataError(f"{path} has no column customer_id. It has: {', '.join(rows[0])}.")
    return [_visit(row, number) for number, row in enumerate(rows, start=2)]


def _visit(row: dict[str, str], number: int) -> Visit:
    customer, at = (row.get("customer_id") or "").strip(), (row.get("at") or "").strip()
    if not customer:
        raise DataError(f"Row {number} of the list has no customer_id.")
    try:
        return Visit(customer, datetime.fromisoformat(at) if at else datetime.combine(date.today(), NOON))
    except ValueError:
        raise DataError(f"Row {number} of the list: at is {at!r}; write a date such as 2011-08-22.") from None


def check_customers(learner: Learner, visits: Sequence[Visit]) -> None:
    """Raises NotFoundError before anything is written when one of them is unknown, DataError when there is none."""
    if not visits:
        raise DataError("The list of customers is empty. Give a CSV with a customer_id in every row.")
    for customer in dict.fromkeys(visit.customer for visit in visits):
        learner.customer(customer)
