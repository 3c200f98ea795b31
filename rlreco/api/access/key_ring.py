"""Keys to callers: those of the file, read again when it changes, and those that were given at the start."""

import logging
from collections.abc import Sequence
from hmac import compare_digest
from pathlib import Path

from rlreco.api.access.callers import Caller
from rlreco.api.access.keys import KeyFile, digest_of, read_keys
from rlreco.errors import ConfigError

_LOG = logging.getLogger(__name__)


class KeyRing:
    """Finds a key's caller.

    given : keys with their callers, which no file changes
    path : of the file of keys; None for none
    Raises ConfigError where the file can't be used at the start.
    """

    def __init__(self, given: Sequence[tuple[str, Caller]], path: Path | None) -> None:
        self._given = [(digest_of(key.encode()), caller) for key, caller in given]
        self._path = path
        self._version = _version(path)
        self._of_file = [] if path is None else _digests(read_keys(path))

    @property
    def is_open(self) -> bool:
        """Whether there is nothing that could hold keys."""
        return self._path is None and not self._given

    def find(self, key: bytes) -> Caller | None:
        """Compares with every digest in constant time, so that the time tells neither a match nor its place."""
        self._refresh()
        digest, match = digest_of(key), None
        for expected, caller in (*self._given, *self._of_file):
            if compare_digest(expected, digest) and key:
                match = caller
        return match

    def _refresh(self) -> None:
        """A file that is gone admits nobody; one that was spoilt leaves the keys as they were, and the log says so."""
        version = _version(self._path)
        if version == self._version or self._path is None:
            return
        self._version = version
        try:
            self._of_file = [] if version is None else _digests(read_keys(self._path))
        except ConfigError as error:
            _LOG.error("%s The keys before it stay valid.", error)


def _digests(keys: KeyFile) -> list[tuple[bytes, Caller]]:
    return [(bytes.fromhex(key.digest), key.caller()) for key in keys.keys]


def _version(path: Path | None) -> tuple[int, int, int] | None:
    """Differs once the file was written or replaced; None without a file."""
    try:
        stat = None if path is None else path.stat()
    except OSError:
        return None
    return stat and (stat.st_mtime_ns, stat.st_size, stat.st_ino)
