"""Targets whose chances differ from session to session: an array, or a function of the session's context."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

import numpy as np

from rlreco.errors import DataError
from rlreco.evaluation.feedback import Floats, Ints, LoggedFeedback
from rlreco.evaluation.targets.given import TOLERANCE, check_sums

TargetFunction: TypeAlias = Callable[[Any, Sequence[str]], Any]
"""(context of a session, its items) -> the chance of each."""


@dataclass(frozen=True, eq=False)
class ArrayChances:
    """Chances as an array, such as obp's `action_dist`.

    table : shape (n_sessions, n_items) or (n_sessions, n_items, n_positions), in [0, 1]; items in the log's order.
        With positions, a session's chances sum to 1 at each; where the log's chances are of the slate as a whole, the
        positions are added up.
    sessions : of the whole log, in order, shape (n_sessions,)
    Raises DataError for another shape, or what isn't a chance.
    """

    table: Floats
    sessions: Ints
    n_items: int
    learns: ClassVar[bool] = False
    by_session: ClassVar[bool] = True

    def __post_init__(self) -> None:
        wanted = (len(self.sessions), self.n_items)
        if self.table.ndim not in (2, 3) or self.table.shape[:2] != wanted:
            raise DataError(
                f"The target's array has the shape {self.table.shape}, but the log has {wanted[0]:,} sessions and "
                f"{wanted[1]:,} items. Give it the shape {wanted}, or with positions (..., n_positions)."
            )
        _check_chances(self.table, "array")

    def chances(self, log: LoggedFeedback, past: LoggedFeedback | None, rng: np.random.Generator) -> Floats:
        rows = self.table[np.searchsorted(self.sessions, _session_of_groups(log))]
        by_item = _at(rows, log.choices.position)
        check_sums(log, by_item.sum(axis=1))
        return np.asarray(by_item[log.choices.group, log.choices.items])


@dataclass(frozen=True, eq=False)
class FunctionChances:
    """Chances by a function of the context of each session.

    function : (context, items) -> the chance of each item, shape (n_items,) or (n_items, n_positions), which sum to
        the number of products shown, or to 1 at each position. Items are the ids of those on offer, as text.
    sessions : of the whole log, in order, shape (n_sessions,)
    contexts : reads the context of each of these sessions, in order
    """

    function: TargetFunction
    sessions: Ints
    contexts: Callable[[], Iterable[Any]]
    learns: ClassVar[bool] = False
    by_session: ClassVar[bool] = True

    def chances(self, log: LoggedFeedback, past: LoggedFeedback | None, rng: np.random.Generator) -> Floats:
        """Raises DataError for what isn't the chances of these items."""
        of_groups = _session_of_groups(log)
        ends = [np.searchsorted(of_groups, self.sessions, side) for side in ("left", "right")]
        chances = np.zeros(len(log.choices.items))
        for context, first, end in zip(self.contexts(), *ends, strict=True):
            for group in range(first, end):
                entries = _on_offer(log, group)
                chances[entries] = self._of_group(log, group, context, entries)
        check_sums(log, log.choices.sums(chances))
        return chances

    def _of_group(self, log: LoggedFeedback, group: int, context: Any, entries: Ints) -> Floats:
        items = [log.items[item] for item in log.choices.items[entries]]
        try:
            chances = np.asarray(self.function(context, items), dtype=np.float64)
        except Exception as error:
            raise DataError(
                f"The target's function failed in session {log.choices.states[group]}: {type(error).__name__}. It "
                "takes (context, items) and returns a chance for each item."
            ) from error
        if chances.ndim not in (1, 2) or len(chances) != len(items):
            raise DataError(
                f"The target's function returned the shape {chances.shape} for {len(items):,} items in session "
                f"{log.choices.states[group]}. Return a chance for each item."
            )
        _check_chances(chances, "function")
        return _at(chances[np.newaxis], log.choices.position[group : group + 1])[0]


def _session_of_groups(log: LoggedFeedback) -> Ints:
    """The session of each group of a log by sessions, ascending."""
    return np.array(log.choices.states, dtype=np.int64)


def _on_offer(log: LoggedFeedback, group: int) -> Ints:
    """The entries of the group that could be shown."""
    entries, choices = np.arange(*log.choices.starts[group : group + 2]), log.choices
    return entries if choices.on_offer is None else entries[choices.on_offer[entries]]


def _at(chances: Floats, positions: Ints) -> Floats:
    """Of each item, at the position of each row, or on the slate where that is below 0; shape (n, n_items).

    chances : shape (n, n_items), the same at every position, or (n, n_items, n_positions)
    """
    if chances.ndim == 2:
        return chances
    if positions.max() >= chances.shape[2]:
        raise DataError(
            f"The target has chances at {chances.shape[2]} positions, but the log has a position "
            f"{positions.max() + 1}. Give the chances at each."
        )
    at_place = np.take_along_axis(chances, np.maximum(positions, 0)[:, np.newaxis, np.newaxis], axis=2)[:, :, 0]
    return np.where(positions[:, np.newaxis] < 0, chances.sum(axis=2), at_place)


def _check_chances(chances: Floats, source: str) -> None:
    if not ((chances >= 0.0) & (chances <= 1.0 + TOLERANCE)).all():
        raise DataError(
            f"The target's {source} has values that are no chances: each must lie between 0 and 1, and those of a "
            "session sum to the number of products shown. Turn scores into chances first."
        )
