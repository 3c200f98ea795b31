"""What a replay starts from: purchases before a cut, the baskets after it, and what a ranking should hold."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from rlreco.errors import ConfigError, DataError
from rlreco.language import gettext
from rlreco.replay.sales import Indices, Mask, Sales
from rlreco.similarity import Interactions

_LATER_PART = 6


@dataclass(frozen=True, slots=True)
class Replay:
    """The baskets to rank for, n of them in order of time, and their truth.

    The truth of a basket is its products that were sold before the cut; others can't be recommended yet. Baskets
    without any are not ranked for.

    sales : all baskets, before and after the cut
    history : purchases before the cut; its items are the products that count
    baskets : indices in `sales`, shape (n,)
    customer_of : code in `history` of each basket's customer, -1 for customers who bought nothing before the cut, (n,)
    row_of, product_of : the truth as pairs: index in `baskets`, code in `history`; shape (pairs,)
    repeated : whether the customer had bought that product before that basket, shape (pairs,)
    """

    sales: Sales
    cut: np.datetime64
    history: Interactions
    baskets: Indices
    customer_of: Indices
    row_of: Indices
    product_of: Indices
    repeated: Mask

    def __len__(self) -> int:
        return len(self.baskets)

    @property
    def is_new(self) -> Mask:
        """Whether the customer bought nothing before the cut, shape (n,)."""
        return np.asarray(self.customer_of < 0)

    @property
    def sizes(self) -> Indices:
        """Products of each basket's truth, at least 1, shape (n,)."""
        return np.bincount(self.row_of, minlength=len(self))

    @property
    def customers(self) -> Indices:
        """Code in `sales` of each basket's customer, shape (n,)."""
        return self.sales.customer_of[self.baskets]

    @property
    def repeat_share(self) -> float:
        """Share of what known customers bought later that they had bought before; NaN without such customers."""
        of_known = ~self.is_new[self.row_of]
        return float(self.repeated[of_known].mean()) if of_known.any() else float("nan")


def default_cut(sales: Sales) -> np.datetime64:
    """The beginning of the last sixth of the time between the first and the last basket.

    Moved back to midnight, unless all baskets before it are of the same day.
    """
    exact = sales.at[-1] - (sales.at[-1] - sales.at[0]) // _LATER_PART
    midnight = exact.astype("datetime64[D]").astype("datetime64[us]")
    return midnight if midnight > sales.at[0] else exact


def replay_of(
    sales: Sales, cut: np.datetime64, *, sample: int | None = None, rng: np.random.Generator | None = None
) -> Replay:
    """The replay of the baskets from the cut on.

    sample : rank for the baskets of so many customers only, drawn by `rng`; all sales still count
    Raises ConfigError for a cut outside of the sales' time, DataError where no later basket has a truth.
    """
    _check_cut(sales, cut)
    earlier = sales.before(cut)
    history = earlier.interactions()
    product = pd.Index(history.items).get_indexer(pd.Index(sales.products))
    customer = pd.Index(history.users).get_indexer(pd.Index(sales.customers))
    counts = (sales.basket_of >= len(earlier.at)) & (product[sales.product_of] >= 0)
    if sample is not None:
        counts &= _sampled(sales, counts, sample, rng or np.random.default_rng())
    if not counts.any():
        raise DataError(
            gettext("No basket after {cut} holds a product that was sold before. Choose a later cut.", cut=_words(cut))
        )
    baskets, row_of = np.unique(sales.basket_of[counts], return_inverse=True)
    repeated = sales.repeated()[counts]
    products = product[sales.product_of[counts]]
    return Replay(sales, cut, history, baskets, customer[sales.customer_of[baskets]], row_of, products, repeated)


def _check_cut(sales: Sales, cut: np.datetime64) -> None:
    first, last = sales.at[0], sales.at[-1]
    if not first < cut <= last:
        raise ConfigError(
            gettext(
                "The cut {cut} is outside of the sales, which run from {first} to {last}. Choose a moment after "
                "the first sale and not after the last.",
                cut=_words(cut),
                first=_words(first),
                last=_words(last),
            )
        )


def _sampled(sales: Sales, counts: Mask, sample: int, rng: np.random.Generator) -> Mask:
    """Whether the pair's customer is one of the sample."""
    customers = np.unique(sales.customer_of[sales.basket_of[counts]])
    drawn = rng.choice(customers, min(sample, len(customers)), replace=False)
    return np.isin(sales.customer_of[sales.basket_of], drawn)


def _words(moment: np.datetime64) -> str:
    at: datetime = moment.astype("datetime64[s]").item()
    return f"{at:%Y-%m-%d}" if at.time() == datetime.min.time() else f"{at:%Y-%m-%d %H:%M}"
