"""What visitors may upload: by session and by client address, against what the app holds at that moment."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import Protocol

from rlreco.api.access.rates import TokenBuckets

MB = 1024 * 1024
UNUSED_SECONDS = 60
"""Time after which the app drops files that no widget of their session uses; then there is room again."""


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """Of one session; an address may take so many times as much.

    files : held at the same time
    mb : held, with the upload that is arriving
    mb_a_minute : a larger file passes once a minute's worth is saved up, and the next ones wait for longer
    of_address : sessions' worth of an address, at least 1
    """

    files: int = 6
    mb: int = 256
    mb_a_minute: int = 512
    of_address: int = 4


class HeldFiles(Protocol):
    """The uploads that the app holds."""

    def is_session(self, session: str) -> bool:
        """Whether a visitor has it open."""

    def sizes(self, session: str) -> Mapping[str, int]:
        """File id -> bytes."""


class UploadRefusedError(Exception):
    """Says why in one sentence.

    reason : one word for counters
    status : of HTTP
    wait : seconds after which another try may succeed; None if it can't
    """

    def __init__(self, reason: str, status: int, sentence: str, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.status = status
        self.wait = None if wait is None else max(ceil(wait), 1)


@dataclass(frozen=True, slots=True)
class Upload:
    """A request that wants to put a file. size : bytes of its body; address : of the client"""

    session: str
    file: str
    size: int
    address: str


class UploadAccounts:
    """Uploads that are arriving, and the addresses that sessions upload from. For one event loop.

    held : returns the files that the app holds
    clock : seconds
    """

    def __init__(self, held: Callable[[], HeldFiles], clock: Callable[[], float] = monotonic) -> None:
        self._held = held
        self._buckets = TokenBuckets(clock)
        self._arriving: dict[str, Upload] = {}
        self._addresses: dict[str, str] = {}

    @contextmanager
    def admitted(self, upload: Upload, limits: UploadLimits) -> Iterator[None]:
        """While it arrives. Raises UploadRefusedError."""
        self._check_session(upload)
        self._check_held(upload, limits)
        self._check_rate(upload, limits)
        self._arriving[upload.session] = upload
        self._addresses[upload.session] = upload.address
        try:
            yield
        finally:
            self._arriving.pop(upload.session, None)

    def _check_session(self, upload: Upload) -> None:
        if not self._held().is_session(upload.session):
            raise UploadRefusedError("session", 404, "There is no such session. Reload the page.")
        if upload.session in self._arriving:
            raise UploadRefusedError("busy", 429, "Another file of this page is arriving. Upload one at a time.", 1)

    def _check_held(self, upload: Upload, limits: UploadLimits) -> None:
        self._forget_closed()
        beside = [session for session, address in self._addresses.items() if address == upload.address]
        times = limits.of_address
        _check_room("This page", self._files([upload.session], upload), upload.size, limits.files, limits.mb)
        _check_room("Your network", self._files(beside, upload), upload.size, limits.files * times, limits.mb * times)

    def _files(self, sessions: list[str], new: Upload) -> list[int]:
        """Bytes of the files of these sessions, without the earlier state of the new one, and of what is arriving."""
        places = [(session, *each) for session in sessions for each in self._held().sizes(session).items()]
        held = [size for session, file, size in places if (session, file) != (new.session, new.file)]
        return held + [self._arriving[session].size for session in sessions if session in self._arriving]

    def _forget_closed(self) -> None:
        is_open = self._held().is_session
        kept = {each: where for each, where in self._addresses.items() if is_open(each) or self._held().sizes(each)}
        self._addresses = kept

    def _check_rate(self, upload: Upload, limits: UploadLimits) -> None:
        a_minute = limits.mb_a_minute * MB
        wait = self._buckets.wait(("session", upload.session), a_minute, upload.size)
        wait = wait or self._buckets.wait(("address", upload.address), a_minute * limits.of_address, upload.size)
        if wait:
            sentence = f"This page may upload {limits.mb_a_minute:,} MB a minute. Wait a little."
            raise UploadRefusedError("rate", 429, sentence, wait)


def _check_room(holder: str, held: Sequence[int], size: int, most: int, mb: int) -> None:
    """held : bytes of the files that are there; size : of the new one"""
    if len(held) >= most:
        sentence = f"{holder} holds {most:,} uploaded files already. Remove one, or wait a minute."
        raise UploadRefusedError("files", 429, sentence, UNUSED_SECONDS)
    if size + sum(held) > mb * MB:
        sentence = f"{holder} may hold {mb:,} MB of uploaded files. Remove one, or upload a smaller one."
        raise UploadRefusedError("bytes", 413, sentence)
