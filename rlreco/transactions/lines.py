"""Typed lines, the form that every file is read into."""

from dataclasses import dataclass, field

import pyarrow as pa

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
class Lines:
    """All rows of a file, in its order.

    table : of `SCHEMA`; optional columns that the file lacks are null. `excluded` is null, or why the line doesn't
        count: "cancelled", "refunded", "pending" or "other currency"
    source : name of the file
    columns : the file's own columns
    notes : how the file was read (format, encoding, separator, decimal sign), for the report
    """

    table: pa.Table
    source: str
    columns: Columns
    notes: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.table.num_rows)


def release_memory() -> None:
    """Return the memory that Arrow has freed to the system; otherwise it keeps as much as the lines take."""
    pa.default_memory_pool().release_unused()
