"""The normalised reward of a bought product: the same for all, or by its price."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.domain.ids import ProductId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Product
from rlreco.errors import DataError
from rlreco.language import gettext

SCALE_QUANTILE = 0.99
"""Products dearer than this quantile of the catalogue's prices earn no more than it: one piano among penny whistles
would press all whistles' rewards together near 0."""


@dataclass(frozen=True, slots=True)
class Worths:
    """by_product : normalised reward of buying each product, in (0, 1]

    usual : of a product that is missing there: 1 for points; for prices, that of the median price
    """

    by_product: Mapping[ProductId, float] = field(default_factory=dict)
    usual: float = 1.0

    @classmethod
    def by_profile(cls, profile: Profile, products: Iterable[Product]) -> "Worths":
        """profile : as its experiment froze it"""
        if profile.reward_from == "points":
            return POINTS
        prices = {product.id: product.price for product in products if product.price is not None}
        worths = {id_: profile.reward_of_price(price) for id_, price in prices.items()}
        return cls(worths, profile.reward_of_price(float(np.median(list(prices.values())))))

    def of(self, products: Sequence[ProductId]) -> Array:
        """Shape (len(products),)."""
        return np.array([self.by_product.get(product, self.usual) for product in products])


POINTS = Worths()


def with_price_scale(profile: Profile, products: Iterable[Product]) -> Profile:
    """The profile whose buyReward is a click's and the highest price that counts in full; as it is for points.

    Raises DataError where no product has a price.
    """
    if profile.reward_from == "points":
        return profile
    prices = [product.price for product in products if product.price]
    if not prices:
        raise DataError(
            gettext('rewardFrom "price" needs prices, and no product of these sales has one. Use "points".')
        )
    scale = float(np.quantile(prices, SCALE_QUANTILE, method="higher"))
    return profile.model_copy(update={"buy_reward": profile.click_reward + scale})
