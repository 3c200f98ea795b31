"""The log itself: who did what, when and with which outcome, a JSON object a line."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from logging import getLogger
from pathlib import Path
from threading import Lock
from typing import Any, Literal, Self, TypeAlias

from rlreco.audit.actor import Actor, actor_of_context
from rlreco.audit.line_file import LineFile, LineSink, StandardError
from rlreco.clock import Clock, system_clock
from rlreco.errors import ConfigError

Outcome: TypeAlias = Literal["done", "refused", "failed"]

_LOG = getLogger(__name__)
_ENCODER = json.JSONEncoder(separators=(", ", ": "), default=str)
_MOST_CHARACTERS = 200
"""Of a text in a line, so that a line stays short enough to be written at once."""


class AuditLog:
    """Safe for threads; several processes may write to one file.

    actor : of acts in whose context nobody has set any
    """

    def __init__(self, sink: LineSink, actor: Callable[[], Actor], clock: Clock = system_clock) -> None:
        self._sink = sink
        self._actor = actor
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._fails = False

    @classmethod
    def open(cls, target: str | None, actor: Callable[[], Actor]) -> Self | None:
        """The log at a path; "-" for standard error; None for None or "", which switch it off.

        Raises ConfigError for a file that can't be opened.
        """
        if not target:
            return None
        try:
            return cls(StandardError() if target == "-" else LineFile(Path(target)), actor)
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or "not a path"
            raise ConfigError(
                f"The audit log can't be opened: {reason}. Set RLRECO_AUDIT_LOG to a file that this user may write, "
                'to "-" for standard error, or to nothing.'
            ) from None

    @property
    def failures(self) -> int:
        """Lines that could not be written since the start."""
        return self._failures

    def record(self, act: str, outcome: Outcome, about: Mapping[str, Any], actor: Actor | None = None) -> None:
        """One line. An act isn't held up by a log that fails: that is counted, and reported once.

        about : ids and counts; None values are left out
        actor : None: that of the context
        """
        line = _line(self._clock(), actor or actor_of_context() or self._actor(), act, outcome, about)
        try:
            self._sink.append(line)
        except OSError as error:
            self._note_failure(error)
        else:
            self._fails = False

    def _note_failure(self, error: OSError) -> None:
        with self._lock:
            self._failures += 1
            first, self._fails = not self._fails, True
        if first:
            _LOG.error("The audit log can't be written, lines are lost: %s", error.strerror or error)


def _line(now: datetime, actor: Actor, act: str, outcome: Outcome, about: Mapping[str, Any]) -> bytes:
    document = {
        "time": now.isoformat(timespec="milliseconds"),
        "who": actor.name,
        "by": actor.by,
        "role": actor.role,
        "address": actor.address,
        "act": act,
        "workspace": actor.workspace,
        **{name: value for name, value in about.items() if value is not None},
        "outcome": outcome,
    }
    short = {name: _short(value) for name, value in document.items() if value is not None}
    # ASCII alone: no character of a name can end a line, or be one that can't be encoded.
    return _ENCODER.encode(short).encode() + b"\n"


def _short(value: Any) -> Any:
    return value[:_MOST_CHARACTERS] if isinstance(value, str) else value
