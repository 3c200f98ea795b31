"""The lists of one workspace: served, published, rolled back, and kept free of blocked products."""

from collections.abc import Collection
from typing import Any

from rlreco.audit.act import act
from rlreco.clock import Clock
from rlreco.domain.ids import CustomerId, ProductId
from rlreco.domain.lists import ListVersion
from rlreco.progress import Cancel, Progress
from rlreco.service.lists.blocking import block
from rlreco.service.lists.fit import Fit
from rlreco.service.lists.live import Companions, Listed, LiveLists, NoListsError, nothing_published
from rlreco.service.lists.publish import publish, rollback, status
from rlreco.store.base import Store


class WorkspaceLists:
    """Safe to share between threads."""

    def __init__(self, store: Store, workspace: str, live: LiveLists, clock: Clock) -> None:
        self.workspace = workspace
        self._store = store
        self._live = live
        self._clock = clock

    @property
    def reads_at_once(self) -> bool:
        """Whether a look-up takes microseconds and waits for no other machine."""
        return self._store.embedded

    def lookup(self, customer: CustomerId, k: int = 10) -> Listed:
        """The customer's k best, or popular products for customers without a list. Raises NoListsError."""
        return self._live.lookup(customer, k)

    def similar(self, item: ProductId, k: int = 10) -> Companions:
        """The k products that go best with this one. Raises NotFoundError for an item without a list, NoListsError."""
        return self._live.similar(item, k)

    def for_basket(self, basket: Collection[ProductId], k: int = 10) -> Companions:
        """The k products that go best with those of the basket; popular ones where none of it has a list.

        Raises NoListsError.
        """
        return self._live.for_basket(basket, k)

    def live_version(self) -> str:
        """Id of the live version. Raises NoListsError where nothing is published."""
        live = self._store.live_lists(self.workspace)
        if live is None:
            raise NoListsError(nothing_published(self.workspace))
        return live

    def publish(
        self,
        fitted: Fit,
        *,
        catalogue: str | None = None,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> ListVersion:
        """See publish.publish."""
        with act("published", workspace=self.workspace) as current:
            version = publish(
                self._store,
                fitted,
                workspace=self.workspace,
                catalogue=catalogue,
                now=self._clock(),
                progress=progress,
                cancel=cancel,
            )
            current.count = version.users
            return version

    def rollback(self, to: str | None = None) -> ListVersion:
        """See publish.rollback."""
        with act("rolled back", workspace=self.workspace, list=to) as current:
            version = rollback(self._store, self.workspace, to=to)
            current.about["list"] = version.id
            return version

    def status(self) -> dict[str, Any]:
        """Plain values: workspace, live (version id or None), blocked, and versions, newest first."""
        return status(self._store, self.workspace)

    def blocked(self) -> list[ProductId]:
        return sorted(self._store.blocked(self.workspace))

    def block(self, products: Collection[ProductId], *, blocked: bool = True) -> list[ProductId]:
        """Block products, or unblock them; returns all that are blocked then. Raises DataError for an impossible id."""
        with act("blocked" if blocked else "unblocked", workspace=self.workspace):
            return block(self._store, self.workspace, products, blocked=blocked)
