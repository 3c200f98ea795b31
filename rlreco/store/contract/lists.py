"""Protocol of batch lists.

Lists are written version by version. A version is invisible until it is sealed and its workspace's one pointer moves to
it, in one write; so a reader sees one version whole, or another one whole.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from rlreco.domain.ids import CustomerId, ProductId
from rlreco.domain.lists import ListVersion, UserItems


class Lists(Protocol):
    """Batch lists: many versions, one live in each workspace."""

    def begin_lists(self, version: ListVersion) -> None:
        """Stores a version's record before its lists. Raises ConflictError for an id that is taken."""
        ...

    def add_lists(self, version: str, lists: Sequence[UserItems]) -> None:
        """Adds a chunk, all or nothing where the store is transactional. Raises NotFoundError for a deleted version."""
        ...

    def lists(self, version: str) -> Iterator[UserItems]:
        """All lists of a version, by user id; streamed."""
        ...

    def seal_lists(self, version: str) -> None:
        """Marks a version as complete; call it after reading the lists back. Raises NotFoundError."""
        ...

    def point_lists(self, workspace: str, version: str, *, expected: str | None) -> bool:
        """Compare and set: makes a sealed version live if the live one is `expected` (None: no version is live).

        Raises NotFoundError for an unknown version, ConflictError for one that isn't sealed.
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
        """Blocked products are never served in this workspace; setting the same again changes nothing."""
        ...

    def blocked(self, workspace: str) -> frozenset[ProductId]: ...
