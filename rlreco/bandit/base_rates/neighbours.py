"""Which products go with which: the weights by which what a customer bought speaks for others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.base_rates.order_lines import Codes, OrderLines
from rlreco.bandit.posterior import Array
from rlreco.domain.ids import ProductId
from rlreco.domain.records import Neighbours
from rlreco.similarity.ease import Ease
from rlreco.similarity.interactions import Interactions

MOST_PRODUCTS, MOST_NEIGHBOURS = 4_000, 100

_DIGITS = 5
"""Decimals of a weight: EASE's are below 1, and the least that count are some thousandths."""


@dataclass(frozen=True, slots=True)
class NeighbourMatrix:
    """Of each of P products, N that speak for each other.

    index : of the neighbours among the P, shape (P, N)
    weights : at least 0, and 0 where there are fewer than N, shape (P, N)
    """

    index: Codes
    weights: Array

    @classmethod
    def fit(cls, lines: OrderLines) -> Self:
        """The best-selling MOST_PRODUCTS' weights in EASE; other products have no neighbours."""
        n_products = len(lines.products)
        best = _best_sellers(lines, n_products)
        index, weights = np.zeros((n_products, MOST_NEIGHBOURS), np.intp), np.zeros((n_products, MOST_NEIGHBOURS))
        alike = _ease(lines, best)
        nearest = _highest(alike, min(MOST_NEIGHBOURS, len(best)))
        index[best[:, None], np.arange(nearest.shape[1])] = best[nearest]
        weights[best[:, None], np.arange(nearest.shape[1])] = np.maximum(
            np.take_along_axis(alike, nearest, axis=1), 0.0
        ).round(_DIGITS)
        return cls(index, weights)

    @classmethod
    def of(cls, neighbours: Mapping[ProductId, Neighbours], row: Mapping[ProductId, int]) -> Self:
        """Of stored ones. row : index of each product; those that it lacks are left out"""
        index, weights = np.zeros((len(row), MOST_NEIGHBOURS), np.intp), np.zeros((len(row), MOST_NEIGHBOURS))
        for product, of_product in neighbours.items():
            if product in row:
                pairs = zip(of_product.products, of_product.weights, strict=True)
                inside = [(row[other], weight) for other, weight in pairs if other in row]
                index[row[product], : len(inside)] = [other for other, _ in inside]
                weights[row[product], : len(inside)] = [weight for _, weight in inside]
        return cls(index, weights)

    def records(self, products: Sequence[ProductId]) -> list[Neighbours]:
        """Of the products that have neighbours. products : ids of the P"""
        records = []
        for product, others, weights in zip(products, self.index.tolist(), self.weights.tolist(), strict=True):
            pairs = [(products[other], weight) for other, weight in zip(others, weights, strict=True) if weight > 0.0]
            if pairs:
                records.append(Neighbours(product, *map(tuple, zip(*pairs, strict=True))))
        return records

    def scores(self, held: Codes, n_products: int) -> Array:
        """How much these products speak for each other product, together; shape (n_products,).

        held : indices, each once; those beyond the P say nothing
        """
        held = held[held < len(self.index)]
        return np.bincount(self.index[held].ravel(), self.weights[held].ravel(), n_products)


def _best_sellers(lines: OrderLines, n_products: int) -> Codes:
    sold = np.bincount(lines.product, minlength=n_products)
    return np.sort(np.argsort(-sold, kind="stable")[:MOST_PRODUCTS])


def _ease(lines: OrderLines, products: Codes) -> Array:
    """Row: what a customer has; column: what it speaks for. Shape (n, n) for n of the products."""
    column = np.full(len(lines.products), -1)
    column[products] = np.arange(len(products))
    item, user = column[lines.product], lines.customer[lines.basket]
    kept = item >= 0
    users, user_of = np.unique(user[kept], return_inverse=True)
    events = Interactions(users, np.arange(len(products)), user_of.astype(np.int32), item[kept].astype(np.int32))
    weights = Ease().fit(events, np.dtype(np.float64)).weights
    assert isinstance(weights, np.ndarray)
    return weights


def _highest(values: Array, n: int) -> NDArray[np.intp]:
    """Columns of the n highest values of each row, highest first."""
    columns = np.argpartition(-values, n - 1, axis=1)[:, :n]
    order = np.argsort(-np.take_along_axis(values, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)
