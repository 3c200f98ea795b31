"""What customers had bought by the sales of an experiment's edition; no later order or answer moves it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Self

from rlreco.bandit.base_rates.crowd_sums import BaseRates, CrowdSums
from rlreco.domain.ids import ROOT, CustomerId, ProductId
from rlreco.domain.records import Bought, Purchases


@dataclass(frozen=True, slots=True)
class EditionSales:
    """crowd : the sums of all customers

    bought : by each customer whose sums were kept
    """

    crowd: CrowdSums
    bought: Mapping[CustomerId, Mapping[ProductId, Bought]]

    @classmethod
    def of(cls, sums: Purchases, crowd_of: Callable[[Mapping[ProductId, Bought], float], CrowdSums]) -> Self:
        """sums : of the crowd, under ROOT, and of some customers

        crowd_of : from the crowd's sums and the age of the newest sale
        """
        by_customer: defaultdict[CustomerId, dict[ProductId, Bought]] = defaultdict(dict)
        for (customer, product), bought in sums.items():
            by_customer[customer][product] = bought
        of_all = by_customer.pop(ROOT, {})
        return cls(crowd_of(of_all, of_all[ROOT].last if ROOT in of_all else 0.0), by_customer)

    def rates(self, customer: CustomerId, basket: Collection[ProductId] = ()) -> BaseRates:
        """As they were when the newest of these sales was made. basket : products in it now"""
        return self.crowd.rates(self.bought.get(customer, {}), self.crowd.newest, basket)
