"""Limits of a child process, which it sets for itself before it looks at any input."""

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rlreco.language import number

_OOM_SCORE = Path("/proc/self/oom_score_adj")
_MOST_PROCESSORS = 4
# Libraries reserve more than they fill: the parent watches what is filled, and the system limits what is reserved.
_RESERVED = 192 * 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may take.

    memory : bytes on top of those that the idle child has
    seconds : by the clock, from the moment that the child is ready
    file_bytes : size of each file that is written
    """

    memory: int = 512 * 2**20
    seconds: float = 30.0
    file_bytes: int = 2 * 2**30

    @property
    def memory_text(self) -> str:
        return f"{number(self.memory / 2**20)} MB"


def spread_less() -> None:
    """Use few processors: every thread takes memory for its stack, and the server needs some processor too."""
    if sys.platform == "linux":
        usable = sorted(os.sched_getaffinity(0))
        start = os.getpid() % len(usable)
        os.sched_setaffinity(0, (usable[start:] + usable[:start])[:_MOST_PROCESSORS])


def set_limits(limits: Limits) -> None:
    """Limit this process, where the system can. Memory that is mapped from files isn't counted."""
    with suppress(OSError):
        # When the machine itself runs out of memory, this process goes first.
        _OOM_SCORE.write_text("1000")
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    # The parent ends the work by the clock; this ends it if the parent is gone.
    cpu = int(limits.seconds * _MOST_PROCESSORS) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    if sys.platform == "linux":
        data = private_memory("VmData") + limits.memory + _RESERVED
        resource.setrlimit(resource.RLIMIT_DATA, (data, data))


def private_memory(field: str, pid: int | str = "self") -> int:
    """A field of the status of a process on Linux, in bytes, such as RssAnon; 0 where there is none."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/status").read_text().partition(f"{field}:")[2].split(maxsplit=1)[0]) * 1024
    return 0
