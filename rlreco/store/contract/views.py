"""Protocol of the tutorial's collections, for the shell of a store's database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from rlreco.domain.ids import ProductId, StateId

Table: TypeAlias = Mapping[StateId, Mapping[ProductId, float]]


@dataclass(frozen=True, slots=True)
class WrittenViews:
    """Of which experiment the collections are, and how fresh.

    written_at : aware, in UTC
    answered : answered sessions that they count
    orders : entries of the log of orders that they count
    without_quantities : those of them that count as one piece of each product, as their quantities are not known
    states : states of the experiment
    """

    experiment: str
    written_at: datetime
    answered: int
    orders: int
    without_quantities: int
    states: int


class Views(Protocol):
    """Collections, of one experiment at a time, that people read in the shell and nothing else reads.

    MongoDB has one document a state, {"<state>": {"<product>": number}}; SQLite has views of state, product, number.
    """

    def write_views(self, written: WrittenViews, tables: Mapping[str, Table]) -> None:
        """Replaces the collections. A reader of one sees the old or the new numbers, never parts of both.

        tables : by name

        Raises ConflictError if the database has a collection of such a name that isn't ours, or if another command
        replaced them at the same time.
        """
        ...

    def written_views(self) -> WrittenViews | None:
        """None where there are none, or not all of them are written."""
        ...

    def drop_views(self, experiment: str) -> None:
        """Removes the collections if they are of this experiment."""
        ...
