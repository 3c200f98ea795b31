"""Warnings about segments, in whole sentences."""

from collections.abc import Mapping
from datetime import date, timedelta

from rlreco.language import gettext, month_name, ngettext, number, percent

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
        warnings.append(
            ngettext(
                "{n} customer sent back more than was bought in these lines: that customer's net money is negative, "
                "mostly because it was bought before the first line.",
                "{n} customers sent back more than was bought in these lines: their net money is negative, mostly "
                "because it was bought before the first line.",
                in_debt,
            )
        )
    return warnings


def few_buyers(buyers: int) -> list[str]:
    """A warning where there are fewer than 500; none else."""
    if buyers >= FEW_BUYERS:
        return []
    return [
        ngettext(
            "There is only {n} buyer. With fewer than {least} a segment may hold a handful of people, and its figures "
            "say more about them than about a kind of customer.",
            "There are only {n} buyers. With fewer than {least} a segment may hold a handful of people, and its "
            "figures say more about them than about a kind of customer.",
            buyers,
            least=number(FEW_BUYERS),
        )
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
    rows = ngettext("{n} row", "{n} rows", lines["anonymous"])
    values = {"share": percent(money["anonymous"] / total), "rows": rows, "all": number(sum(lines.values()))}
    if column is None:
        return [
            gettext(
                "{share} of the money, on {rows} of {all}, has no customer, so it is in no segment.",
                **values,
            )
        ]
    return [
        gettext(
            "{share} of the money, on {rows} of {all}, has no customer (column {column!r}), so it is in no segment.",
            **values,
            column=column,
        )
    ]


def _short(first: date, last: date) -> list[str]:
    days = (last - first).days + 1
    if days < SHORT_DAYS:
        return [
            ngettext(
                "The lines cover {n} day. With fewer than {least} most customers have had no time to come back, so "
                "frequency and recency say little yet, and a season can look like a habit.",
                "The lines cover {n} days. With fewer than {least} most customers have had no time to come back, so "
                "frequency and recency say little yet, and a season can look like a habit.",
                days,
                least=number(SHORT_DAYS),
            )
        ]
    coming = last + timedelta(days=1)
    if days >= YEAR or any(_month(first, offset) == coming.month for offset in range(_months(first, last) + 1)):
        return []
    return [
        gettext(
            "The lines hold no {month}, the month that comes: what sells then is guessed from the other months. A "
            "whole year of lines would tell.",
            month=month_name(coming),
        )
    ]


def _months(first: date, last: date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month


def _month(first: date, offset: int) -> int:
    return (first.month - 1 + offset) % 12 + 1


def _merged(small: str, big: str) -> str:
    return gettext(
        "The segment {small!r} has too few customers: they are counted as {big!r}.",
        small=small.replace("_", " "),
        big=big.replace("_", " "),
    )


def _empty(name: str, scores: list[int]) -> str:
    *most, last = map(str, scores)
    listed = gettext("{most} and {last}", most=", ".join(most), last=last) if most else last
    return ngettext(
        "Nobody has the {value} score {scores}: so many customers share one value that it fills several bins. Fewer "
        "bins or own cut points would spread them.",
        "Nobody has the {value} scores {scores}: so many customers share one value that it fills several bins. Fewer "
        "bins or own cut points would spread them.",
        len(scores),
        value=gettext(name),
        scores=listed,
    )
