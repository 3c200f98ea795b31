"""Sales that stay on a Spark cluster: read and classed by its queries, when somebody looks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import narwhals as nw
import pandas as pd

from rlreco.library.kit.frames import FrameKind, kind_of
from rlreco.library.kit.report_of_lines import Report
from rlreco.library.kit.shown import Shown
from rlreco.transactions import LazyClassed, LazyLines, ReadOptions, classify_lazily, funnel_of, lazy_lines


@dataclass(frozen=True, repr=False)
class LazySales(Shown):
    """Rows of sales on a Spark cluster. Made by `read_sales` of a Spark frame.

    Its columns are those of the frame by their roles; the first 5,000 rows were read to choose them. `RFM` segments its
    customers on the cluster. What needs all rows in one place, such as lists, reads them by `collect`.

    lines : the typed rows, as a query
    services : product -> whether it is a service, where its name misleads
    kind : of the frame that came in
    whole : reads all rows into the memory of this process

    >>> import rlreco as rl
    >>> rl.read_sales(spark.table("sales"))  # doctest: +SKIP
    <LazySales: rows of frame, which stay on the cluster>
    """

    lines: LazyLines
    services: Mapping[str, bool]
    kind: FrameKind
    whole: Callable[[], Any]

    @property
    def report(self) -> Report:
        """What happened to each row; counted on the cluster."""
        return Report(
            funnel_of(self._classed.sums()), self.columns, self.lines.report.read, (*self.notices,), self.kind
        )

    @property
    def columns(self) -> dict[str, str]:
        """Role -> the column that has it."""
        return self.lines.columns.mapping()

    @property
    def notices(self) -> list[str]:
        """What somebody may want to know of these sales, in whole sentences."""
        return self.lines.report.sentences()

    def frame(self) -> Any:
        """A Spark frame of all rows, in no order: the columns by their roles, and `line_class`."""
        return self._classed.relation().to_native()

    def collect(self) -> Any:
        """`rl.Sales` in the memory of this process, as of a frame of pandas."""
        return self.whole()

    def plot(self) -> Any:
        """A bar for the rows of each class."""
        return self.report.plot()

    @cached_property
    def _classed(self) -> LazyClassed:
        return classify_lazily(self.lines, self.services)

    def _sentence(self) -> str:
        return f"rows of {self.lines.source[:60]}, which stay on the cluster"

    def _head(self) -> pd.DataFrame:
        head: pd.DataFrame = self.lines.relation().head(10).collect("pyarrow").to_native().to_pandas()
        return head


def sales_of_spark(
    frame: Any, name: str, options: ReadOptions, services: Mapping[str, bool] | None, whole: Callable[[], Any]
) -> LazySales:
    """Raises DataError where a column has another type or another meaning than lines need."""
    return LazySales(lazy_lines(nw.from_native(frame), name, options), services or {}, kind_of(frame), whole)
