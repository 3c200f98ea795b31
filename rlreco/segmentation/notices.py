"""Warnings about segments, in whole sentences."""

from datetime import date

import pandas as pd

FEW_BUYERS = 500
SHORT_DAYS = 180


def notices(
    scored: pd.DataFrame, first: date, last: date, empty: dict[str, list[int]], merged: dict[str, str]
) -> list[str]:
    """Warnings with their reasons; empty for good data.

    scored : the customers
    first, last : days of the first and the last line
    empty : value -> scores without customers
    merged : small segment -> the segment that took its customers
    """
    days = (last - first).days + 1
    warnings = []
    if len(scored) < FEW_BUYERS:
        warnings.append(
            f"There are only {len(scored)} buyers. With fewer than {FEW_BUYERS} a segment may hold a handful of "
            "people, and its figures say more about them than about a kind of customer."
        )
    if days < SHORT_DAYS:
        warnings.append(
            f"The lines cover {days} days. With fewer than {SHORT_DAYS} most customers have had no time to come back, "
            "so frequency and recency say little yet, and a season can look like a habit."
        )
    warnings += [_empty(name, scores) for name, scores in empty.items() if scores]
    warnings += [_merged(small, big) for small, big in merged.items()]
    negative = int((scored["monetary"] < 0).sum())
    if negative:
        warnings.append(
            f"{negative} customers sent back more than they bought in these lines: their net money is negative, "
            "mostly because they had bought it before the first line."
        )
    return warnings


def _merged(small: str, big: str) -> str:
    small, big = small.replace("_", " "), big.replace("_", " ")
    return f"The segment {small!r} has too few customers: they are counted as {big!r}."


def _empty(name: str, scores: list[int]) -> str:
    listed = " and ".join(map(str, scores))
    return (
        f"Nobody has the {name} score {listed}: so many customers share one value that it fills several bins. "
        "Fewer bins or own cut points would spread them."
    )
