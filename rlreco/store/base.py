"""The contract of every store: seven protocols joined. One test suite covers all stores.

Every store guarantees that
- each part of an answer, and each product of an order, is added to the sums exactly once;
- records written together are stored together or not at all (a standalone MongoDB guarantees less, see `promise`);
- every method is safe to call from many threads and processes at once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rlreco.store.contract.arms import SUMS, ArmGains, Arms, Snapshot
from rlreco.store.contract.catalogue import Catalogue
from rlreco.store.contract.lists import Lists
from rlreco.store.contract.log import Answered, AnswerEvent, CurvePoint, Log, Position
from rlreco.store.contract.purchases import Claimed, OrderFold, PurchaseSums
from rlreco.store.contract.runs import Runs
from rlreco.store.contract.views import Table, Views, WrittenViews

__all__ = [
    "SUMS",
    "AnswerEvent",
    "Answered",
    "ArmGains",
    "Arms",
    "Catalogue",
    "Claimed",
    "CurvePoint",
    "Lists",
    "Log",
    "OrderFold",
    "Position",
    "PurchaseSums",
    "Runs",
    "Snapshot",
    "Status",
    "Store",
    "Table",
    "Views",
    "WrittenViews",
]


@dataclass(frozen=True, slots=True)
class Status:
    """Where the store is, what it promises and how much it holds.

    place : the URI without any secret
    kind : "sqlite", "memory" or "mongodb"
    promise : as `Store.promise`
    unapplied : answered sessions and entries of orders that may be missing from the sums
    waiting : slates that nobody has answered yet
    """

    place: str
    kind: str
    promise: str
    schema: int
    experiments: int
    customers: int
    products: int
    arms: int
    sessions: int
    answered: int
    unapplied: int
    waiting: int


class Store(Catalogue, Arms, Log, PurchaseSums, Lists, Runs, Views, Protocol):
    """All seven protocols over one database."""

    @property
    def promise(self) -> str:
        """ "transactional", or "recoverable" for a MongoDB without transactions."""
        ...

    @property
    def embedded(self) -> bool:
        """Whether reads run inside this process and take microseconds.

        An event loop may call such reads directly; those of other stores wait for a server and belong in a thread.
        """
        ...

    def status(self) -> Status: ...

    def sweep(self, saved_before: datetime | None = None) -> int:
        """Finishes interrupted deletions and forgetting, and removes what interrupted saves left.

        saved_before : only saves of experiments with an earlier t0 count as interrupted; None: no save is on its way

        Returns the number of experiments and list versions removed.
        """
        ...

    def close(self) -> None: ...
