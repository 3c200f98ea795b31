"""The shop that simulated shoppers visit, from a file of sales and without training an experiment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from rlreco.bandit.posterior import Array
from rlreco.bandit.prior.fit import fit_priors
from rlreco.bandit.prior.sales_history import History
from rlreco.bandit.prior.shop import Shop, mean_rfm
from rlreco.domain.ids import ProductId
from rlreco.domain.profile import Profile
from rlreco.segmentation import customers_of, narrowed, segment_by, selection_of
from rlreco.segmentation.notices import few_buyers
from rlreco.transactions import ClassedLines, goods, products
from rlreco.transactions.classes import refuse_without_products


@dataclass(frozen=True, slots=True)
class Calibration:
    """A shop, and how far its sales can be trusted.

    evidence : the table of `rlreco.bandit.prior.evidence`
    customers : that bought
    """

    shop: Shop
    evidence: pd.DataFrame
    customers: int

    @property
    def notices(self) -> tuple[str, ...]:
        """Warnings where the sales are few, in whole sentences."""
        return tuple(few_buyers(self.customers))


def shop_of_sales(classed: ClassedLines, profile: Profile) -> Shop:
    """The shop of `calibrate`, with the same errors."""
    return calibrate(classed, profile).shop


def calibrate(classed: ClassedLines, profile: Profile) -> Calibration:
    """Customers, candidates and shares as training computes them.

    Raises DataError for sales without products or purchases by known customers, and for fewer products than a slate
    holds.
    """
    refuse_without_products(classed)
    segmentation = segment_by(classed, profile)
    classed = narrowed(classed, selection_of(profile))
    customers = customers_of(segmentation, classed)
    banded = profile.model_copy(update={"nclust": len(segmentation.bands)})
    priors = fit_priors(goods(classed), customers, banded)
    shop = shop_of_history(priors.history, profile)
    shop = replace(
        shop,
        crossings=priors.profile.crossings or (),
        prices=_prices(classed, shop.products),
        rfm=mean_rfm(priors.space, shop.states, customers),
    )
    return Calibration(shop, priors.evidence, len(segmentation.customers))


def shop_of_history(history: History, profile: Profile) -> Shop:
    """The candidates, shares and baskets of each state; the caller adds crossings, prices and RFM values."""
    baskets = history.baskets
    in_state = dict(zip(baskets.states, baskets.in_state, strict=True))
    return Shop.of_sets(history.sets(), in_state, profile.state_features)


def _prices(classed: ClassedLines, ids: Sequence[ProductId]) -> Array:
    table = products(classed)
    price = dict(zip(table["product_id"].astype(str), pd.to_numeric(table["price"]).fillna(0.0), strict=True))
    return np.array([price.get(product, 0.0) for product in ids])
