"""Ends and kinds of errors that many parts share, in the language of now."""

from collections.abc import Iterable

from rlreco.errors import MOST_LISTED, DataError, closest
from rlreco.language import gettext, number


def nearest(name: object, names: Iterable[str]) -> str:
    """A hint for the end of an error: the name nearest to the wrong one, else the first twenty names.

    name : as somebody gave it, which need not be a text
    """
    names = list(names)
    close = closest(name, names)
    if close is not None:
        return gettext("Did you mean {name}?", name=repr(close))
    listed, rest = ", ".join(names[:MOST_LISTED]), len(names) - MOST_LISTED
    if rest > 0:
        return gettext("Known: {names} and {rest} more.", names=listed, rest=number(rest))
    return gettext("Known: {names}.", names=listed)


def no_file(path: object) -> DataError:
    """Of a name that no file has."""
    return DataError(gettext("There is no file {path}. Check the path.", path=path))
