"""What a person should know before trusting the segments."""

from datetime import date

import pandas as pd

FEW_BUYERS = 500
SHORT_DAYS = 180


def notices(
    scored: pd.DataFrame, first: date, last: date, empty: dict[str, list[int]], merged: dict[str, str]
) -> list[str]:
    """Whole sentences, each saying why it matters; none where all is well.

    first, last : days of the first and the last line; merged : small segment -> the one that took its customers
    """
    days = (last - first).days + 1
    found = []
    if len(scored) < FEW_BUYERS:
        found.append(
            f"There are only {len(scored)} buyers. With fewer than {FEW_BUYERS} a segment may hold a handful of "
            "people, and its figures say more about them than about a kind of customer."
        )
    if days < SHORT_DAYS:
        found.append(
            f"The lines cover {days} days. With fewer than {SHORT_DAYS} most customers have had no time to come back, "
            "so frequency and recency say little yet, and a season can look like a habit."
        )
    found += [_empty(name, scores) for name, scores in empty.items() if scores]
    found += [_merged(small, big) for small, big in merged.items()]
    negative = int((scored["monetary"] < 0).sum())
    if negative:
        found.append(
            f"{negative} customers sent back more than they bought in these lines: their net money is negative, "
            "mostly because they had bought it before the first line."
        )
    return found


def _merged(small: str, big: str) -> str:
    small, big = small.replace("_", " "), big.replace("_", " ")
    return f"The segment {small!r} has too few customers: they are counted as {big!r}."


def _empty(name: str, scores: list[int]) -> str:
    listed = " and ".join(map(str, scores))
    return (
        f"Nobody has the {name} score {listed}: so many customers share one value that it fills several bins. "
        "Fewer bins or own cut points would spread them."
    )
