"""Whether what is called a price is that of all pieces of its line."""

import numpy as np

from rlreco.transactions.reading.money.amounts import MOST, Amounts

# A price is of all pieces where it is in step with them for so many products, to the cent.
_FEWEST_IN_STEP, _CENT = 2, 0.0101


def is_of_all_pieces(amounts: Amounts) -> bool:
    """Whether what is called a price grows in step with the pieces, for nearly all products sold in several numbers."""
    if amounts.product is None or amounts.price is None:
        return False
    some = len(amounts.product)
    price, pieces = amounts.price[:some], amounts.quantity[:some]
    good = (amounts.product >= 0) & (price > 0) & (pieces > 0)
    product, price, pieces = amounts.product[good], price[good], pieces[good]
    varied = _spread(product, pieces) > 0
    in_step = varied & (_spread(product, price) > 0) & (_spread(product, price / pieces) <= _CENT)
    n_varied = len(np.unique(product[varied[product]])) if len(product) else 0
    n_in_step = len(np.unique(product[in_step[product]])) if len(product) else 0
    return n_in_step >= _FEWEST_IN_STEP and n_in_step >= MOST * n_varied


def _spread(product: np.ndarray, values: np.ndarray) -> np.ndarray:
    """By product: the largest less the smallest value."""
    count = int(product.max(initial=-1)) + 1
    largest, smallest = np.full(count, -np.inf), np.full(count, np.inf)
    np.maximum.at(largest, product, values)
    np.minimum.at(smallest, product, values)
    return np.where(np.isfinite(largest), largest - smallest, 0.0)
