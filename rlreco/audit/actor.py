"""The actor: the person or program by whom an act is done."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from getpass import getuser
from typing import Literal, TypeAlias

Face: TypeAlias = Literal["app", "rest", "cli", "library"]


@dataclass(frozen=True, slots=True)
class Actor:
    """by : the face that was used

    name : of a key, a person who signed in, a visitor by a digest, or the user of the system
    role : in the app
    address : of the client, as the server sees it
    workspace : of the acts that name none themselves
    """

    by: Face
    name: str
    role: str | None = None
    address: str | None = None
    workspace: str | None = None


_ACTOR: ContextVar[Actor | None] = ContextVar("actor", default=None)


def actor_of_context() -> Actor | None:
    """None where nobody has set any: then an audit log has its own default."""
    return _ACTOR.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Within, in this thread or task and in copies of its context, acts are done by the actor."""
    token = _ACTOR.set(actor)
    try:
        yield
    finally:
        _ACTOR.reset(token)


def command_line() -> Actor:
    return Actor("cli", system_user())


def library() -> Actor:
    return Actor("library", system_user())


def system_user() -> str:
    """Name of the user that this process runs as; a user id without a name, as in containers, by its number."""
    try:
        return getuser()
    except (OSError, KeyError):
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"
