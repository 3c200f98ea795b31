"""Warnings about segments, in whole sentences."""

from collections.abc import Mapping
from datetime import date, timedelta

FEW_BUYERS = 500
SHORT_DAYS = 180
YEAR = 365
MUCH_ANONYMOUS = 0.25


def notices(
    buyers: int, in_debt: int, first: date, last: date, empty: dict[str, list[int]], merged: dict[str, str]
) -> list[str]:
    """Warnings with their reasons; empty for good data.

    buyers : number of customers
    in_debt : number of those whose money is negative
    first, last : days of the first and the last line
    empty : value -> scores without customers
    merged : small segment -> the segment that took its customers
    """
    warnings = [*few_buyers(buyers), *_short(first, last)]
    warnings += [_empty(name, scores) for name, scores in empty.items() if scores]
    warnings += [_merged(small, big) for small, big in merged.items()]
    if in_debt:
        those, their = ("1 customer", "that customer's") if in_debt == 1 else (f"{in_debt:,} customers", "their")
        warnings.append(
            f"{those} sent back more than was bought in these lines: {their} net money is negative, "
            "mostly because it was bought before the first line."
        )
    return warnings


def few_buyers(buyers: int) -> list[str]:
    """A warning where there are fewer than 500; none else."""
    if buyers >= FEW_BUYERS:
        return []
    be = "is" if buyers == 1 else "are"
    return [
        f"There {be} only {counted(buyers, 'buyer')}. With fewer than {FEW_BUYERS} a segment may hold a handful "
        "of people, and its figures say more about them than about a kind of customer."
    ]


def anonymous_notice(money: Mapping[str, float], lines: Mapping[str, int], column: str | None) -> list[str]:
    """Said where much of the money has no customer.

    money : of `money_bridge`
    lines : rows of each class
    column : that of the customer
    """
    total = money["sales"] + money["services"] + money["anonymous"]
    if total <= 0 or money["anonymous"] < MUCH_ANONYMOUS * total:
        return []
    where = "" if column is None else f" (column {column!r})"
    return [
        f"{money['anonymous'] / total:.0%} of the money, on {counted(lines['anonymous'], 'row')} of "
        f"{sum(lines.values()):,}, has no customer{where}, so it is in no segment."
    ]


def counted(number: int, noun: str) -> str:
    """1 row, 2 rows."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _short(first: date, last: date) -> list[str]:
    days = (last - first).days + 1
    if days < SHORT_DAYS:
        return [
            f"The lines cover {counted(days, 'day')}. With fewer than {SHORT_DAYS} most customers have had no time to "
            "come back, so frequency and recency say little yet, and a season can look like a habit."
        ]
    coming = last + timedelta(days=1)
    if days >= YEAR or any(_month(first, offset) == coming.month for offset in range(_months(first, last) + 1)):
        return []
    return [
        f"The lines hold no {coming:%B}, the month that comes: what sells then is guessed from the other months. A "
        "whole year of lines would tell."
    ]


def _months(first: date, last: date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month


def _month(first: date, offset: int) -> int:
    return (first.month - 1 + offset) % 12 + 1


def _merged(small: str, big: str) -> str:
    small, big = small.replace("_", " "), big.replace("_", " ")
    return f"The segment {small!r} has too few customers: they are counted as {big!r}."


def _empty(name: str, scores: list[int]) -> str:
    *most, last = map(str, scores)
    listed = f"scores {', '.join(most)} and {last}" if most else f"score {last}"
    return (
        f"Nobody has the {name} {listed}: so many customers share one value that it fills several bins. "
        "Fewer bins or own cut points would spread them."
    )
