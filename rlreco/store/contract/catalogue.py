"""Protocol of customers, products, experiments and their candidate sets."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from rlreco.domain.ids import CustomerId, ProductId
from rlreco.domain.records import (
    CandidateSet,
    Customer,
    Description,
    Edition,
    Experiment,
    Neighbours,
    Order,
    Product,
)


class Catalogue(Protocol):
    """Customers, products, experiments and their candidate sets: written at training and with each edition."""

    def save_catalogue(self, catalogue: str, customers: Sequence[Customer], products: Sequence[Product]) -> None:
        """All or nothing. A catalogue's id is a digest of its content, so an existing one is left as it is."""
        ...

    def customer(self, catalogue: str, customer: CustomerId) -> Customer | None: ...

    def customers(self, catalogue: str, *, search: str = "", limit: int | None = 100) -> list[Customer]:
        """Customers in the order of their ids.

        search : only ids that start with this
        limit : maximum number; None for all
        """
        ...

    def band_sizes(self, catalogue: str) -> dict[str, int]:
        """Number of customers in each band, by the band's name."""
        ...

    def products(self, catalogue: str, ids: Sequence[ProductId] | None = None) -> dict[ProductId, Product]:
        """All products, or the existing ones of `ids`."""
        ...

    def put_products(self, catalogue: str, products: Sequence[Product]) -> set[ProductId]:
        """Adds products, or changes name, price, category and availability of those with their ids; baskets stay, and
        the image too where the new one has none. Experiments that share the catalogue see them alike.

        Returns the ids of those that were added. Raises NotFoundError for a catalogue that isn't there (any more),
        DataError for an id that isn't text.
        """
        ...

    def set_available(self, catalogue: str, product: ProductId, available: bool) -> None:
        """Raises NotFoundError for a product that isn't in the catalogue."""
        ...

    def unavailable(self, catalogue: str) -> frozenset[ProductId]: ...

    def save_experiment(
        self,
        experiment: Experiment,
        sets: Iterable[CandidateSet],
        orders: Sequence[Order] = (),
        neighbours: Sequence[Neighbours] = (),
        editions: Sequence[Edition] = (),
    ) -> None:
        """All or nothing, hidden until complete; an interrupted save is removed by `sweep`.

        orders : of its history, which begin its log of orders; their products count once each
        neighbours : each of another product
        editions : those after the first, of an experiment from another store

        Raises ConflictError when the name is taken, also by another process at the same moment.
        """
        ...

    def experiment(self, name: str) -> Experiment | None: ...

    def experiments(self, workspace: str | None = None) -> list[Experiment]:
        """Newest first, of one workspace or of all; their `candidates` may be empty here."""
        ...

    def save_edition(
        self,
        experiment: Experiment,
        sets: Iterable[CandidateSet],
        neighbours: Sequence[Neighbours] = (),
        *,
        at: datetime,
    ) -> bool:
        """Puts an experiment's next edition in the place of the one before, all or nothing where the store is
        transactional, while others go on with either. Compare and set: False if that one isn't the newest any more.

        The candidate sets of earlier editions stay, as the log needs them; the catalogue of the one before stays until
        the next, for those who are still serving from it. Raises NotFoundError.
        """
        ...

    def edition(self, name: str) -> int:
        """Number of the newest edition, quickly; 0 where there is no such experiment."""
        ...

    def editions(self, name: str) -> list[Edition]:
        """Those after the first, in order."""
        ...

    def delete_experiment(self, name: str) -> None:
        """Deletes its arms, sessions, curve, orders, purchases and derived values, and the candidate sets and the
        catalogue that no other experiment uses. Hidden at once; an interrupted deletion is finished by `sweep`.

        Raises NotFoundError.
        """
        ...

    def describe_experiment(self, name: str, title: str, description: str) -> None:
        """Gives it these two texts in place of those before; empty ones take them away. The name stays as it is.

        Raises NotFoundError, DataError for a text as `Description.checked` refuses.
        """
        ...

    def descriptions(self, workspace: str | None = None) -> dict[str, Description]:
        """By name, of the experiments that have any. workspace : None, those of all"""
        ...

    def forget_learned(self, name: str, *, at: datetime) -> None:
        """Takes away what came of slates: sessions, answers, arms, curve, derived values, and the purchases that
        answers counted. Customers, products, candidates, editions and orders stay, and the orders count as if no slate
        had ever been shown.

        The experiment is never lost: one that was interrupted is as before, or `sweep` finishes it. at : now, in UTC

        Raises NotFoundError, ConflictError where another process forgot meanwhile.
        """
        ...

    def forgotten(self, name: str) -> datetime | None:
        """When what it had learned was forgotten last, quickly; None: never."""
        ...

    def candidates(self, set_id: str) -> CandidateSet | None: ...

    def save_candidates(self, experiment: str, candidates: CandidateSet) -> None:
        """Keeps a set that a customer's sessions were offered until the experiment is deleted. Raises NotFoundError."""
        ...

    def neighbours(self, experiment: str) -> list[Neighbours]:
        """As they were saved with the experiment, in any order."""
        ...

    def own_candidates(self, experiment: str) -> list[str]:
        """Ids of the sets kept by `save_candidates`."""
        ...
