"""A target given by its probabilities, from a file or a frame."""

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rlreco.errors import DataError
from rlreco.evaluation.feedback import Floats, LoggedFeedback
from rlreco.language import gettext, number, significant

KEYS = ("session", "state", "position")
TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class GivenChances:
    """A table with the columns item_id and probability, and session, state or position where they matter.

    probability : the chance that the item is in the slate (they sum to its size), or, where the log's propensities
        belong to positions, that it stands at that position (they sum to 1). Items left out have none.
    session : the log's session number, from 0 for a table's or the Open Bandit format's rows in order of time
    position : as in the log, counted from 1
    An item that a session had no place for among its candidates keeps its chance: it counts as withheld there.
    """

    table: pd.DataFrame
    learns: ClassVar[bool] = False

    def __post_init__(self) -> None:
        for name in ("item_id", "probability"):
            if name not in self.table:
                columns = ", ".join(map(str, self.table.columns))
                raise DataError(
                    gettext(
                        "The target's table has no column {name}; it has: {columns}.", name=repr(name), columns=columns
                    )
                )
        _check_numbers(self.table)

    @property
    def by_session(self) -> bool:
        return "session" in self.table

    @property
    def _keys(self) -> list[str]:
        """Columns that identify a row besides the item; a session determines its state."""
        named = [name for name in KEYS if name in self.table]
        return [name for name in named if not (name == "state" and self.by_session)]

    def chances(self, log: LoggedFeedback, past: LoggedFeedback | None, rng: np.random.Generator) -> Floats:
        names = self._keys
        _check_items(self.table, log)
        rows = pd.MultiIndex.from_frame(self.table[["item_id", *names]].astype(str))
        if rows.has_duplicates:
            twice = rows[rows.duplicated()][0]
            raise DataError(
                gettext(
                    "The target's table gives {key} twice. Give each item a single chance.", key=_label(names, twice)
                )
            )
        row = rows.get_indexer(_entries(log, names))
        given = self.table["probability"].to_numpy(dtype=np.float64)
        chances = np.where(row >= 0, given[row], 0.0)
        check_sums(log, self._sums(log))
        return chances

    def _sums(self, log: LoggedFeedback) -> Floats:
        """Of each group, over all of the target's items, shape (n_groups,)."""
        everywhere = [np.zeros(len(self.table)), *(self.table[name].astype(str) for name in self._keys)]
        sums = self.table["probability"].astype(float).groupby(everywhere).sum()
        wanted = [np.zeros(len(log.choices)), *_group_columns(log, self._keys)]
        index = pd.MultiIndex.from_arrays(wanted) if self._keys else pd.Index(wanted[0])
        return np.asarray(sums.reindex(index).fillna(0.0), dtype=np.float64)


def read_target(file: str | Path | IO[str] | IO[bytes]) -> GivenChances:
    """A CSV with the columns of GivenChances. Raises DataError when it can't be read as that."""
    try:
        return GivenChances(pd.read_csv(file, dtype=dict.fromkeys(("item_id", *KEYS), str)))
    except (OSError, ValueError) as error:
        raise DataError(gettext("The target's file can't be read as CSV: {error}", error=error)) from error


def _check_numbers(table: pd.DataFrame) -> None:
    if table.empty:
        raise DataError(gettext("The target's table has no rows. Give the chance of each product."))
    chances = pd.to_numeric(table["probability"], errors="coerce")
    wrong = ~chances.between(0.0, 1.0)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise DataError(
            gettext(
                "Row {row} of the target's table has probability {probability} ({wrong} rows are like that). A "
                "probability lies between 0 and 1.",
                row=row + 1,
                probability=repr(str(table["probability"].iloc[row])),
                wrong=number(wrong.sum()),
            )
        )


def _check_items(table: pd.DataFrame, log: LoggedFeedback) -> None:
    unknown = ~table["item_id"].astype(str).isin(log.items) & (table["probability"] > 0)
    if unknown.any():
        missing = sorted(set(table.loc[unknown, "item_id"].astype(str)))
        share = table.loc[unknown, "probability"].sum() / table["probability"].sum()
        raise DataError(
            gettext(
                "The target gives {share}% of its chance to products that were never candidates in the log "
                "({products}), so its value can't be estimated. Leave them out and rescale the rest.",
                share=number(100.0 * share, 1),
                products=_some(missing),
            )
        )


def _some(names: list[str]) -> str:
    listed = ", ".join(names[:3])
    return listed if len(names) <= 3 else gettext("{names} and {rest} more", names=listed, rest=len(names) - 3)


def _entries(log: LoggedFeedback, names: list[str]) -> pd.MultiIndex:
    """The key of each entry of the log's choices, as text, like the table's."""
    items = np.array(log.items, dtype=object)[log.choices.items]
    return pd.MultiIndex.from_arrays([items, *[column[log.choices.group] for column in _group_columns(log, names)]])


def _group_columns(log: LoggedFeedback, names: list[str]) -> list[NDArray[np.object_]]:
    """The columns of these names for each group."""
    states = np.array(log.choices.states, dtype=object)
    positions = (log.choices.position + 1).astype(str).astype(object)
    columns = {"session": states, "state": states, "position": positions}
    return [columns[name] for name in names]


def check_sums(log: LoggedFeedback, sums: Floats) -> None:
    """sums : of the target's chances in each group. Raises DataError where they aren't the number of products shown."""
    size = log.choices.size
    wrong = np.abs(sums - size) > TOLERANCE * size
    if wrong.any():
        group = int(np.argmax(wrong))
        where, position = repr(log.choices.states[group]), log.choices.position[group] + 1
        if position > 0:
            where = gettext("{state}, position {position}", state=where, position=position)
        raise DataError(
            gettext(
                "In {where} the target's probabilities sum to {sum}, but they must sum to the number of products "
                "shown there, which is {shown} (wrong in {wrong} of {groups} groups).",
                where=where,
                sum=significant(sums[group]),
                shown=size[group],
                wrong=number(wrong.sum()),
                groups=number(len(size)),
            )
        )


def _label(names: list[str], key: tuple[Hashable, ...]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(["item_id", *names], key, strict=True))
