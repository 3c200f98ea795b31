"""What every store promises of batch lists and of saved runs: two small protocols beside those of base.py.

Lists are written version by version. A version is seen by nobody until it is sealed and the one pointer of its
workspace moves to it, in one write; so a reader sees one version whole, or another one whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from rlreco.domain.ids import CustomerId, ProductId
from rlreco.errors import DataError

MOST_RUN_CHARACTERS = 1_000_000


class ListedItem(NamedTuple):
    item: ProductId
    score: float


class UserItems(NamedTuple):
    """One customer's list, best first."""

    user: CustomerId
    items: tuple[ListedItem, ...]


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One publication of everybody's lists.

    users, entries : how many lists there are, and how many items in all of them
    checksum : of all lists in the order of their users, so that a half-written version can't pass
    about : plain values: model, its options, k, the source, seconds
    common : lists for everybody, by name: "popular" and "new"
    catalogue : whose products may be marked unavailable; "" for none
    replaced : the version that was live when this one was made
    sealed : written whole and verified; only then may the pointer move to it
    """

    id: str
    workspace: str
    created: datetime
    users: int
    entries: int
    checksum: str
    about: Mapping[str, Any] = field(default_factory=dict)
    common: Mapping[str, tuple[ListedItem, ...]] = field(default_factory=dict)
    catalogue: str = ""
    replaced: str | None = None
    sealed: bool = False


class Lists(Protocol):
    """Batch lists: many versions, one live in each workspace."""

    @property
    def embedded(self) -> bool:
        """Whether a read is a matter of microseconds that waits for no other machine."""
        ...

    def begin_lists(self, version: ListVersion) -> None:
        """Keep what is known of a version before its lists come. Raises ConflictError for an id that is taken."""
        ...

    def add_lists(self, version: str, lists: Sequence[UserItems]) -> None:
        """A chunk, all or nothing where the store is transactional. Raises NotFoundError when the version is gone."""
        ...

    def lists(self, version: str) -> Iterator[UserItems]:
        """All lists of a version, by user id; streamed."""
        ...

    def seal_lists(self, version: str) -> None:
        """Whoever wrote it has read it back and found it whole. Raises NotFoundError."""
        ...

    def point_lists(self, workspace: str, version: str, *, expected: str | None) -> bool:
        """Compare and set: make a sealed version live, if the live one is `expected` (None: there is none yet).

        Raises NotFoundError for a version that isn't there, ConflictError for one that isn't sealed.
        """
        ...

    def live_lists(self, workspace: str) -> str | None:
        """The id of the live version."""
        ...

    def list_version(self, version: str) -> ListVersion | None: ...

    def list_versions(self, workspace: str) -> list[ListVersion]:
        """Newest first, also those that were never sealed."""
        ...

    def user_list(self, version: str, user: CustomerId) -> UserItems | None:
        """None for a user without a list in this version. Raises NotFoundError when the version itself is gone."""
        ...

    def delete_lists(self, version: str) -> None:
        """Hidden at once. Raises ConflictError for a live version, NotFoundError for an unknown one."""
        ...

    def set_blocked(self, workspace: str, product: ProductId, blocked: bool) -> None:
        """A blocked product is never served in this workspace; setting it again changes nothing."""
        ...

    def blocked(self, workspace: str) -> frozenset[ProductId]: ...


@dataclass(frozen=True, slots=True)
class SavedRun:
    """A simulation that was kept. body : plain values; left empty in listings."""

    id: str
    workspace: str
    name: str
    created: datetime
    body: Mapping[str, Any] = field(default_factory=dict)


class Runs(Protocol):
    """Simulations that were kept, for the page that compares them."""

    def save_run(self, run: SavedRun) -> None:
        """Raises ConflictError for an id that is taken, DataError for a body above MOST_RUN_CHARACTERS of JSON."""
        ...

    def run(self, run: str) -> SavedRun | None:
        """With its body."""
        ...

    def runs(self, workspace: str | None = None, limit: int = 100) -> list[SavedRun]:
        """Newest first, without their bodies; None: of all workspaces."""
        ...

    def delete_run(self, run: str) -> None:
        """Raises NotFoundError."""
        ...


def checked_run(text: str) -> str:
    """The body as JSON. Raises DataError for one that is too long to be kept."""
    if len(text) > MOST_RUN_CHARACTERS:
        raise DataError(
            f"The run is {len(text):,} characters long; {MOST_RUN_CHARACTERS:,} can be kept. Save fewer points of it."
        )
    return text
