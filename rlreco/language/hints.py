"""Hints at the ends of errors."""

from collections.abc import Iterable
from difflib import get_close_matches

from rlreco.language.messages import gettext
from rlreco.language.numbers import number

_MOST_LISTED = 20


def nearest(name: object, names: Iterable[str]) -> str:
    """The name nearest to the wrong one, else the first twenty names.

    name : as somebody gave it, which need not be a text
    """
    names = list(names)
    close = get_close_matches(str(name), names, n=1, cutoff=0.6)
    if close:
        return gettext("Did you mean {name}?", name=repr(close[0]))
    listed, rest = ", ".join(names[:_MOST_LISTED]), len(names) - _MOST_LISTED
    if rest > 0:
        return gettext("Known: {names} and {rest} more.", names=listed, rest=number(rest))
    return gettext("Known: {names}.", names=listed)
