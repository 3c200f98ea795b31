"""Classes of lines that an engine holds, as one query of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa

from rlreco.transactions.classes.marks import Marks
from rlreco.transactions.classes.rule import LINE_CLASSES, line_class
from rlreco.transactions.large.classed import marks_on_disk
from rlreco.transactions.large.keeping import collected, kept
from rlreco.transactions.large.lazy import LazyLines
from rlreco.transactions.large.lazy_people import with_lazy_people
from rlreco.transactions.large.lazy_services import lazy_service_ids

# Orders that show the shapes of their ids.
SAMPLE = 5_000


@dataclass(frozen=True, slots=True)
class LazyClassed:
    """Lines with their classes, as a query.

    lines : with what their customers tell
    services : ids of the products that are services, sorted
    marks : the letters that mark order ids
    """

    lines: LazyLines
    services: tuple[str, ...]
    marks: Marks

    def relation(self) -> nw.LazyFrame[Any]:
        """Columns of `SCHEMA` and `line_class`."""
        return self.lines.relation().with_columns(line_class=line_class(self.marks, self.services))

    def sums(self) -> dict[str, tuple[int, float]]:
        """Class -> its rows, and what they are worth."""
        worth = nw.col("quantity") * nw.col("unit_price")
        by_class = self.relation().select("line_class", worth=worth).group_by("line_class")
        table = collected(by_class.agg(nw.len().alias("rows"), nw.col("worth").sum()))
        rows = {row["line_class"]: (row["rows"], row["worth"] or 0.0) for row in table.to_pylist()}
        return {name: rows.get(name, (0, 0.0)) for name in LINE_CLASSES}


def classify_lazily(lines: LazyLines, services: Mapping[str, bool] | None = None) -> LazyClassed:
    """The lines with their classes; only counts and names that may be services' leave the engine.

    services : product's id -> whether it is a service, where the names don't show it
    """
    orders = lines.relation().filter(~nw.col("customer_id").is_null()).select("customer_id", "order_id").unique()
    with kept(orders.group_by("customer_id").agg(frequency=nw.len())) as customers:
        lines = with_lazy_people(lines, customers, collected)
    marks = marks_on_disk(lines.relation(), lines, collected, sample=SAMPLE)
    return LazyClassed(lines, services_of(lines, services), marks)


def services_of(lines: LazyLines, edits: Mapping[str, bool] | None) -> tuple[str, ...]:
    """The products that are services."""
    if "product_id" not in lines.types and "product" not in lines.types:
        return ()
    with kept(lines.relation().group_by("product_id", "product").agg(nw.len().alias("rows"))) as pairs:
        return lazy_service_ids(pairs, _run, edits)


def _run(frame: nw.LazyFrame[Any]) -> pa.Table:
    return collected(frame)
