"""Tables that leave the app: CSV that a spreadsheet can open without running anything, and Parquet."""

from io import BytesIO
from pathlib import Path

import pandas as pd

from rlreco.errors import DataError

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(table: pd.DataFrame) -> bytes:
    """UTF-8 with a header. A text that a spreadsheet would take for a formula gets a leading apostrophe."""
    text = table.select_dtypes(["object", "str", "category"]).columns
    safe = table.assign(**{str(name): table[name].map(_plain) for name in text})
    return str(safe.to_csv(index=False, lineterminator="\n")).encode()


def parquet_bytes(table: pd.DataFrame) -> bytes:
    buffer = BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()


def write_table(table: pd.DataFrame, path: Path) -> None:
    """By the ending: .parquet, else CSV; whole or not at all. Raises DataError where the place can't be written."""
    data = parquet_bytes(table) if path.suffix == ".parquet" else csv_bytes(table)
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        raise DataError(f"{path} can't be written: {error.strerror}. Choose another place with --out.") from None


def _plain(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS_FORMULA) else value
