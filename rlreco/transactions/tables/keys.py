"""Keys that two tables share, by name and values, and the row of one table for each row of another."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.language import gettext, number
from rlreco.transactions.tables.part import Part

if TYPE_CHECKING:
    import duckdb

# Nearly all keys should be on the other side; but a year's orders may come with the customers of another.
LEAST_SHARE = 0.5
# Columns of other names hold the same key only if both count one of these.
_SAME_BY_MEANING = ("order", "product", "customer")


@dataclass(frozen=True, slots=True)
class Edge:
    """A column of `left` whose values are keys of `right`.

    share : of the left's distinct keys, those that the right has
    strength : how much the names alone say, 1 to 3
    repeats : whether a key stands twice on the right
    """

    left: Part
    left_column: str
    right: Part
    right_column: str
    share: float
    strength: int
    repeats: bool

    @property
    def counted(self) -> str:
        """What the key counts: "order", "product", ..."""
        return self.right.things[self.right_column] or self.left.things[self.left_column]


def best_edge(left: Part, right: Part, counted: str) -> Edge | None:
    """The likeliest key of such things ("order", ...) from the rows of `left` to those of `right`; or None."""
    return max(_edges(left, right, counted), key=_likelihood, default=None)


def _likelihood(edge: Edge) -> tuple[bool, bool, int, float]:
    return edge.share >= LEAST_SHARE, not edge.repeats, edge.strength, edge.share


def _edges(left: Part, right: Part, counted: str) -> Iterator[Edge]:
    for left_column, right_column in product(left.things, right.things):
        strength = _strength(left, left_column, right, right_column)
        if strength and counted == (right.things[right_column] or left.things[left_column]):
            share = _share(left.distinct_keys(left_column), right.distinct_keys(right_column))
            yield Edge(left, left_column, right, right_column, share, strength, not right.is_unique(right_column))


def _strength(left: Part, left_column: str, right: Part, right_column: str) -> int:
    base, other = left.bases[left_column], right.bases[right_column]
    if base == other:
        return 3
    meaning = left.things[left_column]
    if meaning not in _SAME_BY_MEANING or meaning != right.things[right_column]:
        return 0
    return 2 if right.row_thing == meaning else 1


def _share(left: pa.Array, right: pa.Array) -> float:
    return float(pc.mean(pc.is_in(left, value_set=right)).as_py()) if len(left) else 0.0


def matching_rows(connection: "duckdb.DuckDBPyConnection", edge: Edge) -> pa.ChunkedArray:
    """For each row of the left, the index of the right's row with its key, or null; as many as the left has rows."""
    connection.register("left_keys", _numbered(edge.left.keys(edge.left_column)))
    connection.register("right_keys", _numbered(edge.right.keys(edge.right_column)))
    return connection.sql(
        "SELECT r.place FROM left_keys l "
        "LEFT JOIN (SELECT key, min(place) AS place FROM right_keys WHERE key IS NOT NULL GROUP BY key) r "
        "ON l.key = r.key ORDER BY l.place"
    ).to_arrow_table()["place"]


def _numbered(keys: pa.ChunkedArray) -> pa.Table:
    return pa.table({"key": keys, "place": pa.array(np.arange(len(keys)))})


def repeated(connection: "duckdb.DuckDBPyConnection", part: Part, column: str) -> int:
    """Number of keys that stand more than once, each time with the same values in all columns.

    Raises DataError if a key stands twice with different values: a join would count lines twice, or guess.
    """
    keys = part.keys(column)
    counts = pc.value_counts(keys.drop_null())
    twice = pc.filter(counts.field("values"), pc.greater(counts.field("counts"), 1))
    if len(twice):
        rows = part.load(part.columns).filter(pc.is_in(keys, value_set=twice))
        _refuse_different(connection, part, column, rows, keys.filter(pc.is_in(keys, value_set=twice)))
    return len(twice)


def _refuse_different(
    connection: "duckdb.DuckDBPyConnection", part: Part, column: str, rows: pa.Table, keys: pa.ChunkedArray
) -> None:
    cells = {f"c{index}": values.cast(pa.string()) for index, values in enumerate(rows.columns)}
    connection.register("repeated_rows", pa.table({"key": keys, **cells}))
    different = connection.sql(
        "SELECT key, count(*) AS times FROM (SELECT DISTINCT * FROM repeated_rows) GROUP BY key HAVING times > 1 "
        "ORDER BY times DESC, key"
    ).to_arrow_table()
    if different.num_rows:
        key, times = different["key"][0].as_py(), different["times"][0].as_py()
        raise DataError(
            gettext(
                "{file} has {keys} {column} with several different rows, such as {key} with {rows}, so it is not clear "
                "which belongs to a sale, and joining all would multiply the money. Keep one row for each {column}, or "
                "leave the file out.",
                file=part.title,
                keys=number(different.num_rows),
                column=column,
                key=repr(key),
                rows=number(times),
            )
        )
