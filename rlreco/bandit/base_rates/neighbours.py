"""Which products go with which: the weights by which what a customer bought speaks for others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.base_rates.order_lines import Codes, OrderLines
from rlreco.bandit.posterior import Array
from rlreco.domain.ids import ProductId
from rlreco.domain.records import Neighbours
from rlreco.similarity.ease import Ease
from rlreco.similarity.interactions import Interactions

MOST_PRODUCTS, MOST_NEIGHBOURS = 2_000, 100

_DIGITS = 5
"""Decimals of a weight: EASE's are below 1, and the least that count are some thousandths."""


@dataclass(frozen=True, slots=True)
class NeighbourMatrix:
    """Of each of P products, the N that it speaks for most.

    products : ids of the P
    rows : where each of the P stands among the products that scores are asked for, -1 for nowhere; shape (P,)
    index : of the N among the P, shape (P, N)
    weights : at least 0, shape (P, N)
    """

    products: tuple[ProductId, ...]
    rows: Codes
    index: Codes
    weights: Array

    @classmethod
    def fit(cls, lines: OrderLines) -> Self:
        """Weights of the best-selling MOST_PRODUCTS in EASE, among the lines' products."""
        sold = np.bincount(lines.product, minlength=len(lines.products))
        rows = np.sort(np.argsort(-sold, kind="stable")[:MOST_PRODUCTS])
        weights = _ease(lines, rows)
        index = _highest(weights, min(MOST_NEIGHBOURS, len(rows)))
        highest = np.maximum(np.take_along_axis(weights, index, axis=1), 0.0).round(_DIGITS)
        return cls(tuple(lines.products[rows].tolist()), rows, index, highest)

    @classmethod
    def of(cls, records: Iterable[Neighbours]) -> Self:
        """The matrix of `records`; its rows are its own until `among` moves them."""
        neighbours = list(records)
        names = dict.fromkeys(name for each in neighbours for name in (each.product, *each.products))
        row = {name: number for number, name in enumerate(names)}
        most = max((len(each.products) for each in neighbours), default=0)
        index, weights = np.zeros((len(row), most), np.intp), np.zeros((len(row), most))
        for each in neighbours:
            cells = row[each.product], slice(len(each.products))
            index[cells], weights[cells] = [row[name] for name in each.products], each.weights
        return cls(tuple(row), np.arange(len(row)), index, weights)

    def records(self) -> list[Neighbours]:
        """One for each product that speaks for any."""
        records = []
        for product, index, weights in zip(self.products, self.index, self.weights, strict=True):
            kept = weights > 0.0
            if kept.any():
                others = tuple(self.products[other] for other in index[kept])
                records.append(Neighbours(product, others, tuple(weights[kept].tolist())))
        return records

    def among(self, row: Mapping[ProductId, int]) -> Self:
        """The same with rows in this numbering of products."""
        return replace(self, rows=np.array([row.get(product, -1) for product in self.products], dtype=np.intp))

    def scores(self, held: Codes, n_products: int) -> Array:
        """How much these products speak for each product, together; shape (n_products,).

        held : rows, each once
        """
        # Products that stand nowhere meet in one cell more, at -1.
        place = np.full(n_products + 1, -1)
        place[self.rows] = np.arange(len(self.rows))
        held = place[held]
        held = held[held >= 0]
        scores = np.zeros(n_products + 1)
        scores[self.rows] = np.bincount(self.index[held].ravel(), self.weights[held].ravel(), len(self.rows))
        return scores[:n_products]


def _ease(lines: OrderLines, rows: Codes) -> Array:
    """Row: what a customer has; column: what it speaks for. Shape (n, n) for n of the lines' products."""
    column = np.full(len(lines.products), -1)
    column[rows] = np.arange(len(rows))
    item, user = column[lines.product], lines.customer[lines.basket]
    kept = item >= 0
    users, user_of = np.unique(user[kept], return_inverse=True)
    events = Interactions(users, np.arange(len(rows)), user_of.astype(np.int32), item[kept].astype(np.int32))
    weights = Ease().fit(events, np.dtype(np.float64)).weights
    assert isinstance(weights, np.ndarray)
    return weights


def _highest(values: Array, n: int) -> NDArray[np.intp]:
    """Columns of the n highest values of each row, highest first."""
    columns = np.argpartition(-values, n - 1, axis=1)[:, :n]
    order = np.argsort(-np.take_along_axis(values, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)
