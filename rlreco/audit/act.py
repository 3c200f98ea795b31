"""An act: one or many changes of a store that a person would call one thing, and so one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from rlreco.audit.log import AuditLog, Outcome
from rlreco.errors import ForbiddenError


@dataclass(slots=True)
class Act:
    """Under way.

    verb : past tense, as in the line
    about : ids
    log : of the store that it changes; None until it reaches one that has a log
    count : of things done
    failed : of things that could not be done
    parts : ids of acts of the same verb within, None where they differ
    """

    verb: str
    about: dict[str, Any]
    log: AuditLog | None = None
    count: int | None = None
    failed: int = 0
    parts: dict[str, Any] = field(default_factory=dict)

    def add(self, done: int | None, failed: int = 0) -> None:
        self.count = self.count if done is None else (self.count or 0) + done
        self.failed += failed

    def absorb(self, part: "Act") -> None:
        """Take up what an act within has done."""
        self.log = part.log or self.log
        if part.verb != self.verb:
            return
        self.add(part.count, part.failed)
        for name, value in part.about.items():
            self.parts[name] = value if self.parts.get(name, value) == value else None

    def end(self, outcome: Outcome) -> None:
        """The line, if the act has reached a store with a log."""
        if self.log is None:
            return
        if self.failed and not self.count:
            outcome = "failed"
        counts = {"count": self.count, "failed": self.failed or None}
        self.log.record(self.verb, outcome, {**self.parts, **self.about, **counts})


_ACT: ContextVar[Act | None] = ContextVar("act", default=None)


@contextmanager
def act(verb: str, **about: Any) -> Iterator[Act]:
    """An act that ends with one line; as a part of another act with none of its own.

    verb : past tense, such as "published"
    about : ids; None values are left out
    """
    outer, current = _ACT.get(), Act(verb, about)
    token = _ACT.set(current)
    outcome: Outcome = "failed"
    try:
        yield current
        outcome = "done"
    except ForbiddenError:
        outcome = "refused"
        raise
    finally:
        _ACT.reset(token)
        if outer is None:
            current.end(outcome)
        else:
            outer.absorb(current)


def act_under_way() -> Act | None:
    return _ACT.get()
