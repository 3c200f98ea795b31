"""Data to start with: a shop that is made up, and a real one that is fetched."""

from rlreco.datasets.demo import demo_lines
from rlreco.datasets.download import ONLINE_RETAIL, fetch_online_retail

__all__ = ["ONLINE_RETAIL", "demo_lines", "fetch_online_retail"]
