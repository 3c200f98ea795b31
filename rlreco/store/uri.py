"""Store URIs: their forms, where each keeps its data, and how one is shown without secrets.

Imports nothing of the back ends, so that settings and help texts may import it at no cost.
"""

import re
from enum import StrEnum
from os import PathLike, fspath
from pathlib import Path

URI_FORMS = "sqlite:///path, mongodb://..., mongodb+srv://... or memory:"
"""Every form of a store's URI, for help texts and errors; `kind_of` reads them."""

_SQLITE = "sqlite:///"
_MONGODB = ("mongodb://", "mongodb+srv://")
_MEMORY = ("memory:", "memory://")

_NOT_A_PORT = re.compile(r":(?!\d+(?:[,/]|$))[^,/]*")
"""Text in the place of a port: in a URI without an @host, that is a password."""


class Kind(StrEnum):
    """The back ends."""

    MEMORY = "memory"
    SQLITE = "sqlite"
    MONGODB = "mongodb"

    @property
    def on_this_host(self) -> bool:
        """Whether the data lives in this process or on this host's own disk, and is lost with them."""
        return self in (Kind.MEMORY, Kind.SQLITE)


def kind_of(uri: str) -> Kind | None:
    """None for a URI of another form than URI_FORMS."""
    if uri in _MEMORY:
        return Kind.MEMORY
    if uri.startswith(_SQLITE) and uri != _SQLITE:
        return Kind.SQLITE
    return Kind.MONGODB if uri.startswith(_MONGODB) else None


def sqlite_uri(path: str | PathLike[str]) -> str:
    return f"{_SQLITE}{fspath(path)}"


def sqlite_path(uri: str) -> Path:
    return Path(uri.removeprefix(_SQLITE))


def public_uri(uri: str) -> str:
    """The URI without user, password and options, safe to show and to log."""
    scheme, separator, rest = uri.partition("://")
    if not separator:
        return uri if re.fullmatch(r"[A-Za-z]*:?", uri) else "(not shown: it may hold a password)"
    if scheme == "sqlite":
        return uri
    hosts = rest.rpartition("@")[2].partition("?")[0]
    return f"{scheme}://{_NOT_A_PORT.sub('', hosts)}"
