"""Customers from classed lines: recency, frequency and money, scores by edges, named segments and bands."""

from rlreco.segmentation.customers import countries_of, customers_of
from rlreco.segmentation.distributed.plan import SegmentationPlan
from rlreco.segmentation.distributed.segment import segment_lazily
from rlreco.segmentation.engines.in_memory import ENGINES
from rlreco.segmentation.from_profile import frozen_of_edges, recipe_of, segment_by, selection_of
from rlreco.segmentation.frozen import Frozen, frozen_of, rows_of, text_of
from rlreco.segmentation.names import (
    SEGMENT_NAMES,
    WHAT_TO_DO,
    advice,
    band_names,
    check_map,
    class_words,
    default_map,
    map_of,
    map_of_csv,
    map_rows,
    segment_words,
)
from rlreco.segmentation.scorer import METHODS, Recipe, Scorer
from rlreco.segmentation.segment import Segmentation, segment
from rlreco.segmentation.selection import Selection, lines_of_customers, narrowed

__all__ = [
    "ENGINES",
    "METHODS",
    "SEGMENT_NAMES",
    "WHAT_TO_DO",
    "Frozen",
    "Recipe",
    "Scorer",
    "Segmentation",
    "SegmentationPlan",
    "Selection",
    "advice",
    "band_names",
    "check_map",
    "class_words",
    "countries_of",
    "customers_of",
    "default_map",
    "frozen_of",
    "frozen_of_edges",
    "lines_of_customers",
    "map_of",
    "map_of_csv",
    "map_rows",
    "narrowed",
    "recipe_of",
    "rows_of",
    "segment",
    "segment_by",
    "segment_lazily",
    "segment_words",
    "selection_of",
    "text_of",
]
