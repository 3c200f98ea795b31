"""What all customers of an experiment bought, and the base rates that follow for one of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.bandit.prior.base_rate import fade, shrunk
from rlreco.bandit.sharing.ratios import LEAST_SHARE
from rlreco.domain.ids import ROOT, ProductId
from rlreco.domain.records import BaseRate, Bought


@dataclass(frozen=True, slots=True)
class BaseRates:
    """Of P products for one customer at one moment.

    row : product -> index
    crowd, own : rates by what all customers bought, and by her own baskets too, shape (P,)
    bought : what she bought so far, and her baskets under ROOT
    """

    row: Mapping[ProductId, int]
    crowd: Array
    own: Array
    bought: Mapping[ProductId, Bought]

    def of(self, products: Sequence[ProductId]) -> Array:
        """Rates for the customer; at least LEAST_SHARE, also for a product that nobody bought yet."""
        rates = [self.own[row] if (row := self.row.get(product)) is not None else 0.0 for product in products]
        return np.maximum(rates, LEAST_SHARE)

    def popular(self, most: int) -> list[ProductId]:
        """The products that sell best now, best first."""
        names = list(self.row)
        return [names[row] for row in np.argsort(-self.crowd, kind="stable")[:most]]

    def own_products(self, most: int) -> list[ProductId]:
        """The products that she bought, those with the highest rates first."""
        products = [product for product in self.bought if product in self.row]
        return sorted(products, key=lambda product: -self.own[self.row[product]])[:most]


@dataclass(frozen=True, slots=True)
class CrowdSums:
    """Sums of all customers' baskets.

    row : product -> index of its sums
    sums : number of baskets with each product, and the same by forward decay, shape (P, 2)
    total : of all baskets
    newest : age of the newest sale, in days since training; what sold by then is what sells now, until sales come
    """

    row: Mapping[ProductId, int]
    sums: Array
    total: Bought
    base: BaseRate
    newest: float

    @classmethod
    def of(cls, bought: Mapping[ProductId, Bought], base: BaseRate, newest: float = 0.0) -> "CrowdSums":
        """bought : of each product and, under ROOT, of all baskets"""
        row = {product: index for index, product in enumerate(product for product in bought if product != ROOT)}
        sums = _counts(bought[product] for product in row)
        return cls(row, sums, bought.get(ROOT, Bought()), base, newest)

    def plus(self, bought: Mapping[ProductId, Bought], newest: float) -> "CrowdSums":
        """With the sums of further baskets, as in `of`. newest : age of the newest of them"""
        of_products = {product: gain for product, gain in bought.items() if product != ROOT}
        new = [product for product in of_products if product not in self.row]
        row = self.row if not new else {**self.row, **dict(zip(new, range(len(self.row), 10**9), strict=False))}
        sums = np.concatenate([self.sums, np.zeros((len(new), 2))])
        sums[[row[product] for product in of_products]] += _counts(of_products.values())
        total = self.total + bought.get(ROOT, Bought())
        return replace(self, row=row, sums=sums, total=total, newest=max(self.newest, newest))

    def rates(self, bought: Mapping[ProductId, Bought], days: float) -> BaseRates:
        """For a customer who bought this. days : age of the experiment"""
        crowd = self._crowd_rates()
        counts = np.zeros(len(self.row))
        held = [product for product in bought if product in self.row]
        counts[[self.row[product] for product in held]] = [bought[product].recent for product in held]
        factor = fade(max(days, self.newest), self.base.half_life)
        own = shrunk(counts * factor, bought.get(ROOT, Bought()).recent * factor, crowd, self.base.baskets)
        return BaseRates(self.row, crowd, own, bought)

    def _crowd_rates(self) -> Array:
        factor = fade(self.newest, self.base.crowd_half_life)
        baskets, recent = self.sums.T
        shares = baskets / max(self.total.baskets, 1.0)
        return shrunk(recent * factor, self.total.recent * factor, shares, self.base.crowd_baskets)


def _counts(bought: Iterable[Bought]) -> Array:
    """Baskets, and the same by forward decay, shape (len(bought), 2)."""
    return np.array([(of_product.baskets, of_product.recent) for of_product in bought]).reshape(-1, 2)
