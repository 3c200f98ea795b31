"""The child process: it reads a request from its input, works, and writes messages to its output.

The parent's requests are pickles, which a child may trust; the child has read a stranger's file, so its answers aren't.
"""

import os
import pickle
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import IO, NoReturn, TypeAlias

from rlreco.errors import RLRecoError
from rlreco.isolation.failures import failure_of
from rlreco.isolation.limits import Limits, private_memory, set_limits, spread_less
from rlreco.isolation.messages import (
    Failed,
    Message,
    News,
    OutOfMemory,
    Progress,
    Ready,
    Result,
    Unexpected,
    encoded,
    send,
)
from rlreco.isolation.parcel import BUFFERS, pack
from rlreco.progress import Watch

_PROGRESS_SECONDS = 0.1

Prepare: TypeAlias = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Preparation:
    """The first that a child receives.

    path : of imports
    folder : for the result and for temporary files
    prepare : a function as a pickle, which can only be read with the path
    """

    path: list[str]
    folder: Path
    prepare: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """The second and last that a child receives. work : function and arguments as a pickle"""

    limits: Limits
    work: bytes


def main() -> None:
    """Main function of the child process."""
    source, to = sys.stdin.buffer, _own_output()
    spread_less()
    folder = _prepare(pickle.load(source))  # noqa: S301  from the parent, which reads no file of a stranger
    try:
        request: Request = pickle.load(source)  # noqa: S301  from the parent, which reads no file of a stranger
    except EOFError:
        # It was a spare, and its parent has ended.
        _leave(folder)
    Thread(target=_end_with_parent, args=(source, folder), daemon=True).start()
    send(to, _answer(request, folder, to))
    # Nothing at the end of the program is worth waiting for.
    os._exit(0)


def _prepare(preparation: Preparation) -> Path:
    sys.path[:] = preparation.path
    # Everything temporary goes where the parent removes it, whatever becomes of this process.
    tempfile.tempdir = str(preparation.folder)
    pickle.loads(preparation.prepare)()  # noqa: S301  from the parent, which reads no file of a stranger
    return preparation.folder


def _end_with_parent(source: IO[bytes], folder: Path) -> None:
    source.read(1)
    _leave(folder)


def _leave(folder: Path) -> NoReturn:
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _own_output() -> IO[bytes]:
    """The pipe to the parent; whatever libraries print goes to the log instead."""
    to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return to


def _answer(request: Request, folder: Path, to: IO[bytes]) -> Message:
    try:
        function, args = pickle.loads(request.work)  # noqa: S301  from the parent, which reads no file of a stranger
        set_limits(request.limits)
        send(to, Ready(private_memory("RssAnon")))
        result = function(*args, watch=_watch(to), news=lambda value: send(to, News(encoded(value))))
        return Result(pack(result, folder / BUFFERS))
    except BaseException as error:
        return _failed(error)


def _failed(error: BaseException) -> Message:
    if _is_memory(error):
        return OutOfMemory()
    return Failed(failure_of(error)) if isinstance(error, RLRecoError) else Unexpected(traceback.format_exc())


def _is_memory(error: BaseException | None) -> bool:
    """Whether an error, or one that led to it, is a lack of memory, under the name that a library gives it."""
    while error is not None:
        if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException":
            return True
        error = error.__cause__ or error.__context__
    return False


def _watch(to: IO[bytes]) -> Watch:
    sent_at = -1.0

    def report(share: float, doing: str) -> None:
        nonlocal sent_at
        if monotonic() - sent_at >= _PROGRESS_SECONDS:
            sent_at = monotonic()
            send(to, Progress(share, doing))

    return Watch(progress=report)
