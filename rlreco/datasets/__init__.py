"""Data to start with: a made-up shop, and a real shop by download."""

from rlreco.datasets.demo import demo_drawings, demo_lines
from rlreco.datasets.download import ONLINE_RETAIL, fetch_online_retail

__all__ = ["ONLINE_RETAIL", "demo_drawings", "demo_lines", "fetch_online_retail"]
