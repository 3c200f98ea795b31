"""TIFU-KNN, a peer: next baskets by a customer's own and similar customers' aged product frequencies.

Source: Hu, He, Gao, Zhang, "Modeling Personalized Item Frequency Information for Next-basket Recommendation", SIGIR
2020.
"""

import numpy as np
from scipy.sparse import coo_array, csr_array


def vectors(sales, groups=7, within=0.9, across=0.7):
    """Each customer's vector, shape (customers, products): the baskets in order of time fall into `groups`.

    within, across : by how much a basket counts less than the next in its group, and a group less than the next
    """
    order = np.lexsort((np.arange(len(sales.at)), sales.customer_of))
    counts = np.bincount(sales.customer_of, minlength=len(sales.customers))
    rank = np.empty(len(order), dtype=int)
    rank[order] = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    n_baskets = counts[sales.customer_of]
    # As the authors do: groups of equal size, the first ones smaller where the baskets don't divide.
    size = -(-n_baskets // groups)
    n_groups = -(-n_baskets // size)
    from_end = n_baskets - 1 - rank
    group_from_end, place_from_end = from_end // size, from_end % size
    in_group = np.where(group_from_end == n_groups - 1, n_baskets - (n_groups - 1) * size, size)
    weight = within**place_from_end / in_group * across**group_from_end / n_groups
    shape = (len(sales.customers), len(sales.products))
    cells = (sales.customer_of[sales.basket_of], sales.product_of)
    return coo_array((weight[sales.basket_of], cells), shape=shape).tocsr()


def predictions(own, rows, neighbours=300, alpha=0.7):
    """alpha x own vector + (1 - alpha) x mean of the nearest customers', dense, shape (len(rows), products)."""
    squares = own.multiply(own).sum(axis=1)
    distance = squares[rows, None] + squares[None, :] - 2 * (own[rows] @ own.T).toarray()
    distance[np.arange(len(rows)), rows] = np.inf
    nearest = np.argpartition(distance, neighbours, axis=1)[:, :neighbours]
    picked = csr_array(
        (np.full(nearest.size, 1 / neighbours), nearest.ravel(), np.arange(len(rows) + 1) * neighbours),
        shape=(len(rows), own.shape[0]),
    )
    return (alpha * own[rows] + (1 - alpha) * (picked @ own)).toarray()
