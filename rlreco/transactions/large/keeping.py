"""Results that an engine keeps while several queries use them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import narwhals as nw
import pyarrow as pa


@contextmanager
def kept(frame: nw.LazyFrame[Any]) -> Iterator[nw.LazyFrame[Any]]:
    """The frame, which Spark carries out once and keeps on its workers until the end; others run it each time."""
    if not frame.implementation.is_spark_like():
        yield frame
        return
    native = frame.to_native()
    native.persist()
    try:
        yield frame
    finally:
        native.unpersist()


def collected(frame: nw.LazyFrame[Any], start: float = 0.0, end: float = 0.0) -> pa.Table:
    """The result of a query. start, end : shares of the work before and after it, which aren't shown"""
    table: pa.Table = frame.collect("pyarrow").to_native()
    return table
