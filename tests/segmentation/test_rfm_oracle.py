"""`lifetimes` counts the same days and the same orders from the same lines."""

import os
from datetime import date

import numpy as np
import pytest

from rlreco.segmentation import Selection, segment
from rlreco.transactions import PURCHASES

if os.environ.get("RLRECO_REQUIRE_ORACLES"):
    import lifetimes.utils as peer
else:
    peer = pytest.importorskip("lifetimes.utils", reason="lifetimes lives in .venv-oracles: make oracles")

pytestmark = pytest.mark.oracle


def test_lifetimes_knows_the_same_recency_and_the_same_buyers(online_retail_classed):
    lines = online_retail_classed.table.select(["customer_id", "ordered_at", "line_class"]).to_pandas()
    purchases = lines[lines["line_class"].isin(PURCHASES)]

    theirs = peer.summary_data_from_transaction_data(
        purchases, "customer_id", "ordered_at", observation_period_end="2011-12-09"
    ).sort_index()
    ours = segment(online_retail_classed, Selection(as_of=date(2011, 12, 10))).customers
    ours = ours.set_index("customer_id").sort_index()

    assert len(ours) == 4_338
    assert list(theirs.index) == list(ours.index)
    # They count from the first purchase, we back from the reference date, a day after the last.
    assert np.array_equal((theirs["T"] - theirs["recency"]).to_numpy(), ours["recency"].to_numpy() - 1)
