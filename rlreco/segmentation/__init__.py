"""Classed lines become customers with recency, frequency and money, scores by edges, named segments and bands."""

from rlreco.segmentation.engines import ENGINES
from rlreco.segmentation.names import SEGMENT_NAMES, band_names, check_map, default_map
from rlreco.segmentation.scorer import METHODS, Recipe, Scorer
from rlreco.segmentation.segment import Segmentation, segment
from rlreco.segmentation.selection import Selection

__all__ = [
    "ENGINES",
    "METHODS",
    "SEGMENT_NAMES",
    "Recipe",
    "Scorer",
    "Segmentation",
    "Selection",
    "band_names",
    "check_map",
    "default_map",
    "segment",
]
