"""Opens the store that a URI names."""

from rlreco.errors import ConfigError
from rlreco.extras import extra
from rlreco.language import gettext
from rlreco.store.base import Store
from rlreco.store.uri import URI_FORMS, Kind, kind_of, public_uri, sqlite_path


def connect(uri: str, *, durable: bool = True) -> Store:
    """Open the store at `uri`. A MongoDB is first contacted by the first call that needs it.

    uri : one of the forms in uri.URI_FORMS
    durable : acknowledged answers survive a power cut; otherwise only a killed process, but writing is faster

    Raises ConfigError for a URI of another form and for a driver that isn't installed, StoreError when the store can't
    be opened.
    """
    # Each driver is imported only where its store is opened.
    match kind_of(uri):
        case Kind.MEMORY:
            from rlreco.store.sqlite.store import MemoryStore

            return MemoryStore()
        case Kind.SQLITE:
            from rlreco.store.sqlite.store import SQLiteStore

            return SQLiteStore(sqlite_path(uri), durable=durable)
        case Kind.MONGODB:
            with extra("mongo", "A MongoDB"):
                from rlreco.store.mongo.store import MongoStore

            return MongoStore(uri, durable=durable)
        case None:
            raise ConfigError(
                gettext(
                    "The store URI {uri} has an unknown form. Use {forms}.", uri=repr(public_uri(uri)), forms=URI_FORMS
                )
            )
