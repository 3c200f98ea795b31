"""Frames of any kind in, the same kind out: pandas, polars (eager and lazy), Arrow, DuckDB relations, Spark."""

from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa

from rlreco.errors import DataError

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
        if self.lazy:
            options = {"session": self.session} if self.session is not None else {}
            return nw.from_native(table, eager_only=True).lazy(self.name, **options).to_native()
        return nw.from_arrow(table, backend=self.name).to_native()


PANDAS = FrameKind("pandas")


def is_frame(value: Any) -> bool:
    """Whether it is a frame of one of these kinds."""
    return isinstance(nw.from_native(value, pass_through=True), nw.DataFrame | nw.LazyFrame)


def kind_of(frame: Any) -> FrameKind:
    """Raises DataError for what isn't a frame."""
    narwhal = _narwhal(frame)
    lazy = isinstance(narwhal, nw.LazyFrame)
    return FrameKind(narwhal.implementation.value, lazy, getattr(frame, "sparkSession", None))


def table_of(frame: Any) -> pa.Table:
    """All its columns, without a pandas index; a plan is carried out.

    A column of texts and whole numbers, as spreadsheets have for ids, becomes one of texts.
    Raises DataError for what isn't a frame, and for a column that holds values of other types side by side.
    """
    narwhal = _narwhal(frame)
    table = _one_type_a_column(narwhal.collect("pyarrow") if isinstance(narwhal, nw.LazyFrame) else narwhal)
    return table.drop_columns([name for name in table.column_names if name.startswith(_INDEX)])


def _narwhal(frame: Any) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    narwhal = nw.from_native(frame, pass_through=True)
    if isinstance(narwhal, nw.DataFrame | nw.LazyFrame):
        return narwhal
    raise DataError(
        f"A frame is wanted, not {_article(type(frame).__name__)}: give a pandas or polars frame, an Arrow table, "
        "a DuckDB relation or a Spark frame."
    )


def _article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _one_type_a_column(frame: nw.DataFrame[Any]) -> pa.Table:
    try:
        return frame.to_arrow()
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        pass
    try:
        return nw.from_native(_ids_as_text(frame.to_pandas())).to_arrow()
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        raise DataError("A column holds what a table can't. Turn its values into numbers, texts or times.") from None


def _ids_as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Arrow refuses such columns of pandas alone, which other frames can't have."""
    texts = {}
    for name in frame.select_dtypes(object).columns:
        values = frame[name]
        kinds = {type(value) for value in values[values.notna()]}
        if len(kinds) > 1:
            _refuse_others(name, kinds)
            texts[name] = values.map(str, na_action="ignore")
    return frame.assign(**texts)


def _refuse_others(column: str, kinds: set[type]) -> None:
    if bool in kinds or not all(issubclass(kind, str | int | np.integer) for kind in kinds):
        raise DataError(
            f"The column {column!r} holds values of several types. Turn them into one, such as text, first."
        )
