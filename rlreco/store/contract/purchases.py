"""Protocol of purchases: the log of orders, and the sums of what each customer and the crowd bought."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from rlreco.domain.ids import CustomerId, ProductId, SessionId
from rlreco.domain.records import Bought, CountedOrder, Experiment, Order, Purchases, Session

OrderFold: TypeAlias = Callable[[CountedOrder], Purchases]
"""Everything that an entry of the log of orders adds to the sums (rlreco.domain.purchases.counted_sums)."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """The session as stored after `claim_session`. first : whether this call was the one that claimed it"""

    session: Session
    first: bool


class PurchaseSums(Protocol):
    """Orders, each product counted once, and sums that only ever grow. Answers add to the sums by their lessons."""

    def purchases(self, experiment: str, customer: CustomerId) -> dict[ProductId, Bought]:
        """The sums of every product that the customer bought, ROOT for all baskets; one round trip.

        customer : ROOT for the crowd
        """
        ...

    def count_orders(self, experiment: str, orders: Sequence[Order], fold: OrderFold) -> int:
        """Logs the orders and adds what they hold, each (order, product) exactly once, however often it is sent.

        An order may come again with further products, which alone are added. Of an order and the answer to the session
        that it names, the second leaves out for the customer what the first has counted. All or nothing where the store
        is transactional.

        Returns the number of entries that were new. Raises NotFoundError, ConflictError for an order that was logged
        for another customer, DataError for an id that isn't text.
        """
        ...

    def import_orders(self, experiment: str, entries: Sequence[CountedOrder], fold: OrderFold) -> int:
        """As `count_orders`, of entries from another store's log: products that answers counted there stay left out."""
        ...

    def claim_session(self, experiment: Experiment, session: SessionId, customer: CustomerId) -> Claimed:
        """Exactly once: gives a stranger's session its customer, for whom its answer's purchases count from then on,
        whether the answer came before or comes later; less those that her orders naming the session have counted.

        The same claim again changes nothing. Raises NotFoundError, ConflictError for a session that had a customer or
        that another one has claimed, DataError for an id that isn't text.
        """
        ...

    def orders(self, experiment: str, *, after: int = 0, limit: int = 500) -> list[tuple[int, CountedOrder]]:
        """Entries in the order in which they were logged, each with its number, which grows but may have gaps."""
        ...

    def newest_order(self, experiment: str) -> CountedOrder | None:
        """The entry that was logged last."""
        ...

    def unapplied_orders(self) -> list[tuple[str, int]]:
        """Experiment and number of entries that may be missing from the sums; only a standalone MongoDB has any."""
        ...
