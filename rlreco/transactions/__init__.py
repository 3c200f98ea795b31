"""A file of transactions becomes typed lines, each with its class, and a report of what happened to every row."""

from rlreco.transactions.classes import LINE_CLASSES, PURCHASES, REASONS, ClassedLines, classify, funnel, goods
from rlreco.transactions.columns import ROLES, Columns, find_columns
from rlreco.transactions.dates import DATE_ORDERS, DateOrderError
from rlreco.transactions.disk import LinesOnDisk, scan_lines
from rlreco.transactions.lines import SCHEMA, Lines
from rlreco.transactions.products import products
from rlreco.transactions.reading import read_lines
from rlreco.transactions.spilling import open_lines
from rlreco.transactions.watch import CancelledError, Watch
from rlreco.transactions.writing import write_classed

__all__ = [
    "DATE_ORDERS",
    "LINE_CLASSES",
    "PURCHASES",
    "REASONS",
    "ROLES",
    "SCHEMA",
    "CancelledError",
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
    "open_lines",
    "products",
    "read_lines",
    "scan_lines",
    "write_classed",
]
