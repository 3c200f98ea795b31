"""Files of transactions: typed lines, a class for each line, and a report on every row."""

from rlreco.progress import Watch
from rlreco.transactions.classes import (
    LINE_CLASSES,
    PURCHASES,
    REASONS,
    ClassedLines,
    classify,
    funnel,
    funnel_of,
    goods,
)
from rlreco.transactions.columns import ROLES, Columns
from rlreco.transactions.formats.files import open_table
from rlreco.transactions.large.classed import write_classed
from rlreco.transactions.large.disk import LinesOnDisk, scan_lines
from rlreco.transactions.large.lazy import LazyLines, lazy_lines
from rlreco.transactions.large.lazy_classed import LazyClassed, classify_lazily
from rlreco.transactions.large.spill import open_lines
from rlreco.transactions.lines import SCHEMA, Lines, ReadReport
from rlreco.transactions.parse.dates import DATE_ORDERS, DateOrderError, reading_of
from rlreco.transactions.parse.decimals import DecimalError
from rlreco.transactions.products import products
from rlreco.transactions.read_options import AS_IT_IS, ReadOptions
from rlreco.transactions.reading.currency import CurrencyError
from rlreco.transactions.reading.dates import AS_WRITTEN
from rlreco.transactions.reading.money import MoneyError
from rlreco.transactions.reading.read import chosen_columns, read_lines, read_table
from rlreco.transactions.roles.choose import choose_columns
from rlreco.transactions.roles.missing import MissingColumnsError
from rlreco.transactions.tables.open_tables import open_tables
from rlreco.transactions.tables.sources import Place

__all__ = [
    "AS_IT_IS",
    "AS_WRITTEN",
    "DATE_ORDERS",
    "LINE_CLASSES",
    "PURCHASES",
    "REASONS",
    "ROLES",
    "SCHEMA",
    "ClassedLines",
    "Columns",
    "CurrencyError",
    "DateOrderError",
    "DecimalError",
    "LazyClassed",
    "LazyLines",
    "Lines",
    "LinesOnDisk",
    "MissingColumnsError",
    "MoneyError",
    "Place",
    "ReadOptions",
    "ReadReport",
    "Watch",
    "choose_columns",
    "chosen_columns",
    "classify",
    "classify_lazily",
    "funnel",
    "funnel_of",
    "goods",
    "lazy_lines",
    "open_lines",
    "open_table",
    "open_tables",
    "products",
    "read_lines",
    "read_table",
    "reading_of",
    "scan_lines",
    "write_classed",
]
