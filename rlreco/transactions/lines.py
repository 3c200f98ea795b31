"""Typed lines: what every file becomes."""

from dataclasses import dataclass, field

import pyarrow as pa

from rlreco.transactions.columns import Columns

SCHEMA = pa.schema(
    [
        ("order_id", pa.string()),
        ("product_id", pa.string()),
        ("product", pa.string()),
        ("quantity", pa.float64()),
        ("ordered_at", pa.timestamp("us")),
        ("unit_price", pa.float64()),
        ("customer_id", pa.string()),
        ("country", pa.string()),
        ("category", pa.string()),
        ("image_url", pa.string()),
    ]
)


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
