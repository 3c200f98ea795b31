"""Sums that were read lately, kept in memory and served while nothing has changed: most of a recommendation's time is
making Python numbers of a thousand arms.

Whether they still hold is asked of the file each time (how many answers and corrections an experiment has had), so that
another process's answer is seen at once. This process's own answers are added here as they are added there.
"""

import os
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from threading import Lock
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rlreco.domain.ids import NodeId, ProductId
from rlreco.domain.records import Gain, Session
from rlreco.store.base import SUMS

Floats: TypeAlias = NDArray[np.float64]
ArmGains: TypeAlias = Mapping[tuple[NodeId, ProductId], Gain]

_MOST_LATER = 100
_MOST_SESSIONS = 256
_MOST_NODES = 4_000
"""Of one experiment; some 20 KB each."""


class Lately:
    """Sessions by the text they are stored as: one that was opened or read a moment ago is not decoded again."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    def of(self, body: str) -> Session | None:
        return self._sessions.get(body)

    def keep(self, body: str, session: Session) -> Session:
        self._sessions[body] = session
        if len(self._sessions) > _MOST_SESSIONS:
            with suppress(KeyError):
                self._sessions.popitem(last=False)
        return session


class Version(NamedTuple):
    """What an experiment's sums are a function of. file : which file it is; experiment : its key there."""

    file: tuple[int, int] | None
    experiment: int
    corrections: int
    answers: int


@dataclass(slots=True)
class _Node:
    """place : of each product whose sums are here; sums : shape (at least so many, SUMS)."""

    place: dict[ProductId, int] = field(default_factory=dict)
    sums: Floats = field(default_factory=lambda: np.zeros((0, len(SUMS))))

    def of(self, products: Sequence[ProductId]) -> Floats | None:
        """Shape (products, SUMS); None when one isn't here."""
        try:
            return self.sums[list(map(self.place.__getitem__, products))]
        except KeyError:
            return None

    def put(self, products: Sequence[ProductId], sums: Floats) -> None:
        places = [self.place.setdefault(product, len(self.place)) for product in products]
        if len(self.place) > len(self.sums):
            wider = np.zeros((len(self.place) + len(self.place) // 4, len(SUMS)))
            wider[: len(self.sums)] = self.sums
            self.sums = wider
        self.sums[places] = sums


@dataclass(slots=True)
class _Kept:
    """version : of everything here; pending : of an answer of this process that is being committed
    later : gains of answers, to be added before the next reading
    """

    version: Version
    pending: Version | None = None
    nodes: dict[NodeId, _Node] = field(default_factory=dict)
    later: list[ArmGains] = field(default_factory=list)

    def empty(self, version: Version) -> None:
        self.version = version
        self.nodes.clear()
        self.later.clear()

    def catch_up(self) -> None:
        for arms in self.later:
            self.add(arms)
        self.later.clear()

    def add(self, arms: ArmGains) -> None:
        """To what is here of them, a node at a time."""
        touched: dict[NodeId, tuple[list[int], list[int]]] = {}
        for at, (name, product) in enumerate(arms):
            if name in self.nodes and (place := self.nodes[name].place.get(product)) is not None:
                places, rows = touched.setdefault(name, ([], []))
                places.append(place)
                rows.append(at)
        gains = np.fromiter(chain.from_iterable(arms.values()), np.float64).reshape(-1, len(SUMS))
        for name, (places, rows) in touched.items():
            self.nodes[name].sums[places] += gains[rows]


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
            kept.catch_up()
            here = {name: kept.nodes[name].of(products) for name in nodes if name in kept.nodes}
            return {name: sums for name, sums in here.items() if sums is not None}

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
            kept.catch_up()
            for name, block in sums.items():
                kept.nodes.setdefault(name, _Node()).put(products, block)

    def expect(self, version: Version) -> None:
        """An answer of this process is about to be committed and to make this version."""
        with self._own():
            if (kept := self._kept.get(version.experiment)) is not None:
                kept.pending = version

    def add(self, version: Version, arms: ArmGains) -> None:
        """The answer that made this version, after it was committed: added in the same order and the same way."""
        with self._own():
            kept = self._kept.get(version.experiment)
            if kept is None or kept.version == version or _is_older(version, kept.version):
                return
            if kept.version != version._replace(answers=version.answers - 1):
                kept.empty(version)
                return
            kept.version = version
            kept.later.append(arms)
            if len(kept.later) > _MOST_LATER:
                kept.catch_up()


def _is_older(one: Version, other: Version) -> bool:
    """Read before what is kept; a file put in the place of the old one is never older."""
    return one.file == other.file and one[2:] < other[2:]
