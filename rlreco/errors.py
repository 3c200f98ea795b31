"""Errors with a message for the user, in one tree.

RLRecoError             shown as one clear line, never as a traceback
├── ConfigError         the profile, a setting, a policy or an option
├── DataError           a file or a table of the user
├── NotFoundError       an experiment, customer, product or session that doesn't exist
├── ConflictError       a name that is taken, or a step that was made already
├── ForbiddenError        a step that needs another role
└── StoreError          the store can't be reached, read or written
    └── StoreUnavailableError   the same call may work later
"""

from collections.abc import Sequence
from difflib import get_close_matches

MOST_LISTED = 20


class RLRecoError(Exception):
    """A mistake or failure that the user can act on; the message is in whole sentences."""


class ConfigError(RLRecoError):
    """A profile key, a setting, a policy or an option has a value that can't be used."""


class DataError(RLRecoError):
    """A file or table can't be read exactly, so none of it is used."""


class NotFoundError(RLRecoError):
    """The object of that name doesn't exist."""


class ConflictError(RLRecoError):
    """The request contradicts the present state."""


class ForbiddenError(RLRecoError):
    """The caller's role doesn't allow the request."""


class StoreError(RLRecoError):
    """The store refused or failed; nothing was written in part."""


class StoreUnavailableError(StoreError):
    """The store can't be reached at the moment; the same call may work later."""


class CancelledError(RLRecoError):
    """The work was cancelled; none of it was kept."""


def closest(name: object, names: Sequence[str]) -> str | None:
    """The name that is spelt most like the wrong one; None where none is."""
    return next(iter(get_close_matches(str(name), names, n=1, cutoff=0.6)), None)
