"""The crowd of customers with tastes of their own, and the shop that they visit, from a file of sales."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array

from rlreco.bandit.base_rates.likeness import Evidence
from rlreco.bandit.base_rates.neighbours import NeighbourMatrix
from rlreco.bandit.base_rates.order_lines import basket_weights
from rlreco.bandit.base_rates.persons import Persons, fit_persons
from rlreco.bandit.base_rates.shrinking import shrunk
from rlreco.bandit.posterior import Array
from rlreco.bandit.prior.fit import Priors, fit_priors
from rlreco.bandit.prior.sales_history import Baskets, fit_history
from rlreco.bandit.prior.shop import Shop
from rlreco.bandit.sharing.strength import LEAST_SHARE
from rlreco.domain.ids import ProductId
from rlreco.domain.profile import Profile
from rlreco.domain.records import BaseRate, Customer
from rlreco.domain.states import Part, StateSpace
from rlreco.errors import DataError
from rlreco.language import gettext
from rlreco.segmentation import customers_of, narrowed, segment_by, selection_of
from rlreco.simulation.personal.crowd import Appeal, Crowd, Exponents, Indices, Places
from rlreco.simulation.personal.latent_tastes import fit_exponents, scores
from rlreco.simulation.shop_of_sales import shop_of_history
from rlreco.transactions import ClassedLines, goods

PRODUCTS = 300
"""The best-selling ones, from which every policy chooses in every state."""

MOST_CUSTOMERS = 10_000

_PART_OF_HISTORY = 0.9
"""Of the days of the sales. Tastes are drawn from all of them, which policies must not have seen."""


def crowd_of_sales(
    classed: ClassedLines, profile: Profile, *, exponents: Exponents | None = None
) -> tuple[Shop, Crowd]:
    """The shop by the first nine tenths of the days, and its customers, with tastes by all of the sales.

    exponents : of share and score in a customer's rate of buying; None: fitted to these sales
    Of more than 10,000 customers, as many stand for all: evenly along the order of how often they buy.
    Raises DataError where fewer products are sold than a slate holds, or to fewer than two customers.
    """
    segmentation = segment_by(classed, profile)
    classed = narrowed(classed, selection_of(profile))
    banded = profile.model_copy(update={"nclust": len(segmentation.bands)})
    customers, sales = customers_of(segmentation, classed), _purchases(classed)
    history = _history(sales)
    priors = fit_priors(history, customers, banded)
    shop, buyers = _shop_of_best_sellers(priors, profile), _Buyers.of(sales, customers)
    had, persons = buyers.counts(history), fit_persons(history)
    return shop, Crowd(
        tuple(customer.id for customer in buyers.customers),
        buyers.baskets / buyers.baskets.sum(),
        _places(shop, priors.space, buyers.customers),
        _appeal(buyers, sales, shop.products, exponents),
        had[:, buyers.columns(shop.products)].toarray(),
        _rates(buyers, history, had, buyers.columns(shop.products), persons),
        np.array([(each.recency, each.frequency, each.monetary) for each in buyers.customers], dtype=float),
        persons.base,
    )


@dataclass(frozen=True, slots=True)
class _Buyers:
    """Customers with purchases, at most MOST_CUSTOMERS.

    products : ids of all that were sold
    baskets : of each customer, shape (C,)
    """

    customers: Sequence[Customer]
    products: pd.Index
    baskets: Array

    @classmethod
    def of(cls, sales: pd.DataFrame, customers: Sequence[Customer]) -> "_Buyers":
        baskets = sales.groupby("customer_id", observed=True)["order_id"].nunique()
        number = np.asarray(baskets.reindex([customer.id for customer in customers]).fillna(0.0), dtype=float)
        rows = _evenly(np.flatnonzero(number > 0.0), number)
        if len(rows) < 2:
            raise DataError(
                gettext(
                    "Personal tastes need the purchases of two customers or more, and the sales have {n_rows}. Choose "
                    "a larger file.",
                    n_rows=len(rows),
                )
            )
        return cls([customers[row] for row in rows], pd.Index(sales["product_id"].unique()), number[rows])

    def counts(self, sales: pd.DataFrame, weights: Array | None = None) -> csr_array:
        """Baskets of each customer with each product, shape (C, P). weights : of each line; None: 1"""
        row = self._rows(sales)
        kept = np.flatnonzero(row >= 0)
        cells = row[kept], self.products.get_indexer(pd.Index(sales["product_id"]))[kept]
        amounts = np.ones(len(kept)) if weights is None else weights[kept]
        return coo_array((amounts, cells), shape=(len(self.customers), len(self.products))).tocsr()

    def ages(self, sales: pd.DataFrame) -> csr_array:
        """Days from the customer's last basket with each product to the end of the sales; 0 without one, (C, P)."""
        pairs = sales.groupby(["customer_id", "product_id"], observed=True)[["ordered_at"]].max().reset_index()
        return self.counts(pairs, _days(pairs["ordered_at"], sales))

    def baskets_of(self, orders: pd.DataFrame, weights: Array) -> Array:
        """Sum of the weights of each customer's orders, shape (C,)."""
        row = self._rows(orders)
        return np.asarray(np.bincount(row[row >= 0], weights[row >= 0], len(self.customers)), dtype=float)

    def _rows(self, sales: pd.DataFrame) -> Indices:
        ids = pd.Index([customer.id for customer in self.customers])
        return np.asarray(ids.get_indexer(pd.Index(sales["customer_id"])), dtype=np.intp)

    def columns(self, products: Sequence[ProductId]) -> Indices:
        return np.asarray(self.products.get_indexer(pd.Index(products)), dtype=np.intp)


def _purchases(classed: ClassedLines) -> pd.DataFrame:
    """A line for each product of each basket."""
    lines = goods(classed)[["order_id", "product_id", "customer_id", "ordered_at"]]
    return lines.drop_duplicates(["order_id", "product_id"])


def _history(sales: pd.DataFrame) -> pd.DataFrame:
    first, last = sales["ordered_at"].min(), sales["ordered_at"].max()
    return sales[sales["ordered_at"] <= first + _PART_OF_HISTORY * (last - first)]


def _evenly(rows: Indices, number: Array) -> Indices:
    """At most MOST_CUSTOMERS of the rows, evenly along the order of their numbers."""
    if len(rows) <= MOST_CUSTOMERS:
        return rows
    ranked = rows[np.argsort(-number[rows], kind="stable")]
    return np.sort(ranked[np.linspace(0, len(ranked) - 1, MOST_CUSTOMERS).astype(np.intp)])


def _shop_of_best_sellers(priors: Priors, profile: Profile) -> Shop:
    """The same candidates in the same order in all states."""
    baskets = _of_best_sellers(priors.history.baskets)
    shop = shop_of_history(fit_history(baskets, top=len(baskets.products), tail=0), profile)
    order = np.argsort(shop.candidates, axis=1)
    return replace(
        shop,
        candidates=np.take_along_axis(shop.candidates, order, axis=1),
        shares=np.take_along_axis(shop.shares, order, axis=1),
        crossings=priors.profile.crossings or (),
    )


def _of_best_sellers(baskets: Baskets) -> Baskets:
    best = np.sort(np.argsort(-baskets.by_parent.sum(axis=0), kind="stable")[:PRODUCTS])
    return replace(
        baskets,
        products=tuple(baskets.products[product] for product in best),
        by_state=baskets.by_state[:, best],
        by_parent=baskets.by_parent[:, best],
    )


def _appeal(buyers: _Buyers, sales: pd.DataFrame, products: Sequence[ProductId], exponents: Exponents | None) -> Appeal:
    counts, columns = buyers.counts(sales), buyers.columns(products)
    bought, score = counts[:, columns].toarray(), scores(counts, columns)
    shares = np.maximum(bought.sum(axis=0) / buyers.baskets.sum(), LEAST_SHARE)
    powers = fit_exponents(bought, buyers.baskets, shares, score) if exponents is None else exponents
    common = powers.share * np.log(shares)
    return Appeal(common + powers.score * np.log(score), common, powers)


def _rates(buyers: _Buyers, history: pd.DataFrame, had: csr_array, columns: Indices, persons: Persons) -> Array:
    """Base rates that a learner has at the end of the history (rlreco.bandit.base_rates), shape (C, K).

    had : baskets of each customer with each product, shape (C, P); columns : of the K products
    """
    base, likeness, _ = persons
    orders = history.drop_duplicates("order_id")
    own, crowd = (buyers.counts(history, _weights(history, half_life)) for half_life in _half_lives(base))
    baskets, recent = (buyers.baskets_of(orders, _weights(orders, half_life)) for half_life in _half_lives(base))
    shares = had.sum(axis=0)[columns] / len(orders)
    now = shrunk(crowd.sum(axis=0)[columns], recent.sum(), shares, base.crowd_baskets)
    rates = shrunk(own[:, columns].toarray(), baskets[:, None], now, base.baskets)
    if likeness is not None:
        ages, alike = buyers.ages(history)[:, columns].toarray(), _alike(buyers, had, columns, likeness.neighbours)
        evidence = Evidence(rates, now, shares, had[:, columns].toarray(), ages, alike)
        rates = np.where(baskets[:, None] > 0.0, likeness.rates(evidence), rates)
    return np.maximum(rates, LEAST_SHARE)


def _alike(buyers: _Buyers, had: csr_array, columns: Indices, neighbours: NeighbourMatrix) -> Array:
    """NeighbourMatrix.scores of each customer, shape (C, K)."""
    row = {product: number for number, product in enumerate(buyers.products)}
    among = neighbours.among(row)
    return np.stack([among.scores(had.indices[slice(*ends)], len(row))[columns] for ends in pairwise(had.indptr)])


def _half_lives(base: BaseRate) -> tuple[float | None, float | None]:
    return base.half_life, base.crowd_half_life


def _weights(sales: pd.DataFrame, half_life: float | None) -> Array:
    return basket_weights(-_days(sales["ordered_at"], sales), half_life)


def _days(moments: pd.Series, sales: pd.DataFrame) -> Array:
    """From the moments to the end of the sales."""
    return np.asarray((sales["ordered_at"].max() - moments) / pd.Timedelta(days=1), dtype=float)


def _places(shop: Shop, space: StateSpace, customers: Sequence[Customer]) -> Places:
    parts = [space.split(state) for state in shop.states]
    of_moments, moment = _numbered([at for _, at in parts])
    of_customers, segment = _numbered([space.customer_part(customer) for customer in customers])
    row = {part: number for number, part in enumerate(parts)}
    states = np.array([[row[of_customer, at] for at in of_moments] for of_customer in of_customers], dtype=np.intp)
    in_moment = np.bincount(moment, weights=shop.baskets)
    return Places(in_moment / in_moment.sum(), states[segment], segment)


def _numbered(parts: Sequence[Part]) -> tuple[list[Part], Indices]:
    """(distinct parts in the order of their first places, index of each part)"""
    number = {part: index for index, part in enumerate(dict.fromkeys(parts))}
    return list(number), np.array([number[part] for part in parts], dtype=np.intp)
