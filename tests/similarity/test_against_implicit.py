"""The same lists and the same likeness as the library implicit gives, where it has the same model."""

import os

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from rlreco.similarity import Sar, interactions_of, similar

if os.environ.get("RLRECO_REQUIRE_ORACLES"):
    import implicit.nearest_neighbours as peer
else:
    peer = pytest.importorskip("implicit.nearest_neighbours", reason="implicit lives in .venv-oracles: make oracles")

pytestmark = pytest.mark.oracle

N_USERS, N_ITEMS = 400, 120


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(11)
    chances = 1 / np.arange(1, N_ITEMS + 1)
    items = rng.choice(N_ITEMS, 6000, p=chances / chances.sum())
    return interactions_of(pd.DataFrame({"u": rng.integers(0, N_USERS, 6000), "i": items}).drop_duplicates(), "u", "i")


def fitted(model, world):
    had = csr_matrix(world.seen.astype(np.float64))
    model.fit(had, show_progress=False)
    return had


@pytest.mark.oracle
@pytest.mark.parametrize(("similarity", "model"), [("cosine", "CosineRecommender"), ("counts", "ItemItemRecommender")])
def test_likeness_is_that_of_implicit(world, similarity, model):
    theirs = getattr(peer, model)(K=N_ITEMS, num_threads=1)
    fitted(theirs, world)

    ours = Sar(similarity).fit(world, np.dtype(np.float64)).weights

    assert theirs.similarity.toarray() == pytest.approx(ours, abs=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize(("similarity", "model"), [("cosine", "CosineRecommender"), ("counts", "ItemItemRecommender")])
def test_scores_of_every_list_are_those_of_implicit(world, similarity, model):
    theirs = getattr(peer, model)(K=N_ITEMS, num_threads=1)
    had = fitted(theirs, world)
    _, scores = theirs.recommend(np.arange(had.shape[0]), had, N=10, filter_already_liked_items=True)

    assert similar(world, similarity=similarity).best.scores == pytest.approx(scores, rel=1e-6)
