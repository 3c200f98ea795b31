"""A file of transactions becomes typed lines, each with its class, and a report of what happened to every row."""

from rlreco.transactions.classes import LINE_CLASSES, PURCHASES, REASONS, ClassedLines, classify, funnel
from rlreco.transactions.columns import ROLES, Columns, find_columns
from rlreco.transactions.dates import DATE_ORDERS, DateOrderError
from rlreco.transactions.lines import SCHEMA, Lines
from rlreco.transactions.products import products
from rlreco.transactions.reading import read_lines

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
    "classify",
    "find_columns",
    "funnel",
    "products",
    "read_lines",
]
