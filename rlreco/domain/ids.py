"""Ids are text; two of them have a meaning of their own."""

from collections.abc import Iterable
from typing import TypeAlias

from rlreco.errors import DataError
from rlreco.language import gettext

CustomerId: TypeAlias = str
ProductId: TypeAlias = str
StateId: TypeAlias = str
NodeId: TypeAlias = str
SessionId: TypeAlias = str

ROOT: NodeId = "root"
"""The node that sums over all products; its single arm has the same name."""

SHARED = "main"
"""The workspace that every visitor sees."""


def checked_id(kind: str, value: str) -> str:
    """The id itself. Raises DataError for an id that no store could keep and find again.

    kind : what the id names, such as "product", for the message
    """
    if not value:
        raise DataError(
            gettext("The id of a {kind} is empty. Give every {kind} an id of at least one character.", kind=kind)
        )
    if "\0" in value or not _is_unicode(value):
        raise DataError(
            gettext(
                "The id of a {kind}, {id}, contains characters that are not text. Remove them.",
                kind=kind,
                id=repr(value[:40]),
            )
        )
    return value


def checked_ids(kind: str, values: Iterable[str]) -> None:
    for value in values:
        checked_id(kind, value)


def _is_unicode(text: str) -> bool:
    """False for text with half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
