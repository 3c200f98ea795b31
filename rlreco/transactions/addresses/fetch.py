"""Whatever an address names, as files in a folder."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.addresses.address import BUCKETS, WEB, Address

Fetch: TypeAlias = Callable[[Address, Path, Watch], Path]


def fetch(address: Address, folder: Path, watch: Watch = UNWATCHED) -> Path:
    """A file with what the address names, or a folder of files where it names several tables.

    folder : an empty one, which the files go to
    Raises DataError where there is nothing, or it can't be had whole; never with credentials in the message.
    """
    return _fetcher(address.scheme)(address, folder, watch)


def _fetcher(scheme: str) -> Fetch:
    # Each needs libraries of its own, and most sales are files.
    if scheme in WEB:
        from rlreco.transactions.addresses.web import download

        return download
    if scheme in BUCKETS:
        from rlreco.transactions.addresses.buckets import copy

        return copy
    if scheme == "sqlite":
        from rlreco.transactions.addresses.sqlite import export_sqlite

        return export_sqlite
    from rlreco.transactions.addresses.databases import export

    return export
