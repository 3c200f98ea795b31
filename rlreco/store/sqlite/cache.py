"""Cache of sums: most of a recommendation's time is making Python numbers of a thousand arms.

Each read first asks the file for the experiment's version (its numbers of answers and corrections), so an answer of
another process is seen at once. Answers of this process are added to the cache too, in the same order as to the file.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from threading import Lock
from typing import NamedTuple, TypeAlias
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from rlreco.domain.ids import NodeId, ProductId
from rlreco.store.contract.arms import SUMS, ArmGains

Floats: TypeAlias = NDArray[np.float64]

_MOST_WAITING = 100
_MOST_NODES = 4_000
"""Of one experiment; some 20 KB each."""

_CACHES: "WeakSet[SumsCache]" = WeakSet()
"""All caches of this process, to be cleared in a forked child."""


class Version(NamedTuple):
    """Identifies the state of an experiment's sums. file : which file it is; experiment : its key there."""

    file: tuple[int, int] | None
    experiment: int
    corrections: int
    answers: int


@dataclass(slots=True)
class _Node:
    """Sums at one node.

    row : row of each product in `sums`
    sums : shape (at least as many rows as products, SUMS)
    """

    row: dict[ProductId, int] = field(default_factory=dict)
    sums: Floats = field(default_factory=lambda: np.zeros((0, len(SUMS))))

    def of(self, products: Sequence[ProductId]) -> Floats | None:
        """Shape (products, SUMS); None if a product is missing."""
        try:
            return self.sums[list(map(self.row.__getitem__, products))]
        except KeyError:
            return None

    def put(self, products: Sequence[ProductId], sums: Floats) -> None:
        if not self.row and len(row := dict(zip(products, range(len(products)), strict=True))) == len(products):
            self.row, self.sums = row, sums.copy()
            return
        try:
            rows = list(map(self.row.__getitem__, products))
        except KeyError:
            rows = self._rows_with_new(products)
        self.sums[rows] = sums

    def _rows_with_new(self, products: Sequence[ProductId]) -> list[int]:
        rows = [self.row.setdefault(product, len(self.row)) for product in products]
        if len(self.row) > len(self.sums):
            wider = np.zeros((len(self.row) + len(self.row) // 4, len(SUMS)))
            wider[: len(self.sums)] = self.sums
            self.sums = wider
        return rows


@dataclass(slots=True)
class _CachedSums:
    """Sums of one experiment.

    version : of all sums in `nodes`
    pending : version that an answer of this process is about to commit
    waiting : gains of committed answers, added to `nodes` before the next read
    """

    version: Version
    pending: Version | None = None
    nodes: dict[NodeId, _Node] = field(default_factory=dict)
    waiting: list[ArmGains] = field(default_factory=list)

    def restart(self, version: Version) -> None:
        self.version = version
        self.nodes.clear()
        self.waiting.clear()

    def catch_up(self) -> None:
        for arms in self.waiting:
            self.add(arms)
        self.waiting.clear()

    def add(self, arms: ArmGains) -> None:
        """Add the gains of the arms that are cached, one node at a time."""
        touched: dict[NodeId, tuple[list[int], list[int]]] = {}
        for position, (name, product) in enumerate(arms):
            if name in self.nodes and (row := self.nodes[name].row.get(product)) is not None:
                rows, positions = touched.setdefault(name, ([], []))
                rows.append(row)
                positions.append(position)
        gains = np.fromiter(chain.from_iterable(arms.values()), np.float64).reshape(-1, len(SUMS))
        for name, (rows, positions) in touched.items():
            self.nodes[name].sums[rows] += gains[positions]


class SumsCache:
    """Safe for threads. A forked child starts with an empty cache and a lock of its own."""

    def __init__(self) -> None:
        self.clear()
        _CACHES.add(self)

    def clear(self) -> None:
        self._lock = Lock()
        self._of_experiment: dict[int, _CachedSums] = {}

    def read(self, version: Version, nodes: Sequence[NodeId], products: tuple[ProductId, ...]) -> dict[NodeId, Floats]:
        """Shape (products, SUMS) for each node whose sums of this version are all cached."""
        with self._lock:
            cached = self._of_experiment.get(version.experiment)
            if cached is None or cached.version != version:
                return {}
            cached.catch_up()
            blocks = {name: cached.nodes[name].of(products) for name in nodes if name in cached.nodes}
            return {name: sums for name, sums in blocks.items() if sums is not None}

    def store(self, version: Version, products: tuple[ProductId, ...], sums: Mapping[NodeId, Floats]) -> None:
        """sums : as read from the file at this version, shape (products, SUMS) for each node"""
        with self._lock:
            cached = self._of_experiment.setdefault(version.experiment, _CachedSums(version))
            if cached.version != version:
                if cached.pending == version or _is_older(version, cached.version):
                    return
                cached.restart(version)
            if len(cached.nodes) + len(sums) > _MOST_NODES:
                cached.nodes.clear()
            cached.catch_up()
            for name, block in sums.items():
                cached.nodes.setdefault(name, _Node()).put(products, block)

    def expect(self, version: Version) -> None:
        """Call before an answer of this process is committed, which makes this version."""
        with self._lock:
            if (cached := self._of_experiment.get(version.experiment)) is not None:
                cached.pending = version

    def add(self, version: Version, arms: ArmGains) -> None:
        """Call after that commit with the answer's gains; they are added in the same order as in the file."""
        with self._lock:
            cached = self._of_experiment.get(version.experiment)
            if cached is None or cached.version == version or _is_older(version, cached.version):
                return
            if cached.version != version._replace(answers=version.answers - 1):
                cached.restart(version)
                return
            cached.version = version
            cached.waiting.append(arms)
            if len(cached.waiting) > _MOST_WAITING:
                cached.catch_up()


def _clear_all() -> None:
    for cache in _CACHES:
        cache.clear()


# Windows has no fork, and so no hook for it.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_clear_all)


def _is_older(version: Version, cached: Version) -> bool:
    """Whether `version` of the same file precedes the cached one; a file that replaced the old one is never older."""
    return version.file == cached.file and version[2:] < cached[2:]
