"""Frames of any kind in, the same kind out: pandas, polars (eager and lazy), Arrow, DuckDB relations, Spark."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd
import pyarrow as pa

from rlreco.errors import DataError
from rlreco.library.kit.columns import arrow_of

_INDEX = "__index_level_"


@dataclass(frozen=True, slots=True)
class FrameKind:
    """How a frame came in.

    name : of its library, as narwhals names it: "pandas", "polars", "pyarrow", "duckdb", "pyspark"
    lazy : whether it was a plan and no table
    session : Spark's
    """

    name: Any
    lazy: bool = False
    session: Any = None

    def give_pandas(self, table: pd.DataFrame) -> Any:
        """The table as a frame of this kind, without its index."""
        table = table.reset_index(drop=True)
        return table if self == PANDAS else self.give(pa.Table.from_pandas(table, preserve_index=False))

    def give(self, table: pa.Table) -> Any:
        """The table as a frame of this kind."""
        if self.session is not None:
            # By Arrow: by pandas, as narwhals has it, PySpark warns of every pandas from 3 on.
            return self.session.createDataFrame(table)
        if self.lazy:
            return nw.from_native(table, eager_only=True).lazy(self.name).to_native()
        return nw.from_arrow(table, backend=self.name).to_native()


PANDAS = FrameKind("pandas")


def is_frame(value: Any) -> bool:
    """Whether it is a frame of one of these kinds. Raises DataError for a frame with two columns of one name."""
    return isinstance(_wrapped(value), nw.DataFrame | nw.LazyFrame)


def kind_of(frame: Any) -> FrameKind:
    """Raises DataError for what isn't a frame."""
    narwhal = _narwhal(frame)
    lazy = isinstance(narwhal, nw.LazyFrame)
    return FrameKind(narwhal.implementation.value, lazy, getattr(frame, "sparkSession", None))


def stays_on_cluster(frame: Any) -> bool:
    """Whether it is a Spark frame. Raises DataError for what isn't a frame."""
    return _narwhal(frame).implementation.is_spark_like()


def table_of(frame: Any, columns: Collection[str] | None = None) -> pa.Table:
    """Its columns, without a pandas index; a plan is carried out.

    columns : those that are wanted, where the frame has them, so that others may hold anything; None for all
    A column of texts and whole numbers, as spreadsheets have for ids, becomes one of texts; so do periods and
    intervals of pandas. Raises DataError for what isn't a frame, and for a column that a table can't hold.
    """
    narwhal = _narwhal(frame)
    if columns is not None:
        narwhal = narwhal.select([name for name in narwhal.collect_schema().names() if name in columns])
    table = arrow_of(narwhal.collect("pyarrow") if isinstance(narwhal, nw.LazyFrame) else narwhal)
    return table.drop_columns([name for name in table.column_names if name.startswith(_INDEX)])


def _wrapped(value: Any) -> Any:
    try:
        return nw.from_native(value, pass_through=True)
    except nw.exceptions.DuplicateError:
        names = pd.Index(map(str, getattr(value, "column_names", value.columns)))
        twice = ", ".join(names[names.duplicated()].unique()[:5])
        raise DataError(f"Several columns are called {twice}. Rename them, or drop all but one of each name.") from None


def _narwhal(frame: Any) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    narwhal = _wrapped(frame)
    if isinstance(narwhal, nw.DataFrame | nw.LazyFrame):
        return narwhal
    raise DataError(
        f"A frame is wanted, not {_article(type(frame).__name__)}: give a pandas or polars frame, an Arrow table, "
        "a DuckDB relation or a Spark frame."
    )


def _article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
