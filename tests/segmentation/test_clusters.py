from datetime import date

import numpy as np
import pandas as pd
import pytest

from rlreco.errors import ConfigError
from rlreco.segmentation import Recipe, Selection, segment
from rlreco.segmentation.clusters import fit_clusters

rng = np.random.default_rng(11)


def groups(*sizes):
    """Clearly apart: each group spends a hundred times more than the one before."""
    frames = [
        pd.DataFrame(
            {
                "recency": rng.integers(300 // 10**n + 1, 320 // 10**n + 3, size),
                "frequency": 4**n,
                "monetary": rng.uniform(90, 110, size) * 100.0**n,
                "group": n + 1,
            }
        )
        for n, size in enumerate(sizes)
    ]
    return pd.concat(frames, ignore_index=True)


def test_clusters_are_numbered_by_value_whatever_the_seed():
    customers = groups(60, 30, 10)

    for seed in range(2):
        assert (fit_clusters(customers, 3, seed).tiers(customers) == customers["group"]).all()


def test_the_silhouette_finds_the_number_of_groups_that_are_there():
    assert fit_clusters(groups(60, 30, 10), 0, seed=1).count == 3


@pytest.mark.parametrize("count", [1, 9, -1])
def test_a_number_of_clusters_that_cannot_be_is_refused(count):
    with pytest.raises(ConfigError, match="2 to 8"):
        fit_clusters(groups(10, 10), count, seed=1)


def test_too_few_different_customers_are_refused():
    with pytest.raises(ConfigError, match="too few for k-means"):
        fit_clusters(groups(10, 10).assign(recency=1, monetary=1.0), 4, seed=1)


@pytest.mark.slow
def test_kmeans_on_online_retail_gives_one_band_a_tier_best_last(online_retail_classed):
    selection, recipe = Selection(as_of=date(2011, 12, 10)), Recipe(method="kmeans", seed=3)
    result = segment(online_retail_classed, selection, recipe)

    means = result.customers.groupby("band")["monetary"].mean()
    assert list(means.index) == ["Q1", "Q2", "Q3", "Q4"]
    assert means.is_monotonic_increasing
    assert set(result.segments) == {"tier_1", "tier_2", "tier_3", "tier_4"}
    assert segment(online_retail_classed, selection, recipe).bands == result.bands
