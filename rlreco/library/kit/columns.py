"""Columns of a frame as those of an Arrow table, which hold values of one type each."""

from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa

from rlreco.errors import DataError

_REFUSED = (pa.ArrowException, TypeError, ValueError)
_UNFIT = "The column {name} holds what a table can't. Turn its values into numbers, texts or times, or drop it."


def arrow_of(frame: nw.DataFrame[Any]) -> pa.Table:
    """All columns. Raises DataError, with the column's name and none of its values, for what Arrow can't hold."""
    _refuse_objects(frame)
    table = _table(frame)
    return table.cast(pa.schema([field.with_type(_plain_kind(field.type) or field.type) for field in table.schema]))


def _refuse_objects(frame: nw.DataFrame[Any]) -> None:
    """Polars gives Arrow the addresses of its objects; pandas has texts in columns of objects too."""
    if frame.implementation.is_polars():
        for name in (name for name, kind in frame.schema.items() if kind == nw.Object):
            raise DataError(_UNFIT.format(name=repr(name)))


def _table(frame: nw.DataFrame[Any]) -> pa.Table:
    native = frame.to_native()
    if not isinstance(native, pd.DataFrame):
        return frame.to_arrow()
    if not any(map(_is_range, native.dtypes)):
        try:
            return frame.to_arrow()
        except _REFUSED:
            pass
    return pa.table({str(name): _column(name, native[name]) for name in native})


def _column(name: Any, values: "pd.Series[Any]") -> pa.Array:
    try:
        return pa.array(_plain(values), from_pandas=True)
    except _REFUSED:
        pass
    try:
        return pa.array(_ids_as_text(name, values.astype(object)), from_pandas=True)
    except _REFUSED:
        raise DataError(_UNFIT.format(name=repr(name))) from None


def _is_range(kind: Any) -> bool:
    """Whether values of this type are periods or intervals, of which Arrow keeps pandas' own form."""
    inner = kind.categories.dtype if isinstance(kind, pd.CategoricalDtype) else kind
    return isinstance(inner, pd.PeriodDtype | pd.IntervalDtype)


def _plain(values: "pd.Series[Any]") -> Any:
    """Sparse values as dense ones, periods and intervals as texts."""
    if isinstance(values.dtype, pd.SparseDtype):
        return np.asarray(values)
    return values.astype(object).map(str, na_action="ignore") if _is_range(values.dtype) else values


def _ids_as_text(column: Any, values: "pd.Series[Any]") -> "pd.Series[Any]":
    kinds = {type(value) for value in values[values.notna()]}
    if len(kinds) > 1:
        if bool in kinds or not all(issubclass(kind, str | int | np.integer) for kind in kinds):
            raise DataError(
                f"The column {column!r} holds values of several types. Turn them into one, such as text, or drop it."
            )
        return values.map(str, na_action="ignore")
    return values


def _plain_kind(kind: pa.DataType) -> pa.DataType | None:
    """The type that readers of files know in the place of this one; None: they know it."""
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    if pa.types.is_string_view(inner):
        return pa.large_string()
    return inner.storage_type if isinstance(inner, pa.BaseExtensionType) else None
