"""Refusals of the stores, in the same words for every back end."""

from collections.abc import Sequence

from rlreco.domain.ids import ProductId, SessionId
from rlreco.errors import ConflictError, NotFoundError

_MOST_NAMES = 10


def no_experiment(name: str, others: Sequence[str] = ()) -> NotFoundError:
    """others : names of experiments that the reader of the message may see"""
    hint = f"There are: {', '.join(others[:_MOST_NAMES])}." if others else "Train one, or check the name."
    return NotFoundError(f"There is no experiment {name!r}. {hint}")


def no_product(product: ProductId) -> NotFoundError:
    return NotFoundError(f"There is no product {product!r} to mark. Check the id.")


def no_catalogue() -> NotFoundError:
    return NotFoundError("The catalogue of these products was deleted or replaced meanwhile. Send them again.")


def no_session(session: SessionId) -> NotFoundError:
    return NotFoundError(f"There is no session {session!r}. Check the id, or ask for a new slate.")


def experiment_taken(name: str) -> ConflictError:
    return ConflictError(
        f"There is already an experiment {name!r}. Choose another name, or bring it up to date: --continue {name}"
    )


def save_swept(name: str) -> ConflictError:
    return ConflictError(f"Saving the experiment {name!r} took so long that it counted as interrupted. Train it again.")


def forgotten_meanwhile(name: str) -> ConflictError:
    return ConflictError(f"What {name!r} had learned was forgotten or moved meanwhile, by another program. Look again.")


def session_taken(session: SessionId, number: int) -> ConflictError:
    return ConflictError(f"There is already a session {session!r}, or another session with number {number}.")


def no_version(version: str) -> NotFoundError:
    return NotFoundError(f"There is no version {version!r} of the lists. It may have been replaced: look again.")


def not_sealed(version: str) -> ConflictError:
    return ConflictError(f"The version {version!r} of the lists was never finished, so it can't be served.")


def still_live(version: str) -> ConflictError:
    return ConflictError(f"The version {version!r} of the lists is live. Roll back or publish another one first.")


def version_taken(version: str) -> ConflictError:
    return ConflictError(f"There is already a version {version!r} of the lists.")


def no_run(run: str) -> NotFoundError:
    return NotFoundError(f"There is no saved run {run!r}. It may have been deleted.")


def run_taken(run: str) -> ConflictError:
    return ConflictError(f"There is already a saved run {run!r}.")
