"""Sums that were read lately, kept in memory and served while nothing has changed: most of a recommendation's time is
making Python numbers of a thousand arms.

Whether they still hold is asked of the file each time (how many answers and corrections an experiment has had), so that
another process's answer is seen at once. This process's own answers are added here as they are added there.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rlreco.records import Gain, NodeId, ProductId
from rlreco.store.base import SUMS

Floats = NDArray[np.float64]

_MOST_NODES = 4_000
_MOST_SLATES = 4_000


class Version(NamedTuple):
    """What an experiment's sums are a function of. file : which file it is; experiment : its key there."""

    file: tuple[int, int] | None
    experiment: int
    corrections: int
    answers: int


@dataclass(slots=True)
class _Node:
    """sums : shape (columns, SUMS); known : shape (columns,), which of them were read."""

    sums: Floats
    known: NDArray[np.bool_]


@dataclass(slots=True)
class _Kept:
    """version : of everything here; column : of each product; columns : of each sequence of products asked for."""

    version: Version
    pending: Version | None = None
    column: dict[ProductId, int] = field(default_factory=dict)
    columns: dict[tuple[ProductId, ...], NDArray[np.intp]] = field(default_factory=dict)
    nodes: dict[NodeId, _Node] = field(default_factory=dict)

    def empty(self, version: Version) -> None:
        self.version = version
        self.nodes.clear()

    def columns_of(self, products: tuple[ProductId, ...]) -> NDArray[np.intp]:
        found = self.columns.get(products)
        if found is None:
            if len(self.columns) >= _MOST_SLATES:
                self.columns.clear()
            places = (self.column.setdefault(product, len(self.column)) for product in products)
            found = self.columns[products] = np.fromiter(places, np.intp, len(products))
        return found

    def node(self, name: NodeId) -> _Node:
        """With room for every product that has a column."""
        width = len(self.column)
        node = self.nodes.get(name)
        if node is None or len(node.known) < width:
            wider = _Node(np.zeros((width + width // 4, len(SUMS))), np.zeros(width + width // 4, np.bool_))
            if node is not None:
                wider.sums[: len(node.known)], wider.known[: len(node.known)] = node.sums, node.known
            node = self.nodes[name] = wider
        return node

    def add(self, arms: Mapping[tuple[NodeId, ProductId], Gain]) -> None:
        """To what is here of them, a node at a time."""
        gains = np.fromiter(chain.from_iterable(arms.values()), np.float64).reshape(-1, len(SUMS))
        touched: dict[NodeId, tuple[list[int], list[int]]] = {}
        for place, (name, product) in enumerate(arms):
            column = self.column.get(product)
            if column is not None and name in self.nodes and column < len(self.nodes[name].known):
                columns, places = touched.setdefault(name, ([], []))
                columns.append(column)
                places.append(place)
        for name, (columns, places) in touched.items():
            self.nodes[name].sums[columns] += gains[places]


class SumsCache:
    """Safe for threads; a forked child starts its own."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._lock = Lock()
        self._kept: dict[int, _Kept] = {}

    def _own(self) -> Lock:
        if self._process != os.getpid():
            SumsCache.__init__(self)
        return self._lock

    def read(self, version: Version, nodes: Sequence[NodeId], products: tuple[ProductId, ...]) -> dict[NodeId, Floats]:
        """Of the nodes whose sums are all here as of this version: shape (products, SUMS) each."""
        with self._own():
            kept = self._kept.get(version.experiment)
            if kept is None or kept.version != version:
                return {}
            columns, found = kept.columns_of(products), {}
            for name in nodes:
                node = kept.node(name)
                if node.known[columns].all():
                    found[name] = node.sums[columns]
        return found

    def keep(self, version: Version, products: tuple[ProductId, ...], sums: Mapping[NodeId, Floats]) -> None:
        """Sums that were read as of this version: shape (products, SUMS) for each node."""
        with self._own():
            kept = self._kept.setdefault(version.experiment, _Kept(version))
            if kept.version != version:
                if kept.pending == version or _is_older(version, kept.version):
                    return
                kept.empty(version)
            if len(kept.nodes) + len(sums) > _MOST_NODES:
                kept.nodes.clear()
            columns = kept.columns_of(products)
            for name, block in sums.items():
                node = kept.node(name)
                node.sums[columns], node.known[columns] = block, True

    def expect(self, version: Version) -> None:
        """An answer of this process is about to be committed and to make this version."""
        with self._own():
            if (kept := self._kept.get(version.experiment)) is not None:
                kept.pending = version

    def add(self, version: Version, arms: Mapping[tuple[NodeId, ProductId], Gain]) -> None:
        """The answer that made this version, after it was committed: added in the same order and the same way."""
        with self._own():
            kept = self._kept.get(version.experiment)
            if kept is None or kept.version == version or _is_older(version, kept.version):
                return
            if kept.version != version._replace(answers=version.answers - 1):
                kept.empty(version)
                return
            kept.version = version
            kept.add(arms)


def _is_older(one: Version, other: Version) -> bool:
    """Read before what is kept; a file put in the place of the old one is never older."""
    return one.file == other.file and one[2:] < other[2:]
