"""Tables of a report from frames: columns by their names, cells as people write them."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import pandas as pd

from rlreco.language import MISSING
from rlreco.plots.frame import thin
from rlreco.report.document import Table

Cell: TypeAlias = Callable[[Any], str]
Columns: TypeAlias = Mapping[str, tuple[str, Cell | None]]
"""Column -> heading, and how its numbers are written; None for texts."""

MOST_ROWS = 60
"""Of a table: more is for a file of figures, not for a report."""


def table_of(frame: pd.DataFrame, columns: Columns, about: str) -> Table:
    """The columns of the frame that it has, at most MOST_ROWS rows, evenly spaced. Missing values are a dash.

    about : the table in words
    """
    present = {name: column for name, column in columns.items() if name in frame}
    kept = thin(frame[list(present)], MOST_ROWS)
    cells = [[_cell(value, write) for value in kept[name]] for name, (_, write) in present.items()]
    numeric = frozenset(place for place, (_, write) in enumerate(present.values()) if write is not None)
    headings = tuple(heading for heading, _ in present.values())
    return Table(headings, tuple(zip(*cells, strict=True)), numeric, about)


def thinned(frame: pd.DataFrame, group: str, most: int = 12) -> pd.DataFrame:
    """At most so many rows, evenly spaced, of each group. group : a column"""
    parts = [thin(part, most) for _, part in frame.groupby(group, sort=False)]
    return pd.concat(parts, ignore_index=True) if parts else frame


def _cell(value: Any, write: Cell | None) -> str:
    if value is None or (not isinstance(value, str) and bool(pd.isna(value))):
        return MISSING
    return str(value) if write is None else write(value)
