"""Protocol of saved simulations."""

from typing import Protocol

from rlreco.domain.lists import SavedRun


class Runs(Protocol):
    """Saved simulations, for the page that compares them."""

    def save_run(self, run: SavedRun) -> None:
        """Raises ConflictError for an id that is taken, DataError for a body above MOST_RUN_CHARACTERS of JSON."""
        ...

    def run(self, run: str) -> SavedRun | None:
        """With its body."""
        ...

    def runs(self, workspace: str | None = None, limit: int = 100) -> list[SavedRun]:
        """Newest first, without their bodies, of one workspace or of all."""
        ...

    def delete_run(self, run: str) -> None:
        """Raises NotFoundError."""
        ...
