"""A file that grows by whole lines, from many threads and processes at once."""

import os
from pathlib import Path
from threading import Lock
from typing import Protocol

# A pipe that nobody reads would hold up the program when it is opened, and every act once it is full.
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
_MODE = 0o600
_STANDARD_ERROR = 2


class LineSink(Protocol):
    """Takes lines. `append` raises OSError for one that can't be written whole."""

    def append(self, line: bytes) -> None: ...


class StandardError:
    """One write a line."""

    def append(self, line: bytes) -> None:
        _write(_STANDARD_ERROR, line)


class LineFile:
    """One write a line, at the end of the file; a file that was moved away, as logrotate does, is begun anew.

    Raises OSError for a path that can't be opened, such as a pipe without a reader. A new file is for its user alone.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._file = os.open(path, _FLAGS, _MODE)
        self._is_torn = False

    def append(self, line: bytes) -> None:
        with self._lock:
            self._follow()
            # After a line that a full disk cut off, the next begins on a line of its own.
            torn, self._is_torn = self._is_torn, True
            _write(self._file, b"\n" + line if torn else line)
            self._is_torn = False

    def _follow(self) -> None:
        """Open the path again where it is another file by now, or none."""
        here = os.fstat(self._file)
        try:
            there = os.stat(self._path)
        except FileNotFoundError:
            there = None
        if there is None or (here.st_ino, here.st_dev) != (there.st_ino, there.st_dev):
            newer = os.open(self._path, _FLAGS, _MODE)
            os.close(self._file)
            self._file, self._is_torn = newer, False


def _write(file: int, line: bytes) -> None:
    if os.write(file, line) < len(line):
        raise OSError("the line was cut off")
