"""Files of transactions: typed lines, a class for each line, and a report on every row."""

from rlreco.progress import Watch
from rlreco.transactions.classes import LINE_CLASSES, PURCHASES, REASONS, ClassedLines, classify, funnel, goods
from rlreco.transactions.columns import ROLES, Columns, find_columns, guess_columns
from rlreco.transactions.formats.files import open_table
from rlreco.transactions.large.classed import write_classed
from rlreco.transactions.large.disk import LinesOnDisk, scan_lines
from rlreco.transactions.large.spill import open_lines
from rlreco.transactions.lines import SCHEMA, Lines
from rlreco.transactions.parse.dates import DATE_ORDERS, DateOrderError, reading_of, with_likely_order
from rlreco.transactions.parse.typed_lines import read_lines, read_table
from rlreco.transactions.products import products

__all__ = [
    "DATE_ORDERS",
    "LINE_CLASSES",
    "PURCHASES",
    "REASONS",
    "ROLES",
    "SCHEMA",
    "ClassedLines",
    "Columns",
    "DateOrderError",
    "Lines",
    "LinesOnDisk",
    "Watch",
    "classify",
    "find_columns",
    "funnel",
    "goods",
    "guess_columns",
    "open_lines",
    "open_table",
    "products",
    "read_lines",
    "read_table",
    "reading_of",
    "scan_lines",
    "with_likely_order",
    "write_classed",
]
