"""Typed lines: what every file becomes."""

from dataclasses import dataclass, field

import pyarrow as pa

from rlreco.transactions.columns import Columns

# Words that repeat on many lines are kept once: a third less memory.
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
    ]
)

WORD_ROLES = ("product", "country", "category", "image_url")


@dataclass(frozen=True, slots=True)
class Lines:
    """All rows of one file, in its order, as a table of `SCHEMA`; optional columns it hasn't are null.

    notes : how the file was read (format, encoding, separator, date order), for the report
    """

    table: pa.Table
    source: str
    columns: Columns
    notes: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.table.num_rows)


def release_memory() -> None:
    """Let the system have what Arrow has freed; by itself it would keep as much as the lines themselves take."""
    pa.default_memory_pool().release_unused()
