"""Classed lines become customers with recency, frequency and money, scores by edges, named segments and bands."""

from rlreco.segmentation.engines import ENGINES
from rlreco.segmentation.names import SEGMENT_NAMES, band_names, check_map, default_map
from rlreco.segmentation.segment import Segmentation, segment

__all__ = ["ENGINES", "SEGMENT_NAMES", "Segmentation", "band_names", "check_map", "default_map", "segment"]
