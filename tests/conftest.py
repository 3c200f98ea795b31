"""Fixtures that more than one folder needs."""

import os
from pathlib import Path

import pytest

from rlreco.transactions import classify, read_lines

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def online_retail() -> Path:
    """UCI Online Retail as Parquet: Chen, D. (2015), doi:10.24432/C5BW33, CC BY 4.0. Not part of this repository."""
    path = Path(os.environ.get("RLRECO_ONLINE_RETAIL", ROOT.parent / "shared" / "data" / "online_retail.parquet"))
    if not path.is_file():
        pytest.skip(f"UCI Online Retail is not at {path}; set RLRECO_ONLINE_RETAIL to its Parquet file.")
    return path


@pytest.fixture(scope="session")
def online_retail_lines(online_retail):
    return read_lines(online_retail)


@pytest.fixture(scope="session")
def online_retail_classed(online_retail_lines):
    return classify(online_retail_lines)
