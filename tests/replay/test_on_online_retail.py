"""The real file: baselines against figures that were measured apart from this code, and a peer."""

import dataclasses
import sys
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rlreco.domain.profile import Profile
from rlreco.progress import UNWATCHED
from rlreco.replay import BASELINES, backtest_of, replay_of, sales_of
from rlreco.service.backtest.backtest import backtest
from rlreco.service.backtest.learned import Later, learner_ranker
from rlreco.transactions.classes import counts_of, goods

pytestmark = pytest.mark.slow

CUT = datetime(2011, 11, 1)
# NDCG@10 for known customers after that cut, by a replay of another hand.
MEASURED = {"popularity": 0.087, "personal": 0.264, "sar": 0.233, "ease": 0.184, "sar:new": 0.044, "ease:new": 0.052}


@pytest.fixture(scope="module")
def replay(online_retail_classed):
    return replay_of(sales_of(goods(online_retail_classed)), np.datetime64(CUT, "us"))


def ndcg_of(replay, rankings):
    return backtest_of(replay, {"m": rankings}, 10, np.random.default_rng(0)).scores[0].ndcg


def test_the_baskets_are_those_that_were_counted_by_another_hand(replay):
    assert (len(replay), int(replay.is_new.sum())) == (3_399, 480)
    assert (len(replay.history.users), len(replay.history.items)) == (3_970, 3_607)
    assert replay.repeat_share == pytest.approx(0.50, abs=0.01)


@pytest.mark.parametrize("name", MEASURED)
def test_a_baseline_scores_as_measured_by_another_hand(replay, name):
    rankings = BASELINES[name](replay, 10, np.random.default_rng(0), UNWATCHED)

    assert ndcg_of(replay, rankings) == pytest.approx(MEASURED[name], abs=0.002)


@pytest.fixture(scope="module")
def tifu_rankings(replay, tifu_knn):
    """Of known customers; the baskets of new ones have none."""
    own = tifu_knn.vectors(replay.sales.before(replay.cut))
    code_of = {product: code for code, product in enumerate(replay.history.items)}
    rankings = np.full((len(replay), 10), -1, dtype=np.int32)
    rows = np.flatnonzero(~replay.is_new)
    customers, at = np.unique(replay.customers[rows], return_inverse=True)
    scores = tifu_knn.predictions(own, customers)
    best = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    codes = np.array([code_of.get(product, -1) for product in replay.sales.products])
    rankings[rows] = codes[best][at]
    return rankings


def test_tifu_knn_ranks_about_as_well_as_the_personal_list(replay, tifu_rankings):
    """Measured apart, with a grid of four settings: .262; this one has the paper's own for such files."""
    assert ndcg_of(replay, tifu_rankings) == pytest.approx(0.262, abs=0.01)


def test_the_learner_is_more_than_chance_ahead_of_tifu_knn(replay, tifu_rankings, online_retail_classed):
    table = online_retail_classed.table
    earlier = table.filter(pc.less(table["ordered_at"], pa.scalar(CUT, pa.timestamp("us"))))
    lines = dataclasses.replace(online_retail_classed, table=earlier, counts=counts_of(earlier))
    learner = learner_ranker(lines, Profile(), Later(sales=True, answers=True))
    learned = learner(replay, 10, np.random.default_rng(0), UNWATCHED)

    rankings = {"default:learning": learned, "TIFU-KNN": tifu_rankings}
    lead = backtest_of(replay, rankings, 10, np.random.default_rng(0)).lead

    # Shown by pytest -rP.
    sys.stdout.write(lead.sentence(10))
    assert (lead.best, lead.low > 0.0) == ("default:learning", True)


def test_the_learner_of_states_scores_as_measured_by_another_hand(online_retail_classed):
    """Measured with another seed: .058 to .061 by a copy, .060 by the service."""
    result = backtest(online_retail_classed, cut=CUT, models=["states"])

    assert result.scores[0].ndcg == pytest.approx(0.060, abs=0.004)
