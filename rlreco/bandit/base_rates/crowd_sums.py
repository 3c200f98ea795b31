"""What all customers of an experiment bought, and the base rates that follow for one of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.special import expit, logit

from rlreco.bandit.base_rates.companions import NO_COMPANIONS, Companions
from rlreco.bandit.base_rates.likeness import Evidence, Likeness, weights_of
from rlreco.bandit.base_rates.neighbours import NeighbourMatrix
from rlreco.bandit.base_rates.newcomers import NO_NEWCOMERS, Newcomers
from rlreco.bandit.base_rates.order_lines import Codes
from rlreco.bandit.base_rates.shrinking import fade, shrunk
from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.strength import LEAST_SHARE
from rlreco.domain.ids import ROOT, ProductId
from rlreco.domain.records import BaseRate, Bought, aged_column

_LARGEST = 1.0 - LEAST_SHARE


@dataclass(frozen=True, slots=True)
class BaseRates:
    """Of P products for one customer at one moment.

    row : product -> index
    evidence : of each product, shape (P,)
    bought : what she bought so far, and her baskets under ROOT
    likeness : by which the rates of a customer with baskets are made; None: they are her own as they are
    basket_gains : of log odds, by the products in her basket now, at least 0, shape (P,); None: there are none
    newcomers : rates of products that never sold
    """

    row: Mapping[ProductId, int]
    evidence: Evidence
    bought: Mapping[ProductId, Bought]
    likeness: Likeness | None = None
    basket_gains: Array | None = None
    newcomers: Mapping[ProductId, float] = field(default_factory=dict)

    def of(self, products: Sequence[ProductId]) -> Array:
        """Rates for the customer, at least LEAST_SHARE; of a newcomer that nobody bought yet, the crowd's."""
        row_of = self.row.get
        rows = np.array([row_of(product, -1) for product in products], dtype=np.intp)
        sold = rows >= 0
        evidence = self.evidence.of(rows[sold])
        likeness = self.likeness if ROOT in self.bought else None
        rates = np.array([self.newcomers.get(product, 0.0) for product in products])
        rates[sold] = evidence.own if likeness is None else likeness.rates(evidence)
        rates = np.maximum(rates, LEAST_SHARE)
        if self.basket_gains is not None:
            rates[sold] = expit(logit(np.minimum(rates[sold], _LARGEST)) + self.basket_gains[rows[sold]])
        return rates

    def own(self, products: Sequence[ProductId]) -> Array:
        """The same by the number of her own baskets alone."""
        return replace(self, likeness=None).of(products)

    def without_basket(self) -> "BaseRates":
        """The same as if nothing were in her basket now."""
        return replace(self, basket_gains=None)

    def companions(self, most: int) -> list[ProductId]:
        """The products that go best with those in her basket now, best first."""
        return [] if self.basket_gains is None else self._best(self.basket_gains, most)

    def popular(self, most: int) -> list[ProductId]:
        """The products that sell best now, best first."""
        return self._first(np.argsort(-self.evidence.crowd, kind="stable")[:most])

    def own_products(self, most: int) -> list[ProductId]:
        """The products that she bought, those with the highest rates first."""
        products = [product for product in self.bought if product in self.row]
        return sorted(products, key=lambda product: -self.evidence.own[self.row[product]])[:most]

    def alike_products(self, most: int) -> list[ProductId]:
        """The products that are new to her and most like those that she bought, best first."""
        return self._best(np.where(self.evidence.baskets > 0.0, 0.0, self.evidence.alike), most)

    def _best(self, scores: Array, most: int) -> list[ProductId]:
        """Of the products with a score above 0."""
        best = np.argsort(-scores, kind="stable")[:most]
        return self._first(best[scores[best] > 0.0])

    def _first(self, rows: Codes) -> list[ProductId]:
        names = list(self.row)
        return [names[row] for row in rows.tolist()]


@dataclass(frozen=True, slots=True)
class CrowdSums:
    """Sums of all customers' baskets.

    row : product -> index of its sums
    sums : number of baskets with each product, and the same by forward decay, shape (P, 2)
    total : of all baskets
    newest : age of the newest sale, in days since training; what sold by then is what sells now, until sales come
    companions : products that go with those in a basket
    newcomers : products that hadn't sold at the training
    """

    row: Mapping[ProductId, int]
    sums: Array
    total: Bought
    base: BaseRate
    newest: float
    likeness: Likeness | None = None
    companions: Companions = NO_COMPANIONS
    newcomers: Newcomers = NO_NEWCOMERS

    @classmethod
    def of(
        cls,
        bought: Mapping[ProductId, Bought],
        base: BaseRate,
        newest: float = 0.0,
        newcomers: Newcomers = NO_NEWCOMERS,
    ) -> "CrowdSums":
        """bought : of each product and, under ROOT, of all baskets"""
        row = {product: index for index, product in enumerate(product for product in bought if product != ROOT)}
        sums = _counts((bought[product] for product in row), base)
        return cls(row, sums, bought.get(ROOT, Bought()), base, newest, newcomers=newcomers)

    def with_neighbours(self, neighbours: NeighbourMatrix) -> "CrowdSums":
        """With the likeness that the experiment was trained to."""
        return replace(self, likeness=Likeness(weights_of(self.base.likeness), neighbours.among(self.row)))

    def with_companions(self, companions: Companions) -> "CrowdSums":
        return replace(self, companions=companions)

    def plus(self, bought: Mapping[ProductId, Bought], newest: float) -> "CrowdSums":
        """With the sums of further baskets, as in `of`. newest : age of the newest of them"""
        of_products = {product: gain for product, gain in bought.items() if product != ROOT}
        new = [product for product in of_products if product not in self.row]
        row = self.row if not new else {**self.row, **dict(zip(new, range(len(self.row), 10**9), strict=False))}
        sums = np.concatenate([self.sums, np.zeros((len(new), 2))])
        sums[[row[product] for product in of_products]] += _counts(of_products.values(), self.base)
        total = self.total + bought.get(ROOT, Bought())
        return replace(self, row=row, sums=sums, total=total, newest=max(self.newest, newest))

    def rates(self, bought: Mapping[ProductId, Bought], days: float, basket: Collection[ProductId] = ()) -> BaseRates:
        """For a customer who bought this.

        days : age of the experiment
        basket : products in her basket now; they raise those that go with them and count as bought nowhere
        """
        n_products, now = len(self.row), max(days, self.newest)
        held = [product for product in bought if product in self.row]
        rows = np.array([self.row[product] for product in held], dtype=np.intp)
        sums = np.array([bought[product] for product in held], dtype=float).reshape(-1, len(Bought._fields))
        own_column = aged_column(self.base.half_life)
        baskets, recent, age = np.zeros((3, n_products))
        baskets[rows], recent[rows], age[rows] = sums[:, 0], sums[:, own_column], now - sums[:, -1]
        factor, (share, crowd) = fade(now, self.base.half_life), self._crowd_rates()
        total = bought.get(ROOT, Bought())[own_column] * factor
        own = shrunk(recent * factor, total, crowd, self.base.baskets)
        alike = np.zeros(n_products) if self.likeness is None else self.likeness.neighbours.scores(rows, n_products)
        evidence = Evidence(own, crowd, share, baskets, age, alike)
        gains = self.companions.gains(basket, self.row)
        in_basket = gains if gains.any() else None
        return BaseRates(self.row, evidence, bought, self.likeness, in_basket, self._rates_of_newcomers())

    def _crowd_rates(self) -> tuple[Array, Array]:
        """(share of all baskets, base rate of the crowd) of each product."""
        factor = fade(self.newest, self.base.crowd_half_life)
        baskets, recent = self.sums.T
        shares = baskets / max(self.total.baskets, 1.0)
        total = self.total[aged_column(self.base.crowd_half_life)]
        rates = shrunk(recent * factor, total * factor, shares, self.base.crowd_baskets)
        new = [self.row[product] for product in self.newcomers.products if product in self.row]
        shares[new] = rates[new] = self.newcomers.rates(baskets[new], self.total.baskets)
        return shares, rates

    def _rates_of_newcomers(self) -> dict[ProductId, float]:
        """Of those that haven't sold yet."""
        rate = float(self.newcomers.rates(np.zeros(1), self.total.baskets)[0])
        return dict.fromkeys(self.newcomers.products - self.row.keys(), rate)


def _counts(bought: Iterable[Bought], base: BaseRate) -> Array:
    """Of the crowd: baskets, and the same by forward decay, shape (len(bought), 2)."""
    column = aged_column(base.crowd_half_life)
    return np.array([(of_product.baskets, of_product[column]) for of_product in bought]).reshape(-1, 2)
