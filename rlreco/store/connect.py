"""The URI picks the store."""

import re
from pathlib import Path

from rlreco.errors import ConfigError
from rlreco.store.base import Store

_FORMS = "sqlite:///path/to/file, mongodb://... (or mongodb+srv://...), or memory:"


def connect(uri: str, *, durable: bool = True) -> Store:
    """Open the store at `uri`; a MongoDB is asked for the first time by the first call.

    durable : an acknowledged answer survives a power cut; without, it survives a killed process, and is faster.
    Raises ConfigError for a URI of no known form, StoreError when the store can't be opened.
    """
    if uri in ("memory:", "memory://"):
        from rlreco.store.sqlite.store import MemoryStore

        return MemoryStore()
    if uri.startswith("sqlite:///") and uri != "sqlite:///":
        from rlreco.store.sqlite.store import SQLiteStore

        return SQLiteStore(Path(uri.removeprefix("sqlite:///")), durable=durable)
    if uri.startswith(("mongodb://", "mongodb+srv://")):
        from rlreco.store.mongo.store import MongoStore

        return MongoStore(uri, durable=durable)
    raise ConfigError(f"The store {public_uri(uri)!r} is of no known form. Use {_FORMS}.")


def public_uri(uri: str) -> str:
    """The URI without user, password and options, fit to be shown."""
    scheme, separator, rest = uri.partition("://")
    if not separator:
        return uri if re.fullmatch(r"[A-Za-z]*:?", uri) else "(not shown: it may hold a password)"
    if scheme == "sqlite":
        return uri
    hosts = rest.rpartition("@")[2].partition("?")[0]
    return f"{scheme}://{_NO_PORT.sub('', hosts)}"


_NO_PORT = re.compile(r":(?!\d+(?:[,/]|$))[^,/]*")
"""What stands where a port should: of a URI without its @host, that is a password."""
