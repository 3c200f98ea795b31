"""Typed lines, the form that every file is read into."""

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from rlreco.language import ngettext
from rlreco.transactions.columns import Columns

# Texts that repeat on many lines are stored once: a third less memory.
WORDS = pa.dictionary(pa.int32(), pa.string())

SCHEMA = pa.schema(
    [
        ("order_id", pa.string()),
        ("product_id", pa.string()),
        ("product", WORDS),
        ("quantity", pa.float64()),
        ("ordered_at", pa.timestamp("us")),
        ("unit_price", pa.float64()),
        ("customer_id", pa.string()),
        ("country", WORDS),
        ("category", WORDS),
        ("image_url", WORDS),
        ("excluded", WORDS),
    ]
)

WORD_ROLES = ("product", "country", "category", "image_url")


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What was decided about a file, so that people can see it.

    columns : the file's own column of each role
    read : how it was read: encoding, separator, decimal, date_order, time_zone, sheets, currency and so on
    notices : whole sentences about what somebody may want to know, but for that of `filled_down`
    filled_down : rows whose blank cells were filled from the first line of their order
    """

    columns: Columns
    read: dict[str, Any] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    filled_down: int = 0

    def sentences(self) -> list[str]:
        """All notices."""
        if not self.filled_down:
            return list(self.notices)
        filled = ngettext(
            "{n} row takes its blank cells from the line above: this file names what all lines of an order have in "
            "common on the first of them only.",
            "{n} rows take their blank cells from the line above: this file names what all lines of an order have in "
            "common on the first of them only.",
            self.filled_down,
        )
        return [filled, *self.notices]


@dataclass(frozen=True, slots=True)
class Lines:
    """All rows of a file, in its order.

    table : of `SCHEMA`; optional columns that the file lacks are null. `excluded` is null, or why the line doesn't
        count: "cancelled", "refunded", "pending", "no sale" or "other currency"
    source : name of the file
    columns : the file's own columns
    notes : how the file was read (format, encoding, separator, decimal sign), for the report
    report : what was decided about the file
    """

    table: pa.Table
    source: str
    columns: Columns
    notes: dict[str, str] = field(default_factory=dict)
    report: ReadReport | None = None

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __repr__(self) -> str:
        return f"<Lines: {len(self):,} rows of {self.source}>"


def release_memory() -> None:
    """Return the memory that Arrow has freed to the system; otherwise it keeps as much as the lines take."""
    pa.default_memory_pool().release_unused()
