"""Upkeep of a store: its status, recovery, rebuilding of the sums, export and import."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from rlreco.audit.act import act
from rlreco.audit.log import AuditLog
from rlreco.clock import Clock, system_clock
from rlreco.domain.rewards import lesson
from rlreco.progress import Progress
from rlreco.service.upkeep.expire import expire
from rlreco.service.upkeep.export import TransferCounts, export_to, import_from
from rlreco.service.upkeep.recover import Rebuilt, Recovered, rebuild, recover
from rlreco.store.audited import audited
from rlreco.store.base import Status, Store
from rlreco.store.connect import connect


class Upkeep:
    """Needs none of what learning needs, so it is quick to import."""

    def __init__(self, store: Store, clock: Clock = system_clock) -> None:
        self._store = store
        self._clock = clock

    def status(self) -> Status:
        return self._store.status()

    def recover(self) -> Recovered:
        """See recover.recover."""
        return recover(self._store, lesson, now=self._clock())

    def expire(self, prefix: str, age: timedelta, forget_data_sets: Callable[[str], None]) -> int:
        """See expire.expire. age : of what is old"""
        return expire(self._store, prefix, self._clock() - age, forget_data_sets)

    def rebuild(self, *, check: bool = False, progress: Progress | None = None) -> Rebuilt:
        """See recover.rebuild."""
        return rebuild(self._store, lesson, check=check, progress=progress)

    def export_to(self, directory: Path, *, progress: Progress | None = None) -> TransferCounts:
        """See export.export_to."""
        return export_to(self._store, directory, progress=progress)

    def import_from(self, directory: Path, *, progress: Progress | None = None) -> TransferCounts:
        """See export.import_from."""
        with act("imported") as current:
            counts = import_from(self._store, directory, progress=progress)
            current.count = counts.sessions
            return counts


@contextmanager
def opened_upkeep(uri: str, *, recovering: bool = True, audit: AuditLog | None = None) -> Iterator[Upkeep]:
    """The upkeep of the store at `uri`, closed at the end.

    recovering : finish first what an earlier process was cut off in
    audit : the log of what is changed; None: there is none
    Raises ConfigError for a URI of unknown form, StoreError when the store can't be opened.
    """
    store = audited(connect(uri), audit)
    try:
        upkeep = Upkeep(store)
        if recovering:
            upkeep.recover()
        yield upkeep
    finally:
        store.close()
