"""The class of each line of a file of sales: sale, return, adjustment, service or anonymous."""

from rlreco.transactions.classes.classed import (
    ClassedLines,
    classify,
    counts_of,
    goods,
    reclassified,
    refuse_without_products,
)
from rlreco.transactions.classes.marks import NO_MARKS, Marks
from rlreco.transactions.classes.rule import LINE_CLASSES, NEEDED, PURCHASES, REASONS, is_purchase, line_class
from rlreco.transactions.classes.services import SERVICE_CODES, service_ids
from rlreco.transactions.classes.worth import funnel, funnel_of

__all__ = [
    "LINE_CLASSES",
    "NEEDED",
    "NO_MARKS",
    "PURCHASES",
    "REASONS",
    "SERVICE_CODES",
    "ClassedLines",
    "Marks",
    "classify",
    "counts_of",
    "funnel",
    "funnel_of",
    "goods",
    "is_purchase",
    "line_class",
    "reclassified",
    "refuse_without_products",
    "service_ids",
]
