"""Segments as tiles to press: a treemap by people, and the grid of recency and frequency."""

from collections.abc import Hashable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

import pandas as pd

from rlreco.language import gettext, language, ngettext
from rlreco.plots.customers import two_lines
from rlreco.plots.palette import segment_colour
from rlreco.segmentation import segment_words
from rlreco.views.words.formats import Formats

WIDTH, HEIGHT = 5.0, 4.0
"""Proportions of the treemap; a phone stretches it."""

_NAMED_BELOW = 7
"""Scores from which on a cell is too small for a name."""

_LONG_WORDS = {"longest": 10, "long": 7}
"""Class of the style -> letters from which on a word is too long to stand across in a narrow tile."""


class Box(NamedTuple):
    """left, top, width and height, in the unit of the whole."""

    left: float
    top: float
    width: float
    height: float


def treemap_html(summary: pd.DataFrame, chosen: str | None, formats: Formats) -> str:
    """Areas by customers. summary : of `segment_summary`; chosen : a segment to show among the others"""
    table = summary.sort_values("customers", ascending=False, kind="stable")
    boxes = squarified(table["customers"].tolist(), Box(0.0, 0.0, WIDTH, HEIGHT))
    tiles = (_tile(row, box, chosen, formats) for row, box in zip(table.to_dict("records"), boxes, strict=True))
    group = _group(gettext("Segments by people"))
    return f'<div class="treemap" {group}>{"".join(tiles)}</div>'


def _group(label: str) -> str:
    return f'role="group" lang="{language()}" aria-label="{escape(label)}"'


def _tile(row: Mapping[Hashable, Any], box: Box, chosen: str | None, formats: Formats) -> str:
    name, count, share = str(row["segment"]), int(row["customers"]), formats.share(row["revenue_share"])
    money = gettext("{share} of the money", share=share)
    more = ngettext("{n} person, {share} of the money", "{n} people, {share} of the money", count, share=share)
    place = (
        f"left:{100 * box.left / WIDTH:.3f}%;top:{100 * box.top / HEIGHT:.3f}%;"
        f"width:{100 * box.width / WIDTH:.3f}%;height:{100 * box.height / HEIGHT:.3f}%"
    )
    inside = (
        f'{_fitting_name(segment_words(name))}<span>{_people(count)}</span><span class="more">{escape(money)}</span>'
    )
    return f'<div class="place" style="{place}">{_button(name, chosen, more, inside)}</div>'


def _people(count: int) -> str:
    """A small tile shows the number alone."""
    return ngettext("{n}<i> person</i>", "{n}<i> people</i>", count)


def _fitting_name(words: str) -> str:
    """In type so small that the longest word stays in one piece; the style turns long ones where a tile is narrow."""
    longest = max(map(len, words.split()), default=1)
    kind = next((f' class="{name}"' for name, letters in _LONG_WORDS.items() if longest >= letters), "")
    return f'<b lang="en"{kind} style="--longest:{longest}">{escape(words)}</b>'


def _name(html: str) -> str:
    """Segments are called the same in every language, by English rules where a long name breaks."""
    return f'<b lang="en">{html}</b>'


def grid_html(
    cells: pd.DataFrame, chosen: str | None, formats: Formats, merged: Mapping[str, str], *, pressable: bool = True
) -> str:
    """A cell for each score of recency, lately at the top, and frequency, often to the right.

    cells : of `report.summary.grid`; merged : small segment -> the segment that took its customers
    pressable : whether the names of the cells are segments, which those of clusters aren't
    """
    bins, most = int(cells["r"].max()), max(int(cells["customers"].max()), 1)
    ordered = cells.sort_values(["r", "f"], ascending=[False, True])
    named = bins < _NAMED_BELOW
    parts = [
        f'<span class="axis">R{row["r"]}</span>' * (row["f"] == 1)
        + _cell({**row, "segment": merged.get(row["segment"], row["segment"])}, chosen, formats, most, named, pressable)
        for row in ordered.to_dict("records")
    ]
    below = "".join(f'<span class="axis">F{f}</span>' for f in range(1, bins + 1))
    axes, group = gettext("↑ bought lately · bought often →"), _group(gettext("Segments by recency and frequency"))
    return (
        f'<p class="axes">{escape(axes)}</p>'
        f'<div class="grid" {group} style="--bins:{bins}">'
        f'{"".join(parts)}<span class="axis"></span>{below}</div>'
    )


def _cell(
    row: Mapping[Hashable, Any], chosen: str | None, formats: Formats, most: int, named: bool, pressable: bool
) -> str:
    name, count = str(row["segment"]), int(row["customers"])
    words = "<br>".join(escape(part) for part in two_lines(segment_words(name))) if named else ""
    inside = f"{_name(words)}<span>{formats.number(count)}</span><u style='width:{100 * count / most:.1f}%'></u>"
    more = ngettext("R{r} F{f}, {n} person", "R{r} F{f}, {n} people", count, r=row["r"], f=row["f"])
    return _button(name, chosen, more, inside, pressable=pressable)


def _button(name: str, chosen: str | None, more: str, inside: str, *, pressable: bool = True) -> str:
    words = escape(f"{segment_words(name)}: {more}")
    other = " other" if chosen not in (None, name) else ""
    return (
        f'<button class="tile{other}" style="--colour:{segment_colour(name)}" data-segment="{escape(name)}" '
        f'aria-pressed="{"true" if chosen == name else "false"}" aria-label="{words}" title="{words}"'
        f"{'' if pressable else ' disabled'}>{inside}</button>"
    )


def squarified(areas: Sequence[float], whole: Box) -> list[Box]:
    """A box for each area, together the whole, as near to squares as rows allow (Bruls, Huizing, van Wijk, 2000).

    areas : above 0, falling, in any unit
    """
    scale = whole.width * whole.height / sum(areas) if len(areas) else 0.0
    left, boxes, rest = [area * scale for area in areas], [], whole
    while left:
        count = _row_length(left, min(rest.width, rest.height))
        row, left = left[:count], left[count:]
        placed, rest = _row(row, rest)
        boxes += placed
    return boxes


def _row_length(areas: Sequence[float], side: float) -> int:
    """As many as make the worst proportions of a row along this side no worse."""
    count = 1
    while count < len(areas) and _worst(areas[: count + 1], side) <= _worst(areas[:count], side):
        count += 1
    return count


def _worst(row: Sequence[float], side: float) -> float:
    depth = sum(row) / side
    return max(max(depth * depth / area, area / (depth * depth)) for area in row)


def _row(areas: Sequence[float], room: Box) -> tuple[list[Box], Box]:
    """The boxes along the shorter side of the room, and the room that is left."""
    boxes, start, total = [], 0.0, sum(areas)
    upright = room.width >= room.height
    depth = total / (room.height if upright else room.width)
    for area in areas:
        length = area / depth
        boxes.append(
            Box(room.left, room.top + start, depth, length)
            if upright
            else Box(room.left + start, room.top, length, depth)
        )
        start += length
    if upright:
        return boxes, Box(room.left + depth, room.top, room.width - depth, room.height)
    return boxes, Box(room.left, room.top + depth, room.width, room.height - depth)
