"""Names of segments, for people, and bands, for the bandit, from scores."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from rlreco.errors import ConfigError
from rlreco.language import gettext, gettext_noop

SegmentMap = Mapping[tuple[int, int], str]

# R in rows from 1 up, F in columns from 1 up.
_CLASSIC = (
    ("hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"),
    ("hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"),
    ("about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"),
    ("promising", "potential_loyalist", "potential_loyalist", "loyal", "loyal"),
    ("new", "potential_loyalist", "potential_loyalist", "champions", "champions"),
)
SEGMENT_NAMES = tuple(dict.fromkeys(name for row in reversed(_CLASSIC) for name in reversed(row)))

WHAT_TO_DO = {
    "champions": gettext_noop(
        "Bought just now, and often. Show them what is new first, thank them, ask for reviews; no discounts."
    ),
    "loyal": gettext_noop("Buy often. Offer what goes with their orders, and reward coming back."),
    "potential_loyalist": gettext_noop(
        "Bought lately, a few times. Recommend by their last orders; invite them to stay."
    ),
    "new": gettext_noop("Bought just now, for the first time. Welcome them, and make the second order easy."),
    "promising": gettext_noop("Bought lately, but once or so. Show what most people like, with a small offer."),
    "need_attention": gettext_noop(
        "Middling in all, and slipping. An offer that ends soon, on what they bought before."
    ),
    "about_to_sleep": gettext_noop("Not seen for a while, and seldom before. Remind them of what is popular."),
    "at_risk": gettext_noop(
        "Bought often, but long ago. Write in person, with what they liked, and ask what went wrong."
    ),
    "cant_lose": gettext_noop("Bought most often of all, but long ago. Win these back first, by a call or a letter."),
    "hibernating": gettext_noop("Long ago, and seldom. A cheap reminder at most; spend elsewhere."),
}
"""Segment of the classic map -> description of its customers and advice for the shop, a message for `gettext`."""


def segment_words(name: str) -> str:
    """The name of a segment as people write it, the same in every language: cant_lose becomes Can't lose.

    Names that a person chose stay as they are.
    """
    return {"cant_lose": "Can't lose"}.get(name, name.replace("_", " ").capitalize() if name.islower() else name)


def class_words(name: str) -> str:
    """The name of a class of lines, or of "all", as people write it."""
    return segment_words(gettext(name))


def advice(name: str) -> str:
    """What to do with a segment of the classic map; empty for one that a person named."""
    return gettext(WHAT_TO_DO[name]) if name in WHAT_TO_DO else ""


def default_map(bins: int) -> dict[tuple[int, int], str]:
    """(R, F) -> classic name for every cell; other numbers of bins are stretched onto five, best onto best."""
    level = [-(-5 * score // bins) - 1 for score in range(1, bins + 1)]
    return {(r + 1, f + 1): _CLASSIC[level[r]][level[f]] for r in range(bins) for f in range(bins)}


def map_of(rows: Sequence[Sequence[str]]) -> dict[tuple[int, int], str]:
    """(R, F) -> name. rows : one for each R from 1 up, with a name for each F from 1 up"""
    return {(r, f): str(name) for r, row in enumerate(rows, 1) for f, name in enumerate(row, 1)}


def map_of_csv(text: str, source: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a map from CSV: R in the first column, then a column for each F. Raises ConfigError."""
    try:
        header, *lines = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
        columns = {int(cell): index for index, cell in enumerate(header) if index}
        names = {int(row[0]): [row[index].strip() for _, index in sorted(columns.items())] for row in lines}
    except (ValueError, IndexError, csv.Error):
        raise ConfigError(
            gettext(
                "{source} is not a map of segments. It needs a header such as R,1,2,3,4,5 and a row for each R, the "
                "names of its cells after it.",
                source=source,
            )
        ) from None
    if not names or not (_from_one(names, len(lines)) and _from_one(columns, len(columns))):
        raise ConfigError(
            gettext(
                "{source} must have each R and each F from 1 up exactly once. It has R {rows}.",
                source=source,
                rows=sorted(names),
            )
        )
    return tuple(tuple(names[r]) for r in sorted(names))


def _from_one(numbers: Iterable[int], count: int) -> bool:
    return sorted(numbers) == list(range(1, count + 1))


def map_rows(segment_map: SegmentMap) -> tuple[tuple[str, ...], ...]:
    """The inverse of `map_of`, for a map that covers every cell."""
    most = max(r for r, _ in segment_map)
    return tuple(tuple(segment_map[r, f] for f in range(1, most + 1)) for r in range(1, most + 1))


def check_map(segment_map: SegmentMap, bins: int) -> None:
    """Raises ConfigError unless each of the bins x bins cells, and no other, has a name."""
    cells = set(default_map(bins))
    missing, strange = sorted(cells - set(segment_map)), sorted(set(segment_map) - cells)
    nameless = sorted(cell for cell in cells & set(segment_map) if not segment_map[cell].strip())
    wrong = {gettext("Without a name"): missing + nameless, gettext("outside the map"): strange}
    if any(wrong.values()):
        listed = "; ".join(f"{problem}: {_cells(cells)}" for problem, cells in wrong.items() if cells)
        needed = gettext("Each of the {bins} x {bins} cells of R and F needs a name.", bins=bins)
        raise ConfigError(f"{needed} {listed}.")


def name_segments(r: np.ndarray, f: np.ndarray, segment_map: SegmentMap) -> np.ndarray:
    """The name of each customer's segment, objects, shape (n,). r, f : scores, shape (n,)"""
    most_r, most_f = (max(cell[axis] for cell in segment_map) for axis in (0, 1))
    names = np.full((most_r + 1, most_f + 1), None, object)
    for cell, name in segment_map.items():
        names[cell] = name
    return np.asarray(names[r, f])


def band_names(bands: int) -> list[str]:
    """Q1 .. Qn, the best last."""
    return [f"Q{number}" for number in range(1, bands + 1)]


def bands_of(total: np.ndarray, bins: int, bands: int) -> np.ndarray:
    """The band of R + F + M: equal widths over 3..3 bins; the top band takes the rest.

    total : int, shape (n,), 3 <= total <= 3 bins
    """
    number = np.minimum((total - 3) // band_width(bins, bands), bands - 1)
    return np.asarray(np.array(band_names(bands), object)[number])


def band_width(bins: int, bands: int) -> int:
    """Totals of R + F + M in each band but the top one."""
    return max(1, (3 * bins - 2) // bands)


def check_bands(bands: int, bins: int) -> None:
    """Raises ConfigError unless every band can have customers."""
    if not 1 <= bands <= 3 * bins - 2:
        raise ConfigError(
            gettext(
                "With {bins} bins there can be 1 to {most} bands of R + F + M, got {bands}.",
                bins=bins,
                most=3 * bins - 2,
                bands=bands,
            )
        )


def merge_small(scored: pd.DataFrame, smallest: int) -> tuple[pd.DataFrame, dict[str, str]]:
    """Merges segments of fewer than `smallest` customers into the nearest by mean R and F, the smallest first.

    Returns the customers, and small segment -> the segment that it was merged into.
    """
    if smallest <= 1:
        return scored, {}
    merged = small_segments(scored.groupby(["segment", "r", "f"]).size().rename("customers").reset_index(), smallest)
    return scored.assign(segment=scored["segment"].replace(merged)), merged


def small_segments(cells: pd.DataFrame, smallest: int) -> dict[str, str]:
    """Small segment -> the segment that it is merged into. cells : columns segment, r, f and their customers"""
    merged: dict[str, str] = {}
    names, sizes = cells["segment"], cells.groupby("segment")["customers"].sum()
    sums = cells[["r", "f"]].mul(cells["customers"], axis=0)
    while smallest > 1 and len(sizes) > 1 and sizes.min() < smallest:
        small, centres = str(sizes.idxmin()), sums.groupby(names).sum().div(sizes, axis=0)
        into = str(((centres.drop(small) - centres.loc[small]) ** 2).sum(axis=1).idxmin())
        names = names.replace(small, into)
        sizes = cells["customers"].groupby(names).sum()
        merged = {name: into if end == small else end for name, end in merged.items()} | {small: into}
    return merged


def _cells(cells: list[tuple[int, int]]) -> str:
    shown = ", ".join(f"R{r} F{f}" for r, f in cells[:6])
    return f"{shown} and {len(cells) - 6} more" if len(cells) > 6 else shown
