"""Marks of an experiment's editions on charts over its sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from rlreco.domain.records import Edition
from rlreco.language import gettext, language, number

_GREY = "rgba(128, 128, 128, 0.8)"


def edition_marks(editions: Sequence[Edition], sessions: "pd.Series[Any]") -> dict[str, Any]:
    """Parts of a layout: a dotted line where each edition begins, with its number and day.

    sessions : those that the chart shows; editions that begin outside of them have no mark
    """
    low, high = (sessions.min(), sessions.max()) if len(sessions) else (0, -1)
    inside = [edition for edition in editions if low <= edition.sessions + 0.5 <= high]
    return {
        "shapes": [_line(edition) for edition in inside],
        "annotations": [_label(edition) for edition in inside],
    }


def _line(edition: Edition) -> dict[str, Any]:
    line = {"color": _GREY, "dash": "dot", "width": 1}
    at = edition.sessions + 0.5
    return {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def _label(edition: Edition) -> dict[str, Any]:
    text = gettext("edition {number}, {day}", number=number(edition.number), day=_day(edition.at))
    place = {"x": edition.sessions + 0.5, "y": 1, "yref": "paper", "xanchor": "left", "yanchor": "top"}
    return {"text": text, "showarrow": False, "font": {"color": _GREY, "size": 11}, **place}


def _day(at: datetime) -> str:
    from babel.dates import format_date

    return format_date(at, gettext("d MMM"), language())
