"""What happened to each row of sales."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from rlreco.library.kit.frames import FrameKind
from rlreco.library.kit.shown import Shown
from rlreco.views.words.formats import Formats


@dataclass(frozen=True, repr=False)
class Report(Shown):
    """What happened to each row of the sales: a row for all, and one for each class with its reason and its money.

    columns : role -> the column that has it
    read : how the source was read: format, encoding, decimal, date_order, currency and so on
    notices : what somebody may want to know, in whole sentences

    >>> import rlreco as rl
    >>> from rlreco.datasets import demo_lines
    >>> rl.read_sales(demo_lines()).report
    <Report: 35,447 rows: 32,017 sale, 787 return, 60 adjustment, 672 service, 1,911 anonymous>
    """

    rows: Sequence[Mapping[str, Any]]
    columns: Mapping[str, str]
    read: Mapping[str, Any]
    notices: tuple[str, ...]
    kind: FrameKind

    def frame(self) -> Any:
        """line_class, rows, reason, worth (quantity x price of the rows, in their currency)."""
        return self.kind.give(pa.Table.from_pylist(list(map(dict, self.rows))))

    def plot(self) -> Any:
        """A bar for the rows of each class."""
        from rlreco.plots.customers import line_classes

        return line_classes(list(self.rows[1:]), Formats(currency=self.read.get("currency") or ""))

    def _sentence(self) -> str:
        classes = ", ".join(f"{row['rows']:,} {row['line_class']}" for row in self.rows[1:] if row["rows"])
        return f"{self.rows[0]['rows']:,} rows: {classes}"

    def _head(self) -> pd.DataFrame:
        return pd.DataFrame([row for row in self.rows if row["rows"]])
