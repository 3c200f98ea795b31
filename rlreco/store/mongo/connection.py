"""A MongoDB client that answers or fails within two seconds, and whose failures are StoreErrors in whole sentences."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from random import random
from threading import Lock
from time import monotonic, sleep
from typing import Any, TypeAlias, TypeVar

import pymongo
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    InvalidURI,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from rlreco.errors import ConfigError, StoreError, StoreUnavailableError
from rlreco.language import gettext, gettext_noop
from rlreco.store.uri import public_uri

PATIENCE = 1.5
"""Seconds for one step of a person's request, finding the server included: after two, people think it hangs."""

PATIENT = 60.0
"""Seconds for one step of maintenance."""

RETRY = 20.0
"""Seconds for which a transaction that collides with others is retried."""

Document: TypeAlias = dict[str, Any]
Base: TypeAlias = Database[Document]
Transaction: TypeAlias = ClientSession | None
Result = TypeVar("Result")

_DEFAULTS = {"serverSelectionTimeoutMS": 1300, "connectTimeoutMS": 1300, "appname": "rlreco"}
_DUPLICATE = 11000

_WRONG_USER = gettext_noop("MongoDB at {address} refuses the user name or the password. Check both in the store's URI.")
_NO_PRIMARY = gettext_noop("MongoDB at {address} is read-only just now: no primary. Try again in a moment.")
_PROBLEMS = {
    13: gettext_noop(
        "MongoDB at {address} may not be written or read by this user. "
        'Give the user the role "readWrite" on the database.'
    ),
    18: _WRONG_USER,
    8000: _WRONG_USER,
    112: gettext_noop("MongoDB at {address} is busy: too many answers at once touched the same products. Try again."),
    10107: _NO_PRIMARY,
    13435: _NO_PRIMARY,
    14031: gettext_noop("MongoDB at {address} has a full disk; nothing was written. Free some space."),
}
_PASSING = {112, 10107, 13435, 14031}
"""Codes of failures that may pass."""


class Connection:
    """One client for all threads of a process.

    durable : writes wait for the disks of a majority; otherwise for the primary
    prepare : called with the database before its first use by this process, until it succeeds once; keeps to limits of
        its own, as an upgrade may take long
    """

    def __init__(self, uri: str, durable: bool, prepare: Callable[[Base], None]) -> None:
        self.address = public_uri(uri)
        self._uri = uri
        self._write = WriteConcern("majority", j=True) if durable else WriteConcern(1)
        self._prepare = prepare
        self._options = _missing_options(uri)
        self._start()

    def _start(self) -> None:
        self._process = os.getpid()
        self._client: MongoClient[Document] | None = None
        self._base: Base | None = None
        self._transactional = False
        self._lock = Lock()
        self._turns: dict[str, Lock] = defaultdict(Lock)

    @property
    def base(self) -> Base:
        """The prepared database. A forked child connects with a client of its own."""
        if self._process != os.getpid():
            self._start()
        with self._lock:
            return self._base if self._base is not None else self._open()

    @property
    def transactional(self) -> bool:
        """Whether the server is part of a replica set or a sharded cluster."""
        return self.base is not None and self._transactional

    def _open(self) -> Base:
        """Connects. The client is kept if the server doesn't answer: it goes on looking for it."""
        if self._client is None:
            self._client = self._new_client()
        base = self._client.get_default_database("rlreco", write_concern=self._write)
        with self.plainly(PATIENCE):
            hello = self._client.admin.command("hello")
            self._transactional = "setName" in hello or hello.get("msg") == "isdbgrid"
        with self.plainly():
            self._prepare(base)
        self._base = base
        return base

    def _new_client(self) -> MongoClient[Document]:
        try:
            with self.plainly():
                return MongoClient(self._uri, **self._options)
        except (ValueError, TypeError):
            raise _bad_uri(self.address) from None

    @contextmanager
    def plainly(self, seconds: float | None = None) -> Iterator[None]:
        """Raises every failure of the driver as a StoreError, without its chain: the driver may quote the URI."""
        try:
            if seconds is None:
                yield
            else:
                with pymongo.timeout(seconds):
                    yield
        except PyMongoError as error:
            raise self.trouble(error) from None

    @contextmanager
    def using(self, seconds: float = PATIENCE) -> Iterator[Base]:
        base = self.base
        with self.plainly(seconds):
            yield base

    def transact(self, turn: str, work: Callable[[Base, Transaction], Result], *, seconds: float = PATIENCE) -> Result:
        """Runs `work` in a transaction, retried while it collides with others; without transactions, just runs it.

        turn : threads of this process with the same turn run one after the other, rather than collide
        """
        base = self.base
        if not self._transactional:
            with self.plainly(seconds):
                return work(base, None)
        with self._turns[turn]:
            return self._retried(base, work, seconds)

    def read_at_once(self, work: Callable[[Base, Transaction], Result], *, seconds: float = PATIENT) -> Result:
        """Runs `work`, which only reads, at one moment of the database; without transactions, just runs it."""
        base = self.base
        if self._transactional:
            return self._retried(base, work, seconds)
        with self.plainly(seconds):
            return work(base, None)

    def _retried(self, base: Base, work: Callable[[Base, Transaction], Result], seconds: float) -> Result:
        deadline = monotonic() + RETRY
        for attempt in count():
            try:
                with pymongo.timeout(seconds):
                    return self._once(base, work)
            except PyMongoError as error:
                if not _collided(error) or monotonic() > deadline:
                    raise self.trouble(error) from None
            sleep(random() * min(0.25, 0.002 * 2 ** min(attempt, 10)))  # noqa: S311  a pause, no secret
        raise AssertionError("count() has no end")

    def _once(self, base: Base, work: Callable[[Base, Transaction], Result]) -> Result:
        with (
            base.client.start_session() as session,
            session.start_transaction(ReadConcern("snapshot"), self._write),
        ):
            return work(base, session)

    def close(self) -> None:
        if self._client is not None and self._process == os.getpid():
            self._client.close()
            self._client = self._base = None

    def trouble(self, error: PyMongoError) -> StoreError | ConfigError:
        """The failure in whole sentences for a person. The driver's own words are left out, they may quote the URI."""
        if isinstance(error, OperationFailure) and not error.timeout:
            return self._refusal(error)
        if isinstance(error, ConnectionFailure | ServerSelectionTimeoutError) or error.timeout:
            return StoreUnavailableError(
                gettext(
                    "MongoDB at {address} can't be reached, or doesn't answer in time. Check that it runs and that "
                    "this machine may connect to it, and try again.",
                    address=self.address,
                )
            )
        if isinstance(error, BulkWriteError):
            return self._refusal(error)
        if self._base is not None:
            return StoreError(
                gettext("MongoDB at {address} failed: {error}.", address=self.address, error=type(error).__name__)
            )
        if self._uri.startswith("mongodb+srv:") and not isinstance(error, InvalidURI):
            return StoreUnavailableError(
                gettext("The name of {address} can't be found. Check it, and the network.", address=self.address)
            )
        return _bad_uri(self.address)

    def _refusal(self, error: OperationFailure) -> StoreError:
        details = error.details or {}
        problem = next(iter(details.get("writeErrors", [])), {"code": error.code, **details})
        code = problem["code"]
        if code in _PROBLEMS:
            kind = StoreUnavailableError if code in _PASSING else StoreError
            return kind(gettext(_PROBLEMS[code], address=self.address))
        name = problem.get("codeName", "no name")
        return StoreError(
            gettext(
                "MongoDB at {address} refused: code {code} ({name}). Nothing was half-written.",
                address=self.address,
                code=code,
                name=name,
            )
        )


def _missing_options(uri: str) -> Document:
    """Our time limits, unless the URI sets its own."""
    options = uri.partition("?")[2].lower()
    return {name: value for name, value in _DEFAULTS.items() if f"{name.lower()}=" not in options}


def _bad_uri(address: str) -> ConfigError:
    return ConfigError(
        gettext(
            "The MongoDB URI of {address} can't be used. Write mongodb://user:password@host/database, with any "
            "of : / ? # [ ] @ % in user or password percent-encoded.",
            address=address,
        )
    )


def _collided(error: PyMongoError) -> bool:
    """Whether others wrote the same documents at the same moment; two upserts of one arm are a duplicate key."""
    if isinstance(error, ConnectionFailure) or error.timeout:
        return False
    if isinstance(error, BulkWriteError):
        return bool(_codes(error) & {_DUPLICATE, 112})
    return isinstance(error, DuplicateKeyError) or error.has_error_label("TransientTransactionError")


def is_duplicate(error: BulkWriteError) -> bool:
    """Whether every failed write was of a document that exists already."""
    return _codes(error) == {_DUPLICATE}


def _codes(error: BulkWriteError) -> set[int]:
    return {problem["code"] for problem in (error.details or {})["writeErrors"] if "code" in problem}
