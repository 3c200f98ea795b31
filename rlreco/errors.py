"""What a user can be told is wrong, in one tree.

RLRecoError             shown as one clear line, never as a traceback
├── ConfigError         the profile, a setting, a policy or an option
├── DataError           a file or a table that was handed in
├── NotFoundError       an experiment, customer, product or session that isn't there
├── ConflictError       a name that is taken, or a step that another has made already
└── StoreError          the store can't be reached, read or written
    └── StoreUnavailableError   it may come back: try again
"""

from collections.abc import Iterable
from difflib import get_close_matches


class RLRecoError(Exception):
    """A mistake or a mishap that a person can act on. The message is whole sentences for that person."""


class ConfigError(RLRecoError):
    """A profile key, a setting, a policy or an option has a value that can't be used."""


class DataError(RLRecoError):
    """A file or table can't be read exactly as asked, so none of it is used."""


class NotFoundError(RLRecoError):
    """What was named isn't there."""


class ConflictError(RLRecoError):
    """What was asked contradicts what is there already."""


class StoreError(RLRecoError):
    """The store refused or failed; nothing was half-written."""


class StoreUnavailableError(StoreError):
    """The store can't be reached just now; the same call may work later."""


class CancelledError(RLRecoError):
    """Whoever started the work has stopped it; nothing of it was kept."""


_READABLE = 20


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint to end an error with: the nearest known name, else all of them while they can be read."""
    names = list(known)
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    rest = len(names) - _READABLE
    more = f" and {rest:,} more" if rest > 0 else ""
    return f"Known: {', '.join(names[:_READABLE])}{more}."
