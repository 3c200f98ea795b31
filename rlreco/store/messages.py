"""Refusals of the stores, in the same words for every back end."""

from collections.abc import Sequence

from rlreco.domain.ids import ProductId, SessionId
from rlreco.errors import ConflictError, NotFoundError
from rlreco.language import gettext

_MOST_NAMES = 10


def no_experiment(name: str, others: Sequence[str] = ()) -> NotFoundError:
    """others : names of experiments that the reader of the message may see"""
    if others:
        hint = gettext("There are: {names}.", names=", ".join(others[:_MOST_NAMES]))
    else:
        hint = gettext("Train one, or check the name.")
    return NotFoundError(gettext("There is no experiment {name}. {hint}", name=repr(name), hint=hint))


def no_product(product: ProductId) -> NotFoundError:
    return NotFoundError(gettext("There is no product {product} to mark. Check the id.", product=repr(product)))


def no_catalogue() -> NotFoundError:
    return NotFoundError(gettext("The catalogue of these products was deleted or replaced meanwhile. Send them again."))


def no_session(session: SessionId) -> NotFoundError:
    return NotFoundError(
        gettext("There is no session {session}. Check the id, or ask for a new slate.", session=repr(session))
    )


def experiment_taken(name: str) -> ConflictError:
    return ConflictError(
        gettext(
            "There is already an experiment {name}. Choose another name, or bring it up to date: --continue {value}",
            name=repr(name),
            value=name,
        )
    )


def save_swept(name: str) -> ConflictError:
    return ConflictError(
        gettext(
            "Saving the experiment {name} took so long that it counted as interrupted. Train it again.", name=repr(name)
        )
    )


def forgotten_meanwhile(name: str) -> ConflictError:
    return ConflictError(
        gettext(
            "What {name} had learned was forgotten or moved meanwhile, by another program. Look again.", name=repr(name)
        )
    )


def session_taken(session: SessionId, number: int) -> ConflictError:
    return ConflictError(
        gettext(
            "There is already a session {session}, or another session with number {number}.",
            session=repr(session),
            number=number,
        )
    )


def no_version(version: str) -> NotFoundError:
    return NotFoundError(
        gettext(
            "There is no version {version} of the lists. It may have been replaced: look again.", version=repr(version)
        )
    )


def not_sealed(version: str) -> ConflictError:
    return ConflictError(
        gettext("The version {version} of the lists was never finished, so it can't be served.", version=repr(version))
    )


def still_live(version: str) -> ConflictError:
    return ConflictError(
        gettext(
            "The version {version} of the lists is live. Roll back or publish another one first.", version=repr(version)
        )
    )


def version_taken(version: str) -> ConflictError:
    return ConflictError(gettext("There is already a version {version} of the lists.", version=repr(version)))


def no_run(run: str) -> NotFoundError:
    return NotFoundError(gettext("There is no saved run {run}. It may have been deleted.", run=repr(run)))


def run_taken(run: str) -> ConflictError:
    return ConflictError(gettext("There is already a saved run {run}.", run=repr(run)))
