from itertools import accumulate

import numpy as np
import pytest

from rlreco.bandit.sharing.node_shapes import Cells, Counts, sampled_products


@pytest.fixture(scope="session")
def products_and_cells():
    """Sums of a whole shop as empirical Bayes reads them."""
    return _products_and_cells


def _products_and_cells(impressions, clicks, shares):
    """Each of shape (values of the first crossing, of the second, ..., states of these values, products)."""
    sums, n_crossings, n_products = (impressions, clicks, shares), impressions.ndim - 2, impressions.shape[-1]
    at_nodes = [_at_nodes(each, n_crossings) for each in sums]
    products = Counts(*(of_product.ravel() for of_product, *_ in at_nodes))
    sampled = np.isin(np.arange(n_products), sampled_products(products.clicks, impressions[..., 0].size))
    shown = np.nonzero((impressions > 0) & sampled)
    starts = accumulate(impressions.shape[:n_crossings], initial=1)
    nodes = [start + values for start, values in zip(starts, shown[:n_crossings], strict=False)]
    stacked = (np.stack([np.broadcast_to(node, impressions.shape)[shown] for node in of_sums]) for of_sums in at_nodes)
    arms = np.reshape(nodes, (n_crossings, len(shown[-1]))).astype(np.intp) * n_products + shown[-1]
    return products, Cells(Counts(*stacked), shown[-1], arms)


def _at_nodes(sums, n_crossings):
    """Of the product, of each value of each crossing, and of the state; each broadcasts against the sums."""
    axes = set(range(n_crossings + 1))
    summed = [axes, *(axes - {crossing} for crossing in range(n_crossings)), ()]
    return [sums.sum(axis=tuple(over), keepdims=True) for over in summed]
